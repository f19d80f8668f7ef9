"""Somebody else said something of the same line meanwhile: who, when and what, beside what was typed."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from quarterdeck.forecasts.queries import calls_of_line
from quarterdeck.forecasts.rules import amount_of
from quarterdeck.forecasts.terms import Line, Said
from quarterdeck.forecasts.views.looking import Looks, exact_text
from quarterdeck.kit import formats
from quarterdeck.kit.forms import PageForm, form_page
from quarterdeck.kit.viewing import text
from quarterdeck.pipelines.terms import Category
from quarterdeck.users.queries.people import people_names
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Stale


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
    calls = [
        call
        for call in calls_of_line(at.scene, at.picture.tree, line)
        if call.said is one.said and call.category in one.columns
    ]
    stored = {}
    for column in one.columns:
        newest = next((call for call in calls if call.category is column), None)
        name = column.value if column.value in form.fields else "amount"
        if name in form.fields:
            said = newest and newest.minor
            stored[name] = None if newest is None or said is None else amount_of(said, newest.currency)
    form.meet(stored, one.stale.found, _words(one, calls[0] if calls else None))
    answer = form_page(request, form, context)
    answer.status_code = 409
    return answer


def _words(one: Clash, newest: Any) -> Text:
    """Who said what; only that it changed, of an entry that the viewer is not told of."""
    if newest is None:
        return one.stale.text
    at = one.at
    names = people_names([newest.by_id] if newest.by_id else [])
    told = {
        "name": names.get(newest.by_id, "") or text(N_("Somebody")),
        "column": at.label(newest.category),
        "at": formats.full_instant(newest.at, at.scene.lens.company.time_zone, at.locale),
    }
    if newest.minor is None:
        return Text.of(N_("{name} reset {column} meanwhile, {at}. Send it again to overwrite that."), **told)
    told["amount"] = exact_text(newest.minor, newest.currency, at.locale)
    said = N_("{name} said {amount} for {column} meanwhile, {at}. Send it again to overwrite that.")
    return Text.of(said, **told)
