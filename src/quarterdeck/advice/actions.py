"""Writes of next best actions: weighing winning patterns once a day, what is advised, and what is answered."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.utils import timezone

from quarterdeck.activities.queries import happenings
from quarterdeck.advice.events import AdviceDismissed, AdviceFollowed
from quarterdeck.advice.models import Evidence, EvidenceDay, Given, Place, Response
from quarterdeck.advice.queries import FLOOR, NO_BAND, advice_lens, answered_of, evidence_day, facts_of, weighed_now
from quarterdeck.advice.rules import Facts, Line, advised, dismissal_reasons, followed, weighed
from quarterdeck.advice.terms import ANSWER_DAYS, CLOSED_DAYS, DEAL, Answer, Practice
from quarterdeck.journal.actions import action, record
from quarterdeck.journal.queries import Followed, entries_after, entries_of, newest_place
from quarterdeck.journal.terms import Door, Via
from quarterdeck.opportunities.queries import visible_to
from quarterdeck.patterns.queries import patterns_told
from quarterdeck.pipelines.terms import StageKind
from quarterdeck.reports.queries.metric import Looking
from quarterdeck.users.queries import system_actor
from quarterdeck.users.queries.records import require_writable
from quarterdeck.users.terms import Actor
from quarterdeck.values.period import Period
from quarterdeck.values.text import clean_line
from quarterdeck.values.verdict import NotFound, Refused
from quarterdeck.warehouse.terms import Unavailable

AT_ONCE = 200
FOLLOWED = 1_000
LOOKED_THROUGH = 1_000
_PLACE = 1
_TOLD_BY = frozenset({"opportunity.contact_added", "activity.logged", "activity.completed", "activity.edited"})


def keep_evidence(*, now: datetime, again: bool = False) -> int:
    """Weigh winning patterns anew, unless that was done on this day of the company; how many lines are kept.

    0 as well when the copy does not answer. It is asked outside of the transaction: nobody who writes waits for it.
    """
    lens = advice_lens(system_actor(), now)
    if not again and evidence_day() == lens.today:
        return 0
    window = Period(lens.today - timedelta(days=CLOSED_DAYS), lens.today + timedelta(days=1))
    told = patterns_told(Looking(lens, window=window))
    if isinstance(told, Unavailable):
        return 0
    return keep_lines(day=lens.today, at=told.as_of, window=window, lines=weighed(told.answer))


@action
def keep_lines(*, day: date, at: datetime, window: Period, lines: Sequence[Line]) -> int:
    """Keep what was weighed on a day in place of what was kept before; what stays clear is so since it became so."""
    before = weighed_now().clear_at or {}
    Evidence.objects.all().delete()
    EvidenceDay.objects.all().delete()
    EvidenceDay.objects.create(day=day, at=at, since=window.start, until=window.end)
    rows = [
        Evidence(
            day_id=day,
            stage_id=line.stage_id,
            practice=line.practice.value,
            bands="".join(f",{NO_BAND if band is None else band}" for band in line.bands) + ",",
            likely=line.likely,
            surely=line.surely,
            clear_at=before.get((line.stage_id, line.practice), at) if line.is_clear else None,
            **_counts(line),
        )
        for line in lines
    ]
    Evidence.objects.bulk_create(rows, batch_size=AT_ONCE)
    return len(rows)


def _counts(line: Line) -> dict[str, int]:
    done, undone = line.done, line.undone
    return {"done": done.deals, "done_won": done.won, "undone": undone.deals, "undone_won": undone.won}


@action
def give_advice(*, now: datetime) -> int:
    """Write down what stands on the next open deals for everybody who sees them; how many were looked through.

    Once for each deal and practice, when it first stood there. 0 once all deals of the day are done.
    """
    day = EvidenceDay.objects.select_for_update().filter(given_to__isnull=False).order_by("-day").first()
    if day is None:
        return 0
    kept, by = weighed_now(), system_actor()
    stages = {line.stage_id for line in kept.lines if line.is_clear}
    rows = visible_to(by).filter(stage__kind=StageKind.OPEN, stage_id__in=stages, pk__gt=day.given_to)
    deals = list(rows.order_by("pk").values_list("pk", flat=True)[:LOOKED_THROUGH])
    day.given_to = deals[-1] if len(deals) == LOOKED_THROUGH else None
    day.save()
    facts = facts_of(advice_lens(by, now), visible_to(by).filter(pk__in=deals))
    _give(facts.values(), kept.lines, now)
    return len(deals)


def _give(deals: Iterable[Facts], lines: Sequence[Line], at: datetime) -> None:
    found = list(deals)
    answered = answered_of(one.id for one in found)
    rows = [
        _given(deal, advice.line, at)
        for deal in found
        for advice in advised(deal, lines, answered[deal.id], FLOOR).best
    ]
    # What stood there before stands there since then.
    Given.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)


def _given(deal: Facts, line: Line, at: datetime) -> Given:
    return Given(
        opportunity_id=deal.id,
        stage_id=line.stage_id,
        practice=line.practice.value,
        band=deal.band,
        at=at,
        due_at=at + timedelta(days=ANSWER_DAYS),
        # Only what is clear is advised, and that has both.
        likely=line.likely or 0,
        surely=line.surely or 0,
    )


@action
def dismiss_advice(
    *, opportunity_id: int, practice: str, reason: str, by: Actor, via: Via, at: datetime | None = None
) -> int:
    """Say that a practice is not for this deal, and why: it is advised for it no more. The number of the entry.

    Raises NotFound for no such deal or practice, NotPermitted unless the actor may change the deal, Refused.
    """
    require_writable(by, DEAL, opportunity_id)
    if practice not in set(Practice):
        raise NotFound("advice")
    rows = visible_to(by).select_for_update(of=("self",)).filter(pk=opportunity_id)
    stage_id, kind = rows.values_list("stage_id", "stage__kind").get()
    said, asked = clean_line(reason), Practice(practice)
    is_answered = Response.objects.filter(opportunity_id=opportunity_id, practice=asked.value).exists()
    is_open = kind == StageKind.OPEN.value
    if reasons := dismissal_reasons(said, is_open=is_open, is_answered=is_answered):
        raise Refused(reasons)
    stamp = by.stamp(at or timezone.now(), via)
    lines = weighed_now([stage_id]).lines
    line = next((one for one in lines if one.practice is asked), None)
    # What is answered on the day it first stands there is written down with its answer.
    if line is not None:
        _give(facts_of(advice_lens(by, stamp.at), visible_to(by).filter(pk=opportunity_id)).values(), [line], stamp.at)
    _answer(opportunity_id, stage_id, line or asked, Response(answer=Answer.DISMISSED.value, reason=said, at=stamp.at,
            author_id=by.person_id or None))  # fmt: skip
    return record(AdviceDismissed(record_id=opportunity_id, practice=asked.value), stamp)


def _answer(opportunity_id: int, stage_id: int, on: Line | Practice, row: Response) -> None:
    row.opportunity_id, row.stage_id = opportunity_id, stage_id
    if isinstance(on, Practice):
        row.practice = on.value
    else:
        row.practice, row.likely, row.surely = on.practice.value, on.likely, on.surely
        for name, count in _counts(on).items():
            setattr(row, name, count)
    row.save(force_insert=True)


@action
def follow_advice(*, now: datetime) -> int:
    """Read the next entries of the journal and note what was advised and is done; how many entries were read."""
    place = Place.objects.select_for_update().filter(pk=_PLACE).first()
    if place is None:
        # What was done before anything was advised followed nothing.
        tx, seq = newest_place()
        Place.objects.create(pk=_PLACE, tx=tx, seq=seq)
        return 0
    entries = entries_after((place.tx, place.seq), FOLLOWED)
    if not entries:
        return 0
    place.tx, place.seq = entries[-1].tx, entries[-1].seq
    place.save()
    _note(_touched(entries), now)
    return len(entries)


def _touched(entries: Iterable[Followed]) -> set[int]:
    """The deals on which something was done that may have been advised."""
    telling = [entry for entry in entries if entry.event in _TOLD_BY]
    deals = {entry.record_id for entry in telling if entry.kind == DEAL}
    for entry in entries_of([entry.seq for entry in telling if entry.kind != DEAL]).values():
        subject = entry.payload.get("subject_id")
        if entry.payload.get("subject_kind") == DEAL and isinstance(subject, int):
            deals.add(subject)
    return deals


def _note(ids: set[int], now: datetime) -> None:
    kept = weighed_now()
    if not ids or not kept.clear_at:
        return
    by = system_actor()
    rows = visible_to(by).filter(pk__in=ids, stage__kind=StageKind.OPEN, stage_id__in={key[0] for key in kept.clear_at})
    entered = dict(rows.values_list("pk", "stage_entered_at"))
    answered = set(Response.objects.filter(opportunity__in=ids).values_list("opportunity_id", "practice"))
    for deal in _first_talks(facts_of(advice_lens(by, now), rows)):
        since = {key: max(at, entered[deal.id]) for key, at in kept.clear_at.items()}
        for line in followed(deal, kept.lines, since):
            if (deal.id, line.practice.value) not in answered:
                undone = replace(deal, done={one: at for one, at in deal.done.items() if one is not line.practice})
                _give([undone], [line], now)
                _answer(deal.id, line.stage_id, line, Response(answer=Answer.FOLLOWED.value, at=now))
                event = AdviceFollowed(record_id=deal.id, practice=line.practice.value)
                record(event, by.stamp(now, Via(Door.SYSTEM)))


def _first_talks(deals: dict[int, Facts]) -> list[Facts]:
    """The same deals with their first talk instead of their last: one that had talked before followed nothing."""
    first: dict[int, datetime] = {}
    for one in happenings(DEAL, list(deals)):
        if one.is_two_way and one.at is not None:
            first[one.record_id] = min(one.at, first.get(one.record_id, one.at))
    found = []
    for deal in deals.values():
        done = dict(deal.done)
        done.pop(Practice.CONVERSATION, None)
        if deal.id in first:
            done[Practice.CONVERSATION] = first[deal.id]
        found.append(replace(deal, done=done))
    return found
