"""Golden query counts: each slice keeps `tests/query_counts.json`, {name: count}, and more or fewer is a failure.

With QUARTERDECK_UPDATE_QUERY_COUNTS=1 the file is written anew; its diff is then part of the review.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

UPDATE = "QUARTERDECK_UPDATE_QUERY_COUNTS"
# Begin and end of transactions are no reads or writes; the databases differ in how they are counted.
NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE SAVEPOINT", "SET CONSTRAINTS")


class QueryCounts:
    """The counts of one file."""

    def __init__(self, file: Path) -> None:
        self.file = file

    @contextmanager
    def expect(self, name: str) -> Iterator[None]:
        """Fail unless the block runs exactly as many statements as the file says under `name`."""
        with CaptureQueriesContext(connection) as captured:
            yield
        statements = [row["sql"] for row in captured if not row["sql"].upper().startswith(NOT_COUNTED)]
        known = self.load()
        if os.environ.get(UPDATE):
            rows = dict(sorted((known | {name: len(statements)}).items()))
            self.file.write_text(json.dumps(rows, indent=2) + "\n")
            return
        if known.get(name) != len(statements):
            shown = "\n".join(f"{number:3} {sql[:400]}" for number, sql in enumerate(statements, 1))
            raise AssertionError(
                f"{name}: {len(statements)} statements, {self.file.name} says {known.get(name)}; "
                f"set {UPDATE}=1 to accept.\n{shown}"
            )

    def load(self) -> dict[str, int]:
        """The counts as stored; none when there is no file yet."""
        if not self.file.is_file():
            return {}
        counts: dict[str, int] = json.loads(self.file.read_text())
        return counts
