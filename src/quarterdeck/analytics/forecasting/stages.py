"""Stages in their order, what each counts as, and the weight it has where there is no history."""

from collections.abc import Callable, Collection, Sequence
from itertools import chain, repeat
from typing import Any

import numpy as np

from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.forecasting.log import LOST, OPEN, WON, Stage
from quarterdeck.analytics.reading.outcomes import by_words
from quarterdeck.analytics.reading.sources import run
from quarterdeck.analytics.reading.terms import Source, Unclear
from quarterdeck.analytics.scoring.problems import BadTable, Place

_KINDS = {"open": OPEN, "won": WON, "lost": LOST}
# The usual weights of five open stages; other numbers of stages are read off the line between them.
_WEIGHTS = (0.10, 0.25, 0.50, 0.75, 0.90)


def default_weights(count: int) -> list[float]:
    """Default probabilities of so many open stages in their order: 10, 25, 50, 75, 90 % of five."""
    if count == 1:
        return [_WEIGHTS[2]]
    places = np.linspace(0.0, len(_WEIGHTS) - 1.0, count)
    return [float(weight) for weight in np.interp(places, np.arange(len(_WEIGHTS)), _WEIGHTS)]


def read_stages(engine: Duck, source: Source, sheet_of: Callable[..., Any]) -> list[Stage]:
    """Stages of the table. Raises BadTable for an unknown kind, a bad order or weight, and one named twice."""
    sheet = sheet_of(engine, source, "stages", ("name", "kind"))
    name, kind = sheet.text("name"), f"lower({sheet.text('kind')})"
    sheet.stop(f"{name} IS NULL", "name", "The stage has no name.", "Give it one.")
    sheet.stop(
        f"coalesce({kind}, '') NOT IN ('open', 'won', 'lost')", "kind", "{} is no kind.", "Write open, won or lost."
    )
    for column in ("order", "probability"):
        text = sheet.text(column)
        sheet.stop(
            f"{text} IS NOT NULL AND try_cast({text} AS DOUBLE) IS NULL", column, "{} is no number.", "Write one."
        )
    chance = f"try_cast({sheet.text('probability')} AS DOUBLE)"
    sheet.stop(f"{chance} NOT BETWEEN 0 AND 100", "probability", "{} is no percentage.", "Write 0 to 100.")
    rows = run(
        engine,
        f"SELECT coalesce({sheet.text('pipeline')}, ''), {name}, try_cast({sheet.text('order')} AS DOUBLE), {kind},"  # noqa: S608
        f" {chance}, rowid + 2 FROM stages ORDER BY 1, 3 NULLS LAST, 6",
    )
    seen: dict[tuple[str, str], int] = {}
    for pipeline, told, _, _, _, line in rows:
        if (pipeline, told) in seen:
            first = seen[pipeline, told]
            raise BadTable(
                Place(sheet.name, int(line), "name"), f"The stage {told} stands on line {first} too.", "Keep one."
            )
        seen[pipeline, told] = int(line)
    # Percent, or shares where none is above 1: what is won counts as 1 or as 100.
    unit = 1.0 if max((float(row[4]) for row in rows if row[4] is not None), default=100.0) <= 1.0 else 100.0
    return _weighted(
        [(str(row[0]), str(row[1]), _KINDS[str(row[3])], None if row[4] is None else row[4] / unit) for row in rows]
    )


def guessed_stages(names: Sequence[tuple[str, str, bool]]) -> list[Stage]:
    """Stages in the order given, closing ones by the words won and lost in their names.

    The third says whether anything had come to it yet: those after the last that had count as that one does.
    """
    rows: list[tuple[str, str, int, float | None]] = []
    for pipeline, name, _ in names:
        try:
            rows.append((pipeline, name, _KINDS[by_words(name)], None))
        except Unclear as error:
            raise BadTable(Place("changes", None, "value"), str(error), "Give a table of stages.") from error
    return _weighted(rows, {(pipeline, name) for pipeline, name, is_known in names if not is_known})


def _weighted(
    rows: Sequence[tuple[str, str, int, float | None]], later: Collection[tuple[str, str]] = ()
) -> list[Stage]:
    found: list[Stage] = []
    for pipeline in dict.fromkeys(row[0] for row in rows):
        own = [row for row in rows if row[0] == pipeline]
        count = sum(row[2] == OPEN and row[:2] not in later for row in own)
        weights = chain(default_weights(count), repeat(_WEIGHTS[-1]))
        for place, (_, name, kind, chance) in enumerate(own):
            usual = next(weights) if kind == OPEN else float(kind == WON)
            found.append(Stage(pipeline, name, float(place), kind, usual if chance is None else chance))
    return found
