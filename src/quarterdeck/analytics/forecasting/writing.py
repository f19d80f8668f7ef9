"""Rows as CSV, and files that are there whole or not at all."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, Final


def rows_of(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Dataclasses as dictionaries; reasons are joined."""
    return [
        {name: "; ".join(value) if isinstance(value, tuple) else value for name, value in asdict(row).items()}
        for row in rows
    ]


def columns_of(kind: type[Any]) -> list[str]:
    """The columns of a kind of rows."""
    return [field.name for field in fields(kind)]


def written(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """Rows as CSV with a heading line, which stands there without rows too."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def put(folder: Path, files: Mapping[str, str]) -> None:
    """Write the files: all beside their places first, then each into its place."""
    folder.mkdir(parents=True, exist_ok=True)
    beside = {name: folder / f".{name}.part" for name in files}
    try:
        for name, text in files.items():
            beside[name].write_text(text, encoding="utf-8")
        for name, path in beside.items():
            path.replace(folder / name)
    finally:
        for path in beside.values():
            path.unlink(missing_ok=True)


def errors_of(track: Sequence[Any]) -> list[dict[str, Any]]:
    """WAPE and bias of each method at each week: Σ|F - A| / ΣA and Σ(F - A) / ΣA."""
    found = []
    for method, week in sorted({(row.method, row.week) for row in track}):
        rows = [row for row in track if (row.method, row.week) == (method, week)]
        whole = sum(row.actual for row in rows)
        off = [row.forecast - row.actual for row in rows]
        wape, bias = (sum(map(abs, off)) / whole, sum(off) / whole) if whole else (None, None)
        found.append({"method": method, "week": week, "wape": wape, "bias": bias, "periods": len(rows)})
    return found


BIAS_COLUMNS: Final = (
    "owner", "closed", "flag", "sandbagging", "happy_ears", "signal", "value", "count", "shrunken", "low", "high",
    "median", "above", "below", "note",
)  # fmt: skip


_MEASURED: Final = ("value", "shrunken", "low", "high", "median", "above", "below")


def bias_rows(found: Sequence[Any]) -> list[dict[str, Any]]:
    """A row for each owner and signal; what is not measured is empty."""
    return [
        {
            "owner": one.owner, "closed": one.closed, "flag": one.flag, "sandbagging": one.sandbagging,
            "happy_ears": one.happy_ears, "signal": signal.key, "count": signal.count, "note": one.note,
        }
        | {name: round(getattr(signal, name), 4) if signal.is_measured else None for name in _MEASURED}
        for one in found
        for signal in one.signals
    ]  # fmt: skip


def unmeasured(found: Sequence[Any]) -> list[str]:
    """The signals that nobody has anything to be measured by, in a sentence."""
    by_owner = [{signal.key for signal in one.signals if not signal.is_measured} for one in found]
    nobody = sorted(set.intersection(*by_owner)) if by_owner else []
    return [f"Nothing is recorded to measure {', '.join(nobody)} by: it says nothing here."] if nobody else []
