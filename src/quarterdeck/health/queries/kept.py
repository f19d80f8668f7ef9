"""The health that is kept of open deals: sums by band and owner, lists, ages. What one sees follows today's rights."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, CharField, Count, Exists, Min, OuterRef, QuerySet, Sum, Value, When

from quarterdeck.health.models import KeptHealth
from quarterdeck.health.rules.pace import Paces, of_type
from quarterdeck.health.terms import Band, Measure, Pace, Signal
from quarterdeck.opportunities.queries import Lens, visible_to
from quarterdeck.opportunities.terms.filters import Whose
from quarterdeck.pipelines.terms import StageKind
from quarterdeck.values.dataclasses import dataclass, field

# Upper ends of the bands of age, in days since creation.
AGES = (30, 60, 90, 180)


def worded(words: Iterable[StrEnum]) -> str:
    """Words in one column: each between commas, so that one can be looked for."""
    return "".join(f",{word.value}" for word in words) + "," if (words := tuple(words)) else ""


def parted(column: str) -> list[str]:
    """The words of such a column."""
    return column.strip(",").split(",") if column else []


def due_ids(lens: Lens, most: int) -> QuerySet[Any, int]:
    """Open deals that have to be judged: never judged, written since, or judged on another day. One query."""
    midnight = datetime.combine(lens.today, time.min, ZoneInfo(lens.company.time_zone))
    fresh = KeptHealth.objects.filter(pk=OuterRef("pk"), is_due=False, at__gte=midnight)
    rows = visible_to(lens.actor).filter(~Exists(fresh), stage__kind=StageKind.OPEN)
    return rows.order_by("pk").values_list("pk", flat=True)[:most]


@dataclass(frozen=True, slots=True)
class Whole:
    """Deals and what they are worth in the display currency; `unpriced` have no amount, `excluded` no rate for it."""

    deals: int = 0
    minor: int = 0
    unpriced: int = 0
    excluded: int = 0

    def __add__(self, other: "Whole") -> "Whole":
        return Whole(
            self.deals + other.deals,
            self.minor + other.minor,
            self.unpriced + other.unpriced,
            self.excluded + other.excluded,
        )


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Open deals by band and owner, None for those that were not judged yet; `signals` and `paces` with how many.

    `oldest` is the instant at which the one judged longest ago was, `due` how many have to be judged again.
    """

    bands: dict[tuple[Band | None, int], Whole]
    signals: dict[Signal, Whole]
    paces: dict[Pace, Whole]
    oldest: datetime | None
    due: int

    def of(self, band: Band | None) -> Whole:
        """All deals of a band."""
        return sum((whole for (key, _), whole in self.bands.items() if key is band), Whole())

    @property
    def total(self) -> Whole:
        """All open deals."""
        return sum(self.bands.values(), Whole())


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose open deals, of which pipeline (None: all)."""

    lens: Lens
    whose: Whose
    pipeline_id: int | None = None

    def rows(self) -> QuerySet[Any]:
        """The deals."""
        found = visible_to(self.lens.actor, self.whose.value).filter(stage__kind=StageKind.OPEN)
        return found if self.pipeline_id is None else found.filter(pipeline_id=self.pipeline_id)

    def kept(self) -> QuerySet[KeptHealth]:
        """The health that is kept of them."""
        return KeptHealth.objects.filter(opportunity__in=self.rows().values("pk"))

    def worth(self, currency: str, figures: Sequence[Any]) -> Whole:
        """Deals, amount and priced ones of a currency as a whole."""
        deals, priced, minor = int(figures[0]), int(figures[1]), int(figures[2] or 0)
        there = self.lens.rates.convert(minor, currency) if priced else 0
        return Whole(deals, there or 0, deals - priced, 0 if there is not None else priced)


_SUMS = {"deals": Count("pk"), "priced": Count("amount_minor"), "minor": Sum("amount_minor")}
_KEPT_SUMS = {
    "deals": Count("pk"),
    "priced": Count("opportunity__amount_minor"),
    "minor": Sum("opportunity__amount_minor"),
}


def portfolio(scope: Scope) -> Portfolio:
    """How the open deals stand. Three queries, and one for rates."""
    bands: dict[tuple[Band | None, int], Whole] = {}
    oldest, due = None, 0
    keys = ("band", "opportunity__owner_id", "opportunity__currency", "is_due")
    rows = scope.kept().order_by().values(*keys).annotate(**_KEPT_SUMS, oldest=Min("at"))
    for band, owner, currency, is_due, at, *figures in rows.values_list(*keys, "oldest", *_KEPT_SUMS):
        whole = scope.worth(currency, figures)
        bands[Band(band), owner] = bands.get((Band(band), owner), Whole()) + whole
        oldest = min(filter(None, (oldest, at)), default=None)
        due += whole.deals if is_due else 0
    # Nothing is known yet of those that nobody judged.
    new = scope.rows().filter(~Exists(KeptHealth.objects.filter(pk=OuterRef("pk")))).order_by()
    for owner, currency, *figures in (
        new.values("owner_id", "currency").annotate(**_SUMS).values_list("owner_id", "currency", *_SUMS)
    ):
        whole = scope.worth(currency, figures)
        bands[None, owner] = bands.get((None, owner), Whole()) + whole
        due += whole.deals
    return Portfolio(bands, *_alike(scope), oldest, due)


def _alike(scope: Scope) -> tuple[dict[Signal, Whole], dict[Pace, Whole]]:
    """The deals of each signal and pace; the database counts those that have the same. One query."""
    signals: dict[Signal, Whole] = {}
    paces: dict[Pace, Whole] = {}
    words = ("signals", "paces", "opportunity__currency")
    rows = scope.kept().order_by().values(*words).annotate(**_KEPT_SUMS)
    for signs, own, currency, *figures in rows.values_list(*words, *_KEPT_SUMS):
        whole = scope.worth(currency, figures)
        for signal in map(Signal, parted(signs)):
            signals[signal] = signals.get(signal, Whole()) + whole
        for pace in map(Pace, parted(own)):
            paces[pace] = paces.get(pace, Whole()) + whole
    return signals, paces


@dataclass(frozen=True, slots=True)
class Wanted:
    """Deals of a band, with a signal, of a pace; None for any."""

    band: Band | None = None
    signal: Signal | None = None
    pace: Pace | None = None

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of these deals."""
        if self.band is not None:
            rows = rows.filter(band=self.band.value)
        if self.signal is not None:
            rows = rows.filter(signals__contains=f",{self.signal.value},")
        return rows if self.pace is None else rows.filter(paces__contains=f",{self.pace.value},")


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A deal of a list with its kept health; `minor` is its amount in the display currency, None without one."""

    id: int
    name: str
    account: str
    owner_id: int
    owner: str
    stage_id: int
    pipeline_id: int
    amount_minor: int | None
    currency: str
    minor: int | None
    score: int
    band: Band
    at: datetime
    is_due: bool
    paces: tuple[Pace, ...] = field(default=())
    signals: tuple[Signal, ...] = field(default=())


_FIELDS = {
    "id": "pk",
    "name": "opportunity__name",
    "account": "opportunity__account__name",
    "owner_id": "opportunity__owner_id",
    "owner": "opportunity__owner__name",
    "stage_id": "opportunity__stage_id",
    "pipeline_id": "opportunity__pipeline_id",
    "amount_minor": "opportunity__amount_minor",
    "currency": "opportunity__currency",
}
_KEPT = ("score", "band", "at", "is_due", "paces", "signals")


def most_at_stake(scope: Scope, wanted: Wanted, most: int) -> list[KeptRow]:
    """The deals that are worth most in the display currency, those without a rate or amount last.

    One query for their currencies, one a currency.
    """
    rows = wanted.narrowed(scope.kept())
    found = []
    for currency in rows.order_by().values_list("opportunity__currency", flat=True).distinct():
        dearest = rows.filter(opportunity__currency=currency).order_by("-opportunity__amount_key", "pk")[:most]
        found += [_kept(scope, values) for values in dearest.values_list(*_FIELDS.values(), *_KEPT)]
    found.sort(key=lambda row: (-1 if row.minor is None else row.minor, -row.id), reverse=True)
    return found[:most]


def listed(scope: Scope, wanted: Wanted, after: int, most: int) -> list[KeptRow]:
    """So many of the deals, in the order of their ids, after one of them; 0 begins. One query, and one for rates."""
    rows = wanted.narrowed(scope.kept()).filter(pk__gt=after).order_by("pk")[:most]
    return [_kept(scope, values) for values in rows.values_list(*_FIELDS.values(), *_KEPT)]


def count_listed(scope: Scope, wanted: Wanted) -> int:
    """How many there are. One query."""
    return wanted.narrowed(scope.kept()).count()


def _kept(scope: Scope, values: Sequence[Any]) -> KeptRow:
    *own, score, band, at, is_due, paces, signals = values
    minor, currency = own[7], own[8]
    there = None if minor is None else scope.lens.rates.convert(minor, currency)
    own[2] = own[2] or ""
    told = tuple(map(Pace, parted(paces)))
    return KeptRow(
        **dict(zip(_FIELDS, own, strict=True)),
        minor=there,
        score=score,
        band=Band(band),
        at=at,
        is_due=is_due,
        paces=told,
        signals=tuple(map(Signal, parted(signals))),
    )


@dataclass(frozen=True, slots=True)
class Aging:
    """Open deals by age: (from, to) in days since creation, `to` None for the oldest; and those older than won ones.

    `older` are of pipelines where enough was won to say, `judged` all deals of those.
    """

    bands: tuple[tuple[int, int | None, Whole], ...]
    older: Whole
    judged: Whole


def aging(scope: Scope, paces: Paces) -> Aging:
    """How old the open deals are, and how many are older than 90 % of won cycles of their pipeline. One query."""
    now, edges = scope.lens.now, (0, *AGES)
    limits = [now - timedelta(days=days + 1) for days in AGES]
    place = Case(*(When(created_at__gt=at, then=Value(n)) for n, at in enumerate(limits)), default=Value(len(AGES)))
    cycles = {spec.id: of_type(paces, Measure.CYCLE, spec.id, "") for spec in scope.lens.specs.values()}
    old = [
        When(pipeline_id=pk, created_at__lte=now - timedelta(days=spread.p90 + 1), then=Value("older"))
        for pk, spread in cycles.items()
        if spread
    ]
    known = [When(pipeline_id=pk, then=Value("judged")) for pk, spread in cycles.items() if spread]
    rows = (
        scope.rows()
        .order_by()
        .annotate(place=place, beside=Case(*old, *known, default=Value(""), output_field=CharField()))
    )
    keys = ("place", "beside", "currency")
    bands = [Whole()] * len(edges)
    beside = {"older": Whole(), "judged": Whole(), "": Whole()}
    for number, word, currency, *figures in rows.values(*keys).annotate(**_SUMS).values_list(*keys, *_SUMS):
        whole = scope.worth(currency, figures)
        bands[number] += whole
        beside[word] += whole
    ends = [*AGES, None]
    shown = tuple((edge + (edge > 0), end, whole) for edge, end, whole in zip(edges, ends, bands, strict=True))
    return Aging(shown, beside["older"], beside["older"] + beside["judged"])
