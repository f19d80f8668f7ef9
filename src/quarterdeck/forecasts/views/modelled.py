"""What the model says of lines, beside what people say and never merged into it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from quarterdeck.forecasts.rules import around, minor_of, period_key
from quarterdeck.forecasts.terms import COMPANY, Line
from quarterdeck.forecasts.views.looking import Looks
from quarterdeck.pipelines.terms import Category
from quarterdeck.scores.queries import expected_of_people, model_forecasts
from quarterdeck.scores.views.lines import Told, call_words, middle_of
from quarterdeck.scores.views.panel import Panel, panel_of
from quarterdeck.values.period import PeriodKind


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
    found = {key: middle_of(one, partial(_money, at)) for key, one in told.items()}
    return {key: one for key, one in found.items() if one}


def model_panel(at: Looks, line: Line, told: Told | None) -> dict[str, Any] | None:
    """What the model says of a line beside what people say; None where it says nothing the viewer may see."""
    scene, before = at.scene, around(at.scene.lens.company.calendar, at.scene.period, at.scene.kind)[0]
    people = {
        "label": _("People say"),
        "value": at.money(at.picture.cells[line.key][Category.COMMIT].final),
        "about": _("Final of %(column)s, with calls and adjustments.") % {"column": at.label(Category.COMMIT)},
        "href": at.href("forecast_line", line.key) + "#terms",
    }
    owners = None if line.key == COMPANY else [one for one in at.picture.owners[line.key] if isinstance(one, int)]
    last = reverse("forecast_deals", args=[period_key(before), line.key]) + "?figure=closed"
    runs = scene.period.start <= scene.lens.today < scene.period.end
    return panel_of(told, Panel(scene.lens.specs, at.locale, partial(_money, at), owners, runs, people, last))


def silent_words(at: Looks) -> str:
    """Why the model says nothing of this sum or period; empty where it may say something."""
    if at.scene.type.is_plain and at.scene.kind is PeriodKind.QUARTER:
        return ""
    return _("The model tells of amounts by close date and team, quarter by quarter, and of no other sum: there are no"
             " terms of it to open here.")  # fmt: skip


def model_words(at: Looks, told: Told | None, amounts: Mapping[Category, Decimal]) -> list[str]:
    """What the model says beside a call, and by how much each amount lies above its P90."""
    convert = at.scene.lens.rates.convert
    said = {at.label(one): minor_of(amount, at.scene.currency) for one, amount in amounts.items()}
    return call_words(told, said, convert, at.exact)


def _money(at: Looks, minor: int | None, currency: str) -> str:
    return at.money(None if minor is None else at.scene.lens.rates.convert(minor, currency))


__all__ = ["middles", "model_panel", "model_words", "silent_words", "told_of"]
