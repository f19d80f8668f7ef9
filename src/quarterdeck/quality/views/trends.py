"""A line of kept days: missed days leave a gap in it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from quarterdeck.kit import formats
from quarterdeck.quality.queries import DayFigure
from quarterdeck.quality.queries.kept import SHOWN_DAYS
from quarterdeck.quality.views.looking import LooksAt

WIDTH, HEIGHT = 450, 60


def shown_trend(at: LooksAt, days: Sequence[DayFigure]) -> dict[str, Any]:
    """The kept days as a line of several pieces, and as rows of a table, the newest first."""
    scored = [(one.day, one.tally.score) for one in days if one.tally.score is not None]
    rows = [
        {
            "day": one.day,
            "score": "" if one.tally.score is None else one.tally.score,
            "deals": formats.number(one.tally.deals, at.locale),
            "broken": formats.number(one.tally.deals - one.tally.intact, at.locale),
        }
        for one in reversed(days)
    ]
    missed = ((days[-1].day - days[0].day).days + 1 - len(days)) if days else 0
    return {
        "trend": rows,
        "pieces": _pieces(scored, at.lens.today),
        "trend_label": _label(scored),
        "missed": missed,
        "is_thin": len(scored) < 2,
    }


def _label(scored: Sequence[tuple[date, int]]) -> str:
    if not scored:
        return ""
    return _("Score from %(first)s to %(last)s over %(days)s kept days") % {
        "first": scored[0][1],
        "last": scored[-1][1],
        "days": len(scored),
    }


def _pieces(scored: Sequence[tuple[date, int]], today: date) -> list[str]:
    """Points of each stretch of days without a gap; a day that stands alone is a short stroke."""
    first = today - timedelta(days=SHOWN_DAYS)
    pieces: list[list[tuple[int, int]]] = []
    last: date | None = None
    for day, score in scored:
        point = ((day - first).days * WIDTH // SHOWN_DAYS, HEIGHT - score * HEIGHT // 100)
        if last is not None and (day - last).days == 1:
            pieces[-1].append(point)
        else:
            pieces.append([point])
        last = day
    return [" ".join(f"{x},{y}" for x, y in (piece if len(piece) > 1 else _stroke(*piece[0]))) for piece in pieces]


def _stroke(x: int, y: int) -> list[tuple[int, int]]:
    return [(x - 2, y), (x + 2, y)]
