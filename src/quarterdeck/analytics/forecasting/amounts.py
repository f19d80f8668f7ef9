"""Amounts that no company has, and those that may be read in two ways."""

from typing import Any

from quarterdeck.analytics.reading.sources import run


def check_sizes(changes: Any, name: str) -> None:
    """Raise BadTable for amounts below 0 or beyond reason, and for a point that may part thousands.

    It may in 1.200, where no amount shows by its other digits that the point is that of decimals.
    """
    value = changes.text("value")
    changes.stop(
        f"{name} = 'amount' AND abs(try_cast({value} AS DOUBLE)) > 1e15", "value", "{} is beyond 1e15.",
        "Write amounts in a larger unit.",
    )  # fmt: skip
    changes.stop(
        f"{name} = 'amount' AND try_cast({value} AS DOUBLE) < 0", "value", "{} is below 0.",
        "Write 0 or more; leave credits out, or take them off the amount of their deal.",
    )  # fmt: skip
    told = f"{name} = 'amount' AND contains({value}, '.')"
    parted = f"regexp_full_match({value}, '-?[1-9][0-9]{{0,2}}[.][0-9]{{3}}')"
    if not run(changes.engine, f"SELECT 1 FROM changes WHERE {told} AND NOT {parted} LIMIT 1"):  # noqa: S608
        changes.stop(
            f"{told} AND {parted}", "value", "{} may be a thousand times more or less: the point may part thousands.",
            "Write two decimals, such as 1200.00 or 1.20.",
        )  # fmt: skip
