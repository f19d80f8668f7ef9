"""Write the database of a release down: `python -m tests.upgrades.store NAME`, run in the checkout of that release.

The company is made by the release's own commands out of the samples of its guide, so that its rows are as its
actions write them. The text it writes opens with every later release; tests/processes/test_upgrade.py holds that.
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SAMPLES = Path("docs") / "guide" / "samples"
COMMANDS = (
    ("init", "--company", "Nordvik Automation", "--name", "Ada Lind", "--email", "ada@nordvik.example"),
    ("user", "add", "rita@nordvik.example", "--name", "Rita Vogel", "--role", "rep"),
    ("import", "opportunities", str(SAMPLES / "deals.csv"), "--mapping", str(SAMPLES / "deals.toml")),
)


def main(name: str) -> int:
    """Make the company in a folder of its own and write its database beside this file."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"QUARTERDECK_DATA_DIR": folder, "QUARTERDECK_SECRET_KEY": "stored, for tests alone"}
        for command in COMMANDS:
            program = [sys.executable, "-m", "quarterdeck.server.cli", *command]
            subprocess.run(program, env=environment, check=True, stdout=subprocess.DEVNULL)
        connection = sqlite3.connect(str(Path(folder) / "quarterdeck.sqlite3"))
        (HERE / f"{name}.sql").write_text("\n".join(connection.iterdump()) + "\n")
        connection.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
