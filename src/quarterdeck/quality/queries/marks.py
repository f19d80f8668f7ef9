"""Rules as predicates over opportunities: what the database looks for, in whatever queryset it is asked."""

from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime, time, timedelta
from functools import reduce
from itertools import chain
from operator import or_
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q

from quarterdeck.opportunities.queries import Lens, visible_to
from quarterdeck.opportunities.queries.exceptions import exceptions_at
from quarterdeck.opportunities.queries.history import buying_rows
from quarterdeck.opportunities.rules.flags import stalled_before
from quarterdeck.pipelines.terms import BuyingRole, Category, StageKind, Why
from quarterdeck.quality.queries.settings import settings_kept
from quarterdeck.quality.rules import RULES, Rule, Standard, standards
from quarterdeck.quality.terms import ANY, Check
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.money import uncommon_currencies

# Digits that people type where they know no amount, in units of the currency.
PLACEHOLDERS = (
    0, 1, 12, 123, 1_234, 12_345, 123_456, 1_234_567, 99, 999, 9_999, 99_999, 999_999, 9_999_999,
    111, 1_111, 11_111, 111_111, 1_111_111,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """A standard at a moment: its rule, what breaking it costs, its stages, and its bounds as the columns have them.

    `day` and `at` are what the rule's number of days leads to, `days` the same for each stage of its own.
    """

    check: Check
    penalty: int
    stage_ids: tuple[int, ...]
    number: int | None
    day: date | None
    at: datetime | None
    days: tuple[tuple[int, date], ...] = ()

    @property
    def binds(self) -> frozenset[int]:
        """The stages it binds."""
        return frozenset(self.stage_ids)


@dataclass(frozen=True, slots=True)
class Bench:
    """Everything deals are judged by, at a moment: plain values, so that querysets made of it can be compiled.

    They change with the day and the settings, not from one second to the next.
    """

    marks: tuple[Mark, ...]
    actor: Actor
    open_stage_ids: tuple[int, ...]
    today: date
    # The local days of owners, each with the zones where it is that day, the earliest first.
    owner_days: tuple[tuple[date, tuple[str, ...]], ...]
    # The instant before which whoever entered a stage is stalled, with the stages it is so for.
    stalled: tuple[tuple[datetime, tuple[int, ...]], ...]

    def marks_of(self, checks: Collection[Check]) -> tuple[Mark, ...]:
        """The marks of these rules."""
        return tuple(mark for mark in self.marks if mark.check in checks)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A condition of a filter: what breaks any of these rules. In a set, for each makes a statement of its own."""

    found: frozenset[tuple[Bench, tuple[Mark, ...]]]

    def narrowed(self, rows: Any) -> Any:
        """Those of the deals that do."""
        for bench, marks in self.found:
            rows = rows.filter(broken_q(bench, marks))
        return rows


def bench_of(lens: Lens) -> Bench:
    """What deals are judged by now. One query for settings, and what the lens has not read yet."""
    midnight = _Midnight(lens.today, lens.company.time_zone)
    held = standards(lens.specs.values(), settings_kept())
    after = {
        stage.id: sum(other.position > stage.position for other in spec.open_stages)
        for spec in lens.specs.values()
        for stage in spec.stages
    }
    stages = [stage for spec in lens.specs.values() for stage in (*spec.stages, *spec.retired)]
    limits: dict[datetime, list[int]] = {}
    for stage_id, instant in stalled_before(stages, lens.today, lens.company.time_zone).items():
        limits.setdefault(instant, []).append(stage_id)
    return Bench(
        tuple(_mark(standard, midnight, after) for standard in held),
        lens.actor,
        tuple(stage.id for stage in stages if stage.is_open),
        lens.today,
        tuple((day, tuple(sorted(zones))) for day, zones in lens.owner_days.items()),
        tuple((instant, tuple(ids)) for instant, ids in limits.items()),
    )


def narrowing(lens: Lens, names: Iterable[str]) -> Narrowed:
    """What a filter by these rules lets through: deals that break any of them; `any` stands for all of open deals."""
    bench, wanted = bench_of(lens), set(names)
    marks = tuple(
        mark for mark in bench.marks if mark.check in wanted or (ANY in wanted and is_scored(RULES[mark.check]))
    )
    return Narrowed(frozenset({(bench, marks)}))


def is_scored(rule: Rule) -> bool:
    """Whether the rule is about open deals, whose scores it lowers."""
    return rule.of is StageKind.OPEN


def broken_q(bench: Bench, marks: Iterable[Mark], rows_in: Collection[int] = ()) -> Q:
    """Deals that break any of these rules in a stage it binds. Rows known to be in some stages need not be asked."""
    return reduce(or_, (_mark_q(bench, mark, rows_in) for mark in marks), Q(pk__in=()))


def _mark_q(bench: Bench, mark: Mark, rows_in: Collection[int]) -> Q:
    found = PREDICATES[mark.check](bench, mark)
    return found if rows_in and mark.binds.issuperset(rows_in) else Q(stage_id__in=mark.stage_ids) & found


@dataclass(frozen=True, slots=True)
class _Midnight:
    today: date
    time_zone: str

    def before(self, days: int) -> datetime:
        """The instant at which the day began that is so many days ago."""
        return datetime.combine(self.today - timedelta(days=days), time.min, ZoneInfo(self.time_zone))


# Rules whose days lie ahead; those of the others are past.
_AHEAD = frozenset({Check.CLOSE_DATE_FAR})


def _mark(standard: Standard, midnight: _Midnight, after: dict[int, int]) -> Mark:
    days, today = standard.number or 0, midnight.today
    return Mark(
        standard.check,
        standard.penalty,
        standard.stage_ids,
        standard.number,
        day=today + timedelta(days=days if standard.check in _AHEAD else -days),
        at=midnight.before(days),
        days=tuple((stage.id, today + timedelta(days=days * after.get(stage.id, 0))) for stage in standard.stages)
        if standard.check is Check.CLOSE_DATE_NEAR
        else (),
    )


def _next_step_missing(_bench: Bench, _mark: Mark) -> Q:
    return Q(next_activity_on=None)


def _account_incomplete(_bench: Bench, _mark: Mark) -> Q:
    return Q(account__kind="company") & (Q(account__domain="") | Q(account__industry=""))


def _contact_missing(_bench: Bench, _mark: Mark) -> Q:
    return Q(~Exists(buying_rows().filter(opportunity_id=OuterRef("pk"))))


def _economic_buyer_missing(_bench: Bench, _mark: Mark) -> Q:
    role = BuyingRole.ECONOMIC_BUYER.value
    return Q(~Exists(buying_rows().filter(opportunity_id=OuterRef("pk"), role=role)))


def _amount_placeholder(_bench: Bench, _mark: Mark) -> Q:
    uncommon = uncommon_currencies()
    typed = ~Q(currency__in=sorted(chain.from_iterable(uncommon.values()))) & _units_q(2)
    for places, codes in uncommon.items():
        typed |= Q(currency__in=codes) & _units_q(places)
    return Q(has_lines=False) & typed


def _units_q(places: int) -> Q:
    return Q(amount_minor__in=[units * 10**places for units in PLACEHOLDERS])


def _close_date_near(bench: Bench, mark: Mark) -> Q:
    early = (Q(stage_id=stage_id, close_date__lt=day) for stage_id, day in mark.days)
    return Q(close_date__gte=bench.today) & reduce(or_, early, Q(pk__in=()))


def _overdue(bench: Bench, _mark: Mark) -> Q:
    (earliest, _zones), *later = bench.owner_days
    is_past = Q(close_key__lt=earliest)
    for day, zones in later:
        is_past |= Q(close_key__lt=day, owner__time_zone__in=zones)
    return is_past


def _stalled(bench: Bench, _mark: Mark) -> Q:
    entered = (Q(stage_id__in=ids, stage_entered_at__lt=instant) for instant, ids in bench.stalled)
    return reduce(or_, entered, Q(pk__in=()))


def _no_contact(bench: Bench, mark: Mark) -> Q:
    return Q(touched_key__lt=mark.at) & (Q(next_activity_on=None) | Q(next_activity_on__lt=bench.today))


def _commit_early(_bench: Bench, mark: Mark) -> Q:
    return Q(category=Category.COMMIT.value, stage__probability_bp__lt=(mark.number or 0) * 100)


def _probability_apart(_bench: Bench, mark: Mark) -> Q:
    gap = (mark.number or 0) * 100
    own = "seller_probability_bp"
    return Q(**{f"{own}__gt": F("stage__probability_bp") + gap}) | Q(**{f"{own}__lt": F("stage__probability_bp") - gap})


def _entered_twice(bench: Bench, _mark: Mark) -> Q:
    other = visible_to(bench.actor).filter(
        account_id=OuterRef("account_id"),
        name_key=OuterRef("name_key"),
        owner_id=OuterRef("owner_id"),
        stage_id__in=bench.open_stage_ids,
    )
    return Q(Exists(other.exclude(pk=OuterRef("pk"))))


def _gate_overridden(bench: Bench, mark: Mark) -> Q:
    here = visible_to(bench.actor).filter(pk=OuterRef(OuterRef("pk")))
    return Q(Exists(exceptions_at(here).filter(why=Why.OVERRIDDEN.value, at__gte=mark.at)))


def _loss_reason_missing(_bench: Bench, mark: Mark) -> Q:
    return Q(loss_reason=None, closed_on__gte=mark.day)


def _competitor_missing(_bench: Bench, mark: Mark) -> Q:
    return Q(loss_reason__needs_competitor=True, competitor="", closed_on__gte=mark.day)


Predicate = Callable[[Bench, Mark], Q]
PREDICATES: dict[Check, Predicate] = {
    Check.AMOUNT_MISSING: lambda _bench, _mark: Q(amount_minor=None),
    Check.CLOSE_DATE_MISSING: lambda _bench, _mark: Q(close_date=None),
    Check.NEXT_STEP_MISSING: _next_step_missing,
    Check.ACCOUNT_MISSING: lambda _bench, _mark: Q(account=None),
    Check.ACCOUNT_INCOMPLETE: _account_incomplete,
    Check.CONTACT_MISSING: _contact_missing,
    Check.ECONOMIC_BUYER_MISSING: _economic_buyer_missing,
    Check.AMOUNT_PLACEHOLDER: _amount_placeholder,
    Check.CLOSE_DATE_FAR: lambda _bench, mark: Q(close_date__gt=mark.day),
    Check.CLOSE_DATE_NEAR: _close_date_near,
    Check.OVERDUE: _overdue,
    Check.NEXT_STEP_OVERDUE: lambda bench, _mark: Q(next_activity_on__lt=bench.today),
    Check.STALLED: _stalled,
    Check.NO_CONTACT: _no_contact,
    Check.COMMIT_EARLY: _commit_early,
    Check.PROBABILITY_APART: _probability_apart,
    Check.PUSHED: lambda _bench, mark: Q(push_count__gte=mark.number),
    Check.OWNER_INACTIVE: lambda _bench, _mark: Q(owner__is_active=False),
    Check.ENTERED_TWICE: _entered_twice,
    Check.GATE_OVERRIDDEN: _gate_overridden,
    Check.LOSS_REASON_MISSING: _loss_reason_missing,
    Check.COMPETITOR_MISSING: _competitor_missing,
}
