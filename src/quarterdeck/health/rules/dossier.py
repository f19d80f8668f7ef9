"""What is known of a deal, and how it stood at an instant by that: a pure function of its history."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from quarterdeck.health.rules.catalogue import LATE_BP, TOUCH_DAYS
from quarterdeck.opportunities.rules.flags import days_between
from quarterdeck.opportunities.rules.timeline import Pushing, Row, replay, visits
from quarterdeck.pipelines.rules.pipeline import PipelineSpec, StageSpec
from quarterdeck.pipelines.terms import BuyingRole
from quarterdeck.qualification.rules import ScoreTerm, level_on, score_bp
from quarterdeck.qualification.terms import Mark
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.timeline import truth


@dataclass(frozen=True, slots=True)
class Contacted:
    """Something that happened at an instant, on the deal or (with `contact_id`) on a contact of its buying group."""

    at: datetime
    direction: str
    is_two_way: bool
    contact_id: int | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """Something planned for a day: known from an instant on, done at another, None while it is not."""

    due_on: date
    known_at: datetime
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in the buying group, since when, as what."""

    contact_id: int
    role: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Proof:
    """Evidence of an element: `withdrawn_at` None while it counts."""

    id: int
    element_id: int
    level: int
    on: date
    recorded_at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Framework:
    """What a deal is qualified by: weights by element, and how many days evidence lasts."""

    weights: tuple[tuple[int, int], ...]
    decay_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """All that is known of a deal. `history` are rows that count or were voided, in any order.

    `next_step` is the present one, with the instant it was set at as `known_at`: earlier ones are not known any more.
    `overridden` are instants at which a criterion of a gate was overridden.
    """

    id: int
    pipeline: PipelineSpec
    pushing: Pushing
    zone: str
    history: Sequence[Row]
    contacts: Sequence[Contacted] = ()
    planned: Sequence[Planned] = ()
    next_step: Planned | None = None
    step_set_at: datetime | None = None
    members: Sequence[Member] = ()
    overridden: Sequence[datetime] = ()
    framework: Framework | None = None
    proofs: Sequence[Proof] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """How a deal stood at an instant; days are local days of the company.

    `next_on` is the earliest planned day; `is_plan_known` is False when its next step was set only later. `people` were
    in contact within 60 days; `buyer` is None when nobody is the economic buyer, else whether they were. `change` is
    by how many percent the amount moved since it first came to Proposal or later, None where it cannot be told.
    `evidence` is the score of the qualification in percent, None without a framework.
    """

    day: date
    stage: StageSpec
    type: str
    silent_days: int
    sent_since: int
    unanswered_days: int
    next_on: date | None
    is_plan_known: bool
    people: int
    buyer: bool | None
    pushes: int
    close_date: date | None
    stage_days: int
    since_stage_days: int
    age_days: int
    reach_days: int
    is_first_stage: bool
    back_days: int | None
    skipped_days: int | None
    change: int | None
    evidence: int | None


def facts_at(dossier: Dossier, as_of: datetime) -> Facts | None:
    """How the deal stood at an instant, by what is known of it now; None when it did not exist, or was not open."""
    rows = [row for row in truth(dossier.history) if row.at <= as_of]
    if not rows or rows[-1].state.state != "active" or rows[-1].state.pipeline_id != dossier.pipeline.id:
        return None
    state, stage = rows[-1].state, dossier.pipeline.at(rows[-1].state.stage_id)
    if not stage.is_open:
        return None
    when = _When(as_of, dossier.zone)
    stays = visits(rows)
    first_entry = next(stay.entered_at for stay in stays if stay.stage_id == stage.id)
    lately = {one.contact_id for one in dossier.contacts if one.is_two_way and when.is_within(one.at, TOUCH_DAYS)}
    group = [one for one in dossier.members if one.added_at <= as_of]
    in_contact = {one.contact_id for one in group if None in lately or one.contact_id in lately}
    buyers = {one.contact_id for one in group if one.role == BuyingRole.ECONOMIC_BUYER}
    sent, unanswered = _unanswered(dossier, rows[0].at, when)
    return Facts(
        day=when.day,
        stage=stage,
        type=state.type,
        silent_days=_silent(dossier, rows[0].at, when),
        sent_since=sent,
        unanswered_days=unanswered,
        next_on=_next_on(dossier, as_of),
        is_plan_known=dossier.step_set_at is None or dossier.step_set_at <= as_of,
        people=len(in_contact),
        buyer=bool(buyers & in_contact) if buyers else None,
        pushes=replay(rows, dossier.pushing).push_count,
        close_date=state.close_date,
        stage_days=when.since(stays[-1].entered_at),
        since_stage_days=when.since(first_entry),
        age_days=when.since(rows[0].at),
        reach_days=days_between(rows[0].at, first_entry, dossier.zone),
        is_first_stage=len({stay.stage_id for stay in stays}) == 1,
        back_days=_moved(dossier, rows, when, is_back=True),
        skipped_days=_skipped(dossier, rows, when),
        change=_change(dossier, rows),
        evidence=_evidence(dossier, when),
    )


@dataclass(frozen=True, slots=True)
class _When:
    at: datetime
    zone: str

    @property
    def day(self) -> date:
        return self.at.astimezone(ZoneInfo(self.zone)).date()

    def since(self, then: datetime) -> int:
        return days_between(then, self.at, self.zone)

    def is_within(self, then: datetime, days: int) -> bool:
        return then <= self.at and then >= self.at - timedelta(days=days)


def _silent(dossier: Dossier, created: datetime, when: _When) -> int:
    touched = [one.at for one in dossier.contacts if one.contact_id is None and one.is_two_way and one.at <= when.at]
    return when.since(max(touched, default=created))


def _unanswered(dossier: Dossier, created: datetime, when: _When) -> tuple[int, int]:
    """How many messages went out since the customer was heard last, and how many days ago that is."""
    own = [one for one in dossier.contacts if one.contact_id is None and one.at <= when.at]
    heard = max((one.at for one in own if one.is_two_way or one.direction == "in"), default=None)
    sent = sum(one.direction == "out" and not one.is_two_way and (heard is None or one.at > heard) for one in own)
    return sent, when.since(heard or created)


def _next_on(dossier: Dossier, as_of: datetime) -> date | None:
    planned = [one.due_on for one in dossier.planned if one.known_at <= as_of and (one.done_at or as_of) >= as_of]
    step = dossier.next_step
    if step is not None and step.known_at <= as_of:
        planned.append(step.due_on)
    return min(planned, default=None)


def _moved(dossier: Dossier, rows: Sequence[Row], when: _When, *, is_back: bool) -> int | None:
    """Days since the last move back among open stages, or since the last that left some of them out."""
    order = [stage.id for stage in dossier.pipeline.open_stages]
    last = None
    stays = [stay for stay in visits(rows) if stay.stage_id in order]
    for before, after in pairwise(stays):
        step = order.index(after.stage_id) - order.index(before.stage_id)
        if step < 0 if is_back else step > 1:
            last = after.entered_at
    return None if last is None else when.since(last)


def _skipped(dossier: Dossier, rows: Sequence[Row], when: _When) -> int | None:
    overridden = [when.since(at) for at in dossier.overridden if at <= when.at]
    moved = _moved(dossier, rows, when, is_back=False)
    return min([*overridden, *([] if moved is None else [moved])], default=None)


def _change(dossier: Dossier, rows: Sequence[Row]) -> int | None:
    """By how many percent the amount moved since it first was in Proposal or later, rounded down."""
    own = [row.state for row in rows if row.state.pipeline_id == dossier.pipeline.id]
    stages = [(state, dossier.pipeline.at(state.stage_id)) for state in own]
    late = [state for state, stage in stages if stage.is_open and stage.probability_bp >= LATE_BP]
    first = next((state for state in late if state.amount_minor), None)
    last = own[-1]
    if first is None or not first.amount_minor or last.amount_minor is None or first.currency != last.currency:
        return None
    moved = abs(last.amount_minor - first.amount_minor) * 100 // abs(first.amount_minor)
    return moved if last.amount_minor >= first.amount_minor else -moved


def _evidence(dossier: Dossier, when: _When) -> int | None:
    if dossier.framework is None:
        return None
    newest: dict[int, Proof] = {}
    for one in sorted(dossier.proofs, key=lambda proof: (proof.on, proof.id)):
        is_gone = one.withdrawn_at is not None and one.withdrawn_at <= when.at
        if one.recorded_at <= when.at and one.on <= when.day and not is_gone:
            newest[one.element_id] = one
    decay = dossier.framework.decay_days
    levels = {element: level_on(Mark(one.level, one.on), when.day, decay) for element, one in newest.items()}
    terms = [ScoreTerm(weight, levels.get(element, 0)) for element, weight in dossier.framework.weights]
    score = score_bp(terms)
    return None if score is None else score // 100
