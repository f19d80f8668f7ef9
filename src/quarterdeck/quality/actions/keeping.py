"""Keeping the figures of a day, once."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction

from quarterdeck.opportunities.queries import Lens
from quarterdeck.opportunities.terms.filters import Whose
from quarterdeck.quality.models import KeptDay, KeptFigure
from quarterdeck.quality.queries.tallies import Place, tallies
from quarterdeck.quality.rules import RULES, Tally
from quarterdeck.users.queries import company, system_actor

AT_ONCE = 500


def keep_day(now: datetime) -> int:
    """Keep how all deals stand, unless this day of the company was kept already. Returns how many rows.

    Two processes at once: the second one finds the day taken, or fails on it, and writes nothing.
    """
    home = company()
    lens = Lens(actor=system_actor(), currency=home.reporting_currency, now=now, of=home)
    if KeptDay.objects.filter(day=lens.today).exists():
        return 0
    found = tallies(lens, Whose.ALL)
    with transaction.atomic():
        KeptDay.objects.create(day=lens.today, at=now)
        rows = [row for place, tally in found.items() for row in _rows(lens.today, place, tally)]
        KeptFigure.objects.bulk_create(rows, batch_size=AT_ONCE)
    return len(rows)


def _rows(day: date, place: Place, tally: Tally) -> Iterator[KeptFigure]:
    owner_id, pipeline_id = place
    where = {"day_id": day, "owner_id": owner_id, "pipeline_id": pipeline_id}
    yield KeptFigure(**where, deals=tally.deals, intact=tally.intact, points=tally.points)
    for check in RULES:
        if count := tally.counts.get(check):
            yield KeptFigure(**where, rule=check.value, deals=count)
