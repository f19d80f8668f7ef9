"""A dashboard as a file: every tile with its figure, what it was before, its months and its lines."""

from django.http import QueryDict

from quarterdeck.dashboards import queries
from quarterdeck.dashboards.panels.asking import SWITCHES, ask_tiles, rests_on
from quarterdeck.dashboards.panels.lines import FIELDS, written
from quarterdeck.dashboards.panels.sheets import sheets_of
from quarterdeck.exports.tables.fields import cells_of, columns_of
from quarterdeck.exports.tables.known import as_known
from quarterdeck.exports.tables.sources import Listed, Source, sources
from quarterdeck.reports.views.showing import lens_of
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import parse_id
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import NotFound, Refused
from quarterdeck.warehouse.terms import Unavailable

_NO_FIGURES = Text.of(N_("No figures right now: the analytics copy is not answering. Try again in a moment."))


def read(actor: Actor, query: QueryDict) -> Listed:
    """The file of a dashboard, with what is chosen for all tiles. Raises NotFound, Refused without figures."""
    try:
        found = queries.dashboard_for(actor, parse_id(query.get("dashboard", "")))
    except ValueError:
        raise NotFound("dashboard") from None
    switches = {name: query.get(name, "") for name in SWITCHES}
    answered, as_of = ask_tiles(lens_of(actor), found.tiles, switches)
    if isinstance(as_of, Unavailable):
        raise Refused.because("figures_missing", _NO_FIGURES)
    lines = list(written(answered))
    rows = (cells_of(FIELDS, line) for line in lines)
    told = Listed(len(lines), columns_of(FIELDS), rows, sheets_of(lines, answered, as_of))
    return as_known(told, actor, rests_on(answered))


SOURCE = Source("dashboard", N_("Dashboard"), "dashboards", read)


def add_lists() -> None:
    """Make the file of a dashboard known."""
    sources.add(SOURCE)
