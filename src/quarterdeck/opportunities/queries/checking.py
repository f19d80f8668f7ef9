"""Whether present rows of opportunities are what their histories say."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Q

from quarterdeck.journal.terms import Finding
from quarterdeck.opportunities.models import History, Opportunity
from quarterdeck.opportunities.queries.history import history_rows
from quarterdeck.opportunities.rules.state import COLUMNS
from quarterdeck.opportunities.rules.timeline import Pushing, Row, replay
from quarterdeck.values.ids import public_id
from quarterdeck.values.period import FiscalCalendar, PeriodKind
from quarterdeck.values.text import N_, Text

BATCH = 500
# Pushes were counted by the calendar and the stages of their day, so today's would count others.
_FIGURES = ("state_at", "created_at", "stage_entered_at", "original_close_date", "last_close_date")
_NO_PUSHING = Pushing(FiscalCalendar(), PeriodKind.MONTH, frozenset())


def present_findings() -> Iterator[Finding]:
    """Opportunities whose present row differs from the replay of their history. Two queries for each 500 of them.

    Then the rows of history that belong to another record's entry. One query.
    """
    last = 0
    while part := list(
        Opportunity.objects.filter(pk__gt=last).order_by("pk").values("pk", *COLUMNS, *_FIGURES)[:BATCH]
    ):
        last = part[-1]["pk"]
        histories = history_rows([present["pk"] for present in part])
        for present in part:
            yield from _compared(present, histories[present["pk"]])
    strangers = History.objects.exclude(Q(entry__kind="opportunity") & Q(entry__record_id=F("opportunity_id")))
    for seq, number in strangers.order_by("seq").values_list("seq", "opportunity_id").iterator(chunk_size=BATCH):
        text = N_("Row {seq} of the history of opportunity {id} belongs to a journal entry about something else.")
        yield Finding("history_stray", Text.of(text, seq=seq, id=public_id(number)))


def _compared(present: dict[str, Any], rows: list[Row]) -> Iterator[Finding]:
    number = public_id(present["pk"])
    try:
        figures = replay(rows, _NO_PUSHING)
    except ValueError:
        yield Finding("history_missing", Text.of(N_("Opportunity {id} has no history."), id=number))
        return
    said = figures.state.columns() | {name: getattr(figures, name) for name in _FIGURES}
    wrong = [name for name, value in said.items() if present[name] != value]
    if wrong:
        text = N_("Opportunity {id} is not what its history says: {columns} differ.")
        yield Finding("history_differs", Text.of(text, id=number, columns=", ".join(wrong)))
