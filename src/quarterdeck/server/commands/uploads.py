"""`quarterdeck uploads`: files that wait to be checked or imported are worked off."""

from quarterdeck.server.terminal import AsJson, command


def uploads(as_json: AsJson = False) -> None:
    """Check and import the files that wait, brought in the browser or over the API. The background calls this."""
    with command(as_json=as_json) as terminal:
        from quarterdeck.uploads.actions import work_off

        done = work_off()
        terminal.say("{count} files were worked off.", count=done)
        terminal.result({"files": done})
