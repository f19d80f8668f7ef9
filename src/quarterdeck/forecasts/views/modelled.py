"""What the model says of lines, beside what people say and never merged into it."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from quarterdeck.forecasts.terms import Line
from quarterdeck.forecasts.views.looking import Looks
from quarterdeck.pipelines.terms import Category
from quarterdeck.scores.queries import expected_of_people, model_forecasts
from quarterdeck.scores.views.lines import Told, middle_of, rows_of


def told_of(at: Looks, lines: Sequence[Line]) -> dict[str, Told]:
    """The model's newest forecasts of the quarter by line: the company's, teams', people's, as the viewer may see them.

    Nothing of a month, and of another sum than amounts of deals by close date and team.
    """
    if not at.scene.type.is_plain:
        return {}
    actor, period = at.scene.actor, at.scene.period
    teams = model_forecasts(actor, [line.team_id for line in lines if line.is_team], period.start)
    people = expected_of_people(actor, period.start, [line.person_id for line in lines if line.person_id])
    found = {
        line.key: teams.get(line.team_id) if line.person_id is None else people.get(line.person_id) for line in lines
    }
    span = (period.start, period.end)
    return {key: told for key, told in found.items() if told and (told.period_start, told.period_end) == span}


def middles(at: Looks, told: dict[str, Told]) -> dict[str, tuple[str, str]]:
    """P50 and its range by line, of those that have them."""
    found = {key: middle_of(one, lambda *of: _money(at, *of)) for key, one in told.items()}
    return {key: one for key, one in found.items() if one}


def model_panel(at: Looks, line: Line, told: Told | None) -> dict[str, Any] | None:
    """What the model says of a line; None where it says nothing the viewer may see.

    Without quantiles, where history is too short, the weighted sum is told by its own name.
    """
    if told is None or (told.p50 is None and told.mean is None):
        return None
    opens = line.is_team and line.team_id is None
    rows = rows_of(told, lambda *of: _money(at, *of), opens=opens)
    rows.append({
        "label": _("People say"),
        "value": at.money(at.picture.cells[line.key][Category.COMMIT].final),
        "about": _("Final of %(column)s, with calls and adjustments.") % {"column": at.label(Category.COMMIT)},
        "href": at.href("forecast_line", line.key),
    })  # fmt: skip
    return {
        "rows": rows,
        "is_short": told.p50 is None,
        "at": told.at,
        "record_href": reverse("forecast_accuracy") if opens else "",
    }


def _money(at: Looks, minor: int | None, currency: str) -> str:
    return at.money(None if minor is None else at.scene.lens.rates.convert(minor, currency))


__all__ = ["middles", "model_panel", "told_of"]
