"""`quarterdeck write-exports`: the files that people asked for."""

from quarterdeck.server.terminal import AsJson, command


def write_exports(as_json: AsJson = False) -> None:
    """Write the files that wait to be written. The jobs process runs this by itself."""
    with command(as_json=as_json) as terminal:
        from quarterdeck.exports.jobs import write_waiting

        count = write_waiting()
        terminal.say("{count} files are ready.", count=count)
        terminal.result({"files": count})
