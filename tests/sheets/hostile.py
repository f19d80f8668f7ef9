"""`python -m tests.sheets.hostile FILE`: read a file as an import does, in a process of its own that can be measured.

Printed as JSON: the refusal's code and sentence (empty for a table), rows read, seconds, and how many MiB the process
took at most beyond what it had when it began.
"""

import json
import sys
import time
from pathlib import Path

from quarterdeck.sheets.opening import open_sheet
from quarterdeck.values.verdict import Refused


def memory() -> float:
    """The most memory that this process had, in MiB; `getrusage` counts in what started it as well."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main(path: Path) -> dict[str, object]:
    """Read it to its end or to its refusal."""
    rows, code, text, idle, began = 0, "", "", memory(), time.monotonic()
    with path.open("rb") as stream:
        try:
            for _ in open_sheet(stream).rows:
                rows += 1
        except Refused as refused:
            code, text = refused.reasons[0].code, str(refused.reasons[0].text)
    seconds = time.monotonic() - began
    return {"code": code, "text": text, "rows": rows, "seconds": round(seconds, 2), "mib": round(memory() - idle)}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
