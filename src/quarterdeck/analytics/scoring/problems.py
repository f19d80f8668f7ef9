"""What is wrong with a table, where it stands, and how it is mended."""

from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where something stands: the file or table, the line counted from the heading's 1, the column."""

    file: str
    line: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        parts = [self.file]
        if self.line is not None:
            parts.append(f"line {self.line}")
        if self.column is not None:
            parts.append(f"column {self.column}")
        return ", ".join(parts)


class BadTable(ValueError):
    """A table that cannot be used: where, what is wrong, and what to do about it."""

    def __init__(self, place: Place, wrong: str, mend: str) -> None:
        super().__init__(f"{place}: {wrong} {mend}")
        self.place, self.wrong, self.mend = place, wrong, mend
