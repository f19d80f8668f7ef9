"""Next best actions as the actor may know them: of one deal, and the best of all that are their own."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from quarterdeck.advice.models import Evidence, EvidenceDay, Response
from quarterdeck.advice.rules.advised import Advice, Advised, Facts, Line, advised, band_of, rank
from quarterdeck.advice.terms import DEAL, Answer, Practice
from quarterdeck.analytics.why.patterns import Arm
from quarterdeck.opportunities.queries import Lens, visible_to
from quarterdeck.opportunities.queries.history import buying_rows
from quarterdeck.pipelines.terms import BuyingRole, StageKind
from quarterdeck.reports.terms import BANDS
from quarterdeck.scores.queries.scores import sees_all
from quarterdeck.users.queries import Company, company
from quarterdeck.users.queries.records import records
from quarterdeck.users.terms import Actor, ScopeKind
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.money import exponent
from quarterdeck.values.verdict import NotFound

FLOOR = 20
"""Fewer deals on a side are told to those alone who read all records, as with scores."""
NO_BAND = "x"
OWN_DEALS = 2_000
"""So many own open deals, the dearest first, are looked through for the list of a day."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """The lines that are kept of winning patterns, and since when each is clear; `day` None before the first time.

    Deals closed from `since` until the day before `until` were compared.
    """

    lines: tuple[Line, ...] = ()
    clear_at: Mapping[tuple[int, Practice], datetime] | None = None
    day: date | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered to an advice; `author` is empty for what the system noted."""

    practice: Practice
    answer: Answer
    reason: str
    at: datetime
    author: str


@dataclass(frozen=True, slots=True)
class DealAdvice:
    """What is advised for a deal: nothing for a closed one. `minor` and `currency` are its amount."""

    id: int
    name: str
    minor: int | None
    currency: str
    is_open: bool
    told: Advised
    answers: tuple[Answered, ...]
    weighed: Weighed


@dataclass(frozen=True, slots=True)
class OwnAdvice:
    """An advice for one of the actor's own open deals; `minor` and `currency` are the deal's amount."""

    name: str
    account: str
    minor: int | None
    currency: str
    advice: Advice


@dataclass(frozen=True, slots=True)
class OwnActions:
    """What is advised for the actor's own open deals; `is_cut` where only the dearest were looked through."""

    told: tuple[OwnAdvice, ...] = ()
    weighed: Weighed = Weighed()
    is_cut: bool = False


def advice_lens(actor: Actor, now: datetime, of: Company | None = None) -> Lens:
    """The eyes of an actor in the reporting currency, in which sizes and ranks are. One query without the company."""
    home = of or company()
    return Lens(actor=actor, currency=home.reporting_currency, now=now, of=home)


def weighed_now(stages: Iterable[int] | None = None) -> Weighed:
    """What is kept of winning patterns: of all stages, or of these. One query."""
    rows = Evidence.objects.order_by("stage_id", "practice")
    if stages is not None:
        rows = rows.filter(stage_id__in=list(stages))
    lines, clear_at = [], {}
    days: tuple[date | None, date | None, date | None] = (None, None, None)
    for row in rows.select_related("day"):
        line = line_of(row)
        lines.append(line)
        days = (row.day.day, row.day.since, row.day.until)
        if row.clear_at is not None:
            clear_at[line.stage_id, line.practice] = row.clear_at
    return Weighed(tuple(lines), clear_at, *days)


def line_of(row: Evidence) -> Line:
    """A row as the rules know it."""
    bands = tuple(None if one == NO_BAND else int(one) for one in row.bands.strip(",").split(",") if one)
    done, undone = Arm(row.done, row.done_won), Arm(row.undone, row.undone_won)
    return Line(row.stage_id, Practice(row.practice), bands, done, undone, row.likely, row.surely)


def floor_of(actor: Actor) -> int:
    """How many deals a side needs to be told to this actor."""
    return 0 if sees_all(actor) else FLOOR


def is_told(actor: Actor) -> bool:
    """Whether anything is advised to this actor: what won the company's deals is not for partners."""
    return actor.scope.kind is not ScopeKind.ORGANISATION


_COLUMNS = ("pk", "stage_id", "amount_minor", "currency", "last_two_way_at")
# A deal as these columns have it.
Deal = Sequence[Any]


def facts_of(lens: Lens, rows: QuerySet[Any]) -> dict[int, Facts]:
    """How these deals stand, by id; the caller has narrowed them to the actor's. Two queries, and one for rates."""
    return _with_groups(lens, list(rows.values_list(*_COLUMNS)))


def _with_groups(lens: Lens, deals: Sequence[Deal]) -> dict[int, Facts]:
    groups: dict[int, list[tuple[int, str, datetime]]] = defaultdict(list)
    if deals:
        members = buying_rows().filter(opportunity__in=[deal[0] for deal in deals])
        for deal, contact, role, at in members.values_list("opportunity_id", "contact_id", "role", "added_at"):
            groups[deal].append((contact, role, at))
    return {deal[0]: _facts(lens, deal, groups[deal[0]]) for deal in deals}


def _facts(lens: Lens, row: Sequence[Any], group: Sequence[tuple[int, str, datetime]]) -> Facts:
    deal, stage, minor, currency, talked_at = row
    worth = None if minor is None else lens.rates.convert(minor, currency)
    scale = 10 ** exponent(lens.currency)
    return Facts(deal, stage, band_of(worth, [limit * scale for limit in BANDS]), worth, _done(group, talked_at))


def _done(group: Sequence[tuple[int, str, datetime]], talked_at: datetime | None) -> dict[Practice, datetime | None]:
    done: dict[Practice, datetime | None] = {}
    for practice, role in (
        (Practice.ECONOMIC_BUYER, BuyingRole.ECONOMIC_BUYER),
        (Practice.CHAMPION, BuyingRole.CHAMPION),
    ):
        if there := [at for _, named, at in group if named == role.value]:
            done[practice] = min(there)
    joined: dict[int, datetime] = {}
    for contact, _, at in group:
        joined[contact] = min(at, joined.get(contact, at))
    if len(joined) > 1:
        done[Practice.SECOND_CONTACT] = sorted(joined.values())[1]
    if talked_at is not None:
        done[Practice.CONVERSATION] = talked_at
    return done


def deal_advice(lens: Lens, opportunity_id: int) -> DealAdvice:
    """What is advised for a deal. Raises NotFound. Three queries; where something is known two more."""
    rows = visible_to(lens.actor).filter(pk=opportunity_id)
    found = rows.values_list("name", "stage__kind", *_COLUMNS).first()
    if found is None:
        raise NotFound(DEAL)
    name, kind, *deal = found
    is_open = kind == StageKind.OPEN.value
    minor, currency = deal[2], deal[3]
    if not is_open or not is_told(lens.actor):
        return DealAdvice(opportunity_id, name, minor, currency, is_open, Advised(), (), Weighed())
    weighed, answers = weighed_now([deal[1]]), answers_of(opportunity_id)
    told = Advised()
    if weighed.lines:
        answered = {one.practice for one in answers}
        facts = _with_groups(lens, [deal])[opportunity_id]
        told = advised(facts, weighed.lines, answered, floor_of(lens.actor))
    return DealAdvice(opportunity_id, name, minor, currency, is_open, told, answers, weighed)


def answers_of(opportunity_id: int) -> tuple[Answered, ...]:
    """What was answered for a deal, the newest first. The caller has found that it may be seen. One query."""
    rows = Response.objects.filter(opportunity_id=opportunity_id).order_by("-at", "-pk")
    columns = ("practice", "answer", "reason", "at", "author__name")
    return tuple(
        Answered(Practice(practice), Answer(answer), reason, at, author or "")
        for practice, answer, reason, at, author in rows.values_list(*columns)
    )


def answered_of(opportunities: Iterable[int]) -> Mapping[int, set[Practice]]:
    """What was answered for these deals, which the caller may see, by deal. One query."""
    found: dict[int, set[Practice]] = defaultdict(set)
    rows = Response.objects.filter(opportunity__in=list(opportunities)).values_list("opportunity_id", "practice")
    for deal, practice in rows:
        found[deal].add(Practice(practice))
    return found


def changeable(actor: Actor, opportunities: Iterable[int]) -> set[int]:
    """The deals of these for which the actor may dismiss an advice."""
    return set(records.kind(DEAL).writable(actor, list(opportunities)))


def own_advice(lens: Lens) -> OwnActions:
    """What is advised for the actor's own open deals, the most at least at stake first. Five queries, one for rates.

    Of somebody with more than `OWN_DEALS` of them in stages of which something is known the dearest are looked through.
    """
    if not is_told(lens.actor):
        return OwnActions()
    weighed = weighed_now()
    clear = [line for line in weighed.lines if line.is_clear]
    if not clear:
        return OwnActions(weighed=weighed)
    own = visible_to(lens.actor, "mine")
    rows = own.filter(stage__kind=StageKind.OPEN, stage_id__in={line.stage_id for line in clear})
    columns = ("pk", "name", "account__name", "amount_minor", "currency")
    dearest = list(rows.order_by("-amount_key", "pk").values_list(*columns)[: OWN_DEALS + 1])
    named = {row[0]: row[1:] for row in dearest[:OWN_DEALS]}
    deals = facts_of(lens, own.filter(pk__in=named))
    answered = answered_of(named)
    floor = floor_of(lens.actor)
    found = [one for deal in deals.values() for one in advised(deal, clear, answered[deal.id], floor).best]
    told = [OwnAdvice(*_called(named[one.deal_id]), advice=one) for one in sorted(found, key=rank)]
    return OwnActions(tuple(told), weighed, is_cut=len(dearest) > OWN_DEALS)


def _called(row: Sequence[Any]) -> tuple[str, str, int | None, str]:
    name, account, minor, currency = row
    return name, account or "", minor, currency


def evidence_day() -> date | None:
    """The day on which winning patterns were weighed last. One query."""
    return EvidenceDay.objects.order_by("-day").values_list("day", flat=True).first()


def is_giving_due() -> bool:
    """Whether open deals are still to be looked through for what is advised since the last weighing. One query."""
    return EvidenceDay.objects.filter(given_to__isnull=False).exists()
