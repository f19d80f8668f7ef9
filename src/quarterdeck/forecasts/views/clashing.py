"""Somebody else said something of the same line meanwhile: who, when and what, beside what was typed."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from quarterdeck.forecasts.queries import calls_of_line
from quarterdeck.forecasts.rules import amount_of
from quarterdeck.forecasts.terms import Call, Line, Said
from quarterdeck.forecasts.views.looking import Looks
from quarterdeck.kit import formats
from quarterdeck.kit.forms import PageForm, form_page
from quarterdeck.kit.pieces import exact_text
from quarterdeck.pipelines.terms import Category
from quarterdeck.users.queries.people import people_names
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Stale

# Columns that were sent with one form are kept within moments.
_AT_ONCE = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Clash:
    """What was to be changed of a line, and that it was changed before."""

    at: Looks
    line: Line
    said: Said
    columns: tuple[Category, ...]
    stale: Stale


def clash(request: HttpRequest, form: PageForm, context: dict[str, Any], one: Clash) -> HttpResponse:
    """The form again, 409: what was typed stays, with what stands now; sent again it overwrites knowingly."""
    at, line = one.at, one.line
    newest: dict[Category, Call] = {}
    for call in calls_of_line(at.scene, at.picture.tree, line):
        if call.said is one.said and call.category in one.columns:
            newest.setdefault(call.category, call)
    stored: dict[str, Any] = {}
    for column in one.columns:
        name = column.value if column.value in form.fields else "amount"
        if name in form.fields:
            found = newest.get(column)
            stored[name] = None if found is None or found.minor is None else amount_of(found.minor, found.currency)
    form.meet(stored, one.stale.found, _words(one, list(newest.values())))
    answer = form_page(request, form, context)
    answer.status_code = 409
    return answer


def _words(one: Clash, newest: list[Call]) -> Text:
    """Who said what; only that it changed, where the viewer is told of no entry. `newest` is one of each column."""
    if not newest:
        return one.stale.text
    at, last = one.at, max(newest, key=lambda call: call.at)
    together = [call for call in newest if call.by_id == last.by_id and last.at - call.at < _AT_ONCE]
    names = people_names([last.by_id] if last.by_id else [])
    said = [
        f"{at.label(call.category)} "
        + (_("reset") if call.minor is None else exact_text(call.minor, call.currency, at.locale))
        for column in one.columns
        for call in together
        if call.category is column
    ]
    return Text.of(
        N_("{name} said meanwhile, {at}: {said}. Send it again to overwrite that."),
        name=names.get(last.by_id or 0, "") or _("Somebody"),
        at=formats.full_instant(last.at, at.scene.lens.company.time_zone, at.locale),
        said=", ".join(said),
    )
