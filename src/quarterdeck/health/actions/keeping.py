"""Keeping what many pages sum: how long won deals took, once a day, and the health of open deals.

A deal is judged again when anything about it was written since, when a day has passed (time alone changes health),
and when signals were set or paces were kept since.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from quarterdeck.analytics.questions import Reach, Viewer
from quarterdeck.analytics.schema import day as day_number
from quarterdeck.analytics.won_paces import PaceQuestion
from quarterdeck.health.models import KeptHealth, PaceDay, PaceFigure, Place
from quarterdeck.health.queries.dossiers import Bench, Judged, bench_of, deals_health
from quarterdeck.health.queries.kept import due_ids, worded
from quarterdeck.health.rules import paces_of, spreads
from quarterdeck.health.terms import Measure
from quarterdeck.journal.actions import action
from quarterdeck.journal.queries import Followed, entries_after, entries_of, newest_place
from quarterdeck.opportunities.queries import Lens, visible_to
from quarterdeck.opportunities.queries.custom import KIND
from quarterdeck.opportunities.queries.history import buying_rows
from quarterdeck.pipelines.terms import StageKind
from quarterdeck.users.queries import company, system_actor
from quarterdeck.users.queries.leading import home_teams
from quarterdeck.warehouse.queries import ask
from quarterdeck.warehouse.terms import Unavailable

# Won deals of so many days are what deals are held against: four quarters.
BACK_DAYS = 365
# Spreads of so many days are kept, for health as it was; before them those of the first of each month.
KEPT_DAYS = 400
AT_ONCE = 200
FOLLOWED = 1_000
_PLACE = 1
# Entries about these records change what all deals are held against.
_ALL = frozenset({"pipeline", "stage", "framework", "element"})


def keep_paces(*, now: datetime) -> int:
    """Keep how long won deals took, unless this day was kept already; 0 as well when the copy does not answer.

    Returns how many spreads. Deals are held against them from then on. The copy is asked outside of the transaction:
    nobody who writes waits for its answer.
    """
    day = _today(now)
    if PaceDay.objects.filter(day=day).exists():
        return 0
    until = day_number(day)
    told = ask(system_actor(), PaceQuestion(Viewer(Reach.NOTHING), until - BACK_DAYS, until + 1), "won_paces")
    if isinstance(told, Unavailable):
        return 0
    rows = [(Measure(r.measure), r.place, r.team, r.type, r.days, r.count) for r in told.answer]
    found = [
        PaceFigure(day_id=day, **{**asdict(key), "measure": key.measure.value}, **asdict(spread))
        for key, spread in spreads(rows).items()
    ]
    return _keep(day, told.as_of, found)


@action
def _keep(day: date, at: datetime, found: Sequence[PaceFigure]) -> int:
    """Write the spreads of a day, unless they were written meanwhile, and forget what is past its time."""
    if not PaceDay.objects.get_or_create(day=day, defaults={"at": at})[1]:
        return 0
    PaceFigure.objects.bulk_create(found, batch_size=AT_ONCE)
    PaceDay.objects.filter(day__lt=day - timedelta(days=KEPT_DAYS)).exclude(day__day=1).delete()
    KeptHealth.objects.filter(is_due=False).update(is_due=True)
    return len(found)


def keep_health(*, now: datetime) -> int:
    """Follow the journal, then judge the next deals that are due; how much was done, 0 when all is up to date."""
    return _follow() or _judge(now)


@action
def _follow() -> int:
    """Mark deals that the next entries of the journal tell of as due; how many entries were read."""
    place = Place.objects.select_for_update().filter(pk=_PLACE).first()
    if place is None:
        # Nothing was judged yet, so that all deals are due whatever the journal says.
        tx, seq = newest_place()
        Place.objects.create(pk=_PLACE, tx=tx, seq=seq)
        return 0
    entries = entries_after((place.tx, place.seq), FOLLOWED)
    if not entries:
        return 0
    place.tx, place.seq = entries[-1].tx, entries[-1].seq
    place.save()
    if any(entry.kind in _ALL for entry in entries):
        KeptHealth.objects.filter(is_due=False).update(is_due=True)
    else:
        _mark(entries)
    return len(entries)


def _mark(entries: Sequence[Followed]) -> None:
    """Deals that entries are about, and those of contacts and records they stand on."""
    deals = {entry.record_id for entry in entries if entry.kind == KIND}
    contacts = set[int]()
    for entry in entries_of([entry.seq for entry in entries if entry.kind != KIND]).values():
        kind, ids = entry.payload.get("subject_kind"), entry.payload.get("subject_ids")
        numbers = ids if isinstance(ids, list) else [entry.payload.get("subject_id")]
        if kind in {KIND, "contact"}:
            (deals if kind == KIND else contacts).update(number for number in numbers if isinstance(number, int))
    if contacts:
        deals.update(buying_rows().filter(contact_id__in=contacts).values_list("opportunity_id", flat=True))
    KeptHealth.objects.filter(pk__in=deals).update(is_due=True)


@action
def _judge(now: datetime) -> int:
    """Judge the next deals that are due, and forget those that are open no more."""
    home = company()
    lens = Lens(actor=system_actor(), currency=home.reporting_currency, now=now, of=home)
    # Whatever closes or leaves was written, and so is due.
    due = KeptHealth.objects.filter(is_due=True)
    gone = due.exclude(opportunity__state="active", opportunity__stage__kind=StageKind.OPEN)
    forgotten, _ = KeptHealth.objects.filter(pk__in=list(gone.values_list("pk", flat=True)[:AT_ONCE])).delete()
    ids = list(due_ids(lens, AT_ONCE))
    if not ids:
        return forgotten
    teams, bench = home_teams(), bench_of(lens)
    owners = dict(visible_to(lens.actor).filter(pk__in=ids).values_list("pk", "owner_id"))
    found = deals_health(bench, ids)
    earlier = KeptHealth.objects.in_bulk(found)
    rows = [_row(deal, judged, bench, teams.get(owners[deal], 0), earlier.get(deal)) for deal, judged in found.items()]
    fields = ("at", "is_due", "score", "band", "signals", "paces", "before_at", "before_score", "before_band")
    KeptHealth.objects.bulk_create(
        rows, batch_size=AT_ONCE, update_conflicts=True, unique_fields=["opportunity"], update_fields=fields
    )
    return len(rows) + forgotten


def _row(deal: int, judged: Judged, bench: Bench, team: int, earlier: KeptHealth | None) -> KeptHealth:
    """The row as of now; `earlier` is the one in its place."""
    paces = paces_of(judged.facts, team, bench.paces)
    row = KeptHealth(
        opportunity_id=deal,
        at=bench.as_of,
        is_due=False,
        score=judged.health.score,
        band=judged.health.band.value,
        signals=worded(sign.signal for sign in judged.health.signs),
        paces=worded(paces),
    )
    if earlier is None:
        return row
    if _day(earlier.at, bench) < _day(bench.as_of, bench):
        row.before_at, row.before_score, row.before_band = earlier.at, earlier.score, earlier.band
    else:
        row.before_at, row.before_score = earlier.before_at, earlier.before_score
        row.before_band = earlier.before_band
    return row


def _day(at: datetime, bench: Bench) -> date:
    return at.astimezone(ZoneInfo(bench.lens.company.time_zone)).date()


def _today(now: datetime) -> date:
    return now.astimezone(ZoneInfo(company().time_zone)).date()
