"""Deals of a period: their sums by owner, and the rows behind a figure.

An open deal lies in the period its close date is in, a closed one in that of its closing day: as reports count them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from quarterdeck.forecasts.queries.scene import Scene
from quarterdeck.forecasts.terms import COLUMNS as EVERY_COLUMN
from quarterdeck.forecasts.terms import Holder, Sums
from quarterdeck.opportunities.queries.scope import listed_q, listed_to
from quarterdeck.pipelines.terms import Category
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.money import share_bp
from quarterdeck.values.timeline import HistoryKind

OPEN = tuple(one for one in EVERY_COLUMN if one is not Category.CLOSED)
_ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal of the period: what it counts as, its own amount, and that in the currency of the forecast.

    `minor` is None without an amount, or where its currency has no rate. Of a deal that is summed in parts this is one:
    `part` says which, `holder` whose it is in the tree (None: its owner's), `is_seen` whether the viewer may see it.
    `is_recounted`: it bears Most likely, which is not used.
    """

    id: int
    name: str
    owner_id: int
    account_id: int | None
    stage_id: int
    category: Category
    on: date
    amount_minor: int | None
    currency: str
    probability_bp: int
    minor: int | None
    part: str = ""
    holder: Holder | None = None
    is_seen: bool = True
    is_recounted: bool = False

    @property
    def held(self) -> Holder:
        """Whose it is in the tree."""
        return self.owner_id if self.holder is None else self.holder


COLUMNS = ("pk", "as_name", "as_owner", "as_account", "as_stage", "as_category", "as_closed", "as_close", "as_minor",
           "as_currency", "as_chance")  # fmt: skip


def deals_of(scene: Scene, owners: Collection[Holder] | None, categories: Iterable[Category]) -> list[Deal]:
    """The visible deals of the period in these categories, of these owners (None: of all). Three queries at most."""
    return list(read_deals(scene, deal_rows(scene, owners, tuple(categories))))


def open_deal(scene: Scene, opportunity_id: int) -> Deal | None:
    """A visible deal, where it is open and lies in the period. Three queries at most."""
    return next(read_deals(scene, deal_rows(scene, None, OPEN).filter(pk=opportunity_id)), None)


def standings_of_deals(scene: Scene, ids: Collection[int]) -> Iterator[tuple[int, tuple[Category, date, bool]]]:
    """(id, (category, closing day or close date, whether it is lost)) of visible deals at the scene's instant.

    Those that were in use then, in whichever period and category. Three queries at most.
    """
    lost = {stage.id for spec in scene.lens.specs.values() for stage in spec.stages if stage.is_lost}
    rows = _as_of(scene).filter(pk__in=ids).values_list("pk", "as_stage", "as_category", "as_closed", "as_close")
    for pk, stage_id, category, closed, close in rows:
        counted = scene.rules.counted(Category(category)) if closed is None else Category.CLOSED
        yield pk, (counted, closed or close, closed is not None and stage_id in lost)


def summed(deals: Iterable[Deal]) -> Sums:
    """What deals, or their parts, come to by whose they are and category, in minor units."""
    by_owner: dict[Holder, dict[Category, int]] = defaultdict(lambda: defaultdict(int))
    weighted: dict[Holder, int] = defaultdict(int)
    unpriced: dict[Holder, int] = defaultdict(int)
    unconverted: dict[Holder, int] = defaultdict(int)
    for deal in deals:
        if deal.minor is None:
            (unpriced if deal.amount_minor is None else unconverted)[deal.held] += 1
            continue
        by_owner[deal.held][deal.category] += deal.minor
        chance = 10_000 if deal.category is Category.CLOSED else deal.probability_bp
        weighted[deal.held] += share_bp(deal.minor, chance)
    return Sums(by_owner, weighted, unpriced, unconverted)


def deal_rows(
    scene: Scene,
    owners: Collection[Holder] | None,
    categories: tuple[Category, ...],
    besides: Q | None = None,
    *,
    of_all: bool = False,
) -> QuerySet[Any, Any]:
    """Rows of deals of the period, as they are, or as they were at the scene's instant.

    Those that `besides` lets through lie in it whenever they close. `of_all` does not ask who may see them.
    """
    period = scene.period
    won = [stage.id for spec in scene.lens.specs.values() for stage in spec.stages if is_won(stage)]
    closed = Q(as_closed__gte=period.start, as_closed__lt=period.end)
    closes = Q(as_close__gte=period.start, as_close__lt=period.end)
    if besides is not None:
        closed, closes = closed | besides, closes | besides
    wanted = Q(pk__in=())
    if Category.CLOSED in categories:
        wanted |= Q(closed, as_stage__in=won)
    opened = [one.value for one in OPEN if scene.rules.counted(one) in categories]
    if opened:
        wanted |= Q(closes, as_closed=None, as_category__in=opened)
    rows = _as_of(scene, of_all=of_all).filter(wanted)
    if owners is not None:
        rows = rows.filter(as_owner__in=list(owners))
    return rows.order_by("pk").values_list(*COLUMNS)


def is_won(stage: Any) -> bool:
    """Whether deals in this stage are won."""
    return not stage.is_open and not stage.is_lost


def _known(rows: QuerySet[Any], at: datetime) -> QuerySet[Any]:
    """These deals that were in use at an instant, deleted since or not, each joined to what was known of it then.

    It is the last row by (at, seq) that was both so and written down by then, and not yet taken back. Of rows from
    before the first one was written down, what was brought along, `at` stands for both.
    """
    every = rows.model.objects
    lived = every.filter(history__seq__isnull=False).order_by("history__seq").values("history__recorded_at")[:1]
    known = every.filter(
        Q(history__recorded_at__lte=at) | Q(history__at__lt=Subquery(lived)),
        Q(history__voided_at=None) | Q(history__voided_at__gt=at),
        ~Q(history__kind=HistoryKind.UNDO.value),
        pk=OuterRef("pk"),
        history__at__lte=at,
    ).order_by("-history__at", "-history__seq")
    last = Subquery(known.values("history__seq")[:1])
    found: QuerySet[Any] = rows.filter(history__seq=last, history__state=_ACTIVE)
    return found


def _as_of(scene: Scene, *, of_all: bool = False) -> QuerySet[Any]:
    """The visible deals, or all, with what they are, or were, in the columns `as_...`."""
    rows: QuerySet[Any] = listed_to(scene.actor)
    if of_all:
        rows = rows.model.objects.filter(state=_ACTIVE)
    prefix = ""
    if scene.at is not None:
        seen = Q() if of_all else listed_q(scene.actor)
        rows, prefix = _known(rows.model.objects.filter(seen), scene.at), "history__"
    found: QuerySet[Any] = rows.annotate(
        as_name=F(f"{prefix}name"), as_owner=F(f"{prefix}owner_id"), as_account=F(f"{prefix}account_id"),
        as_stage=F(f"{prefix}stage_id"), as_category=F(f"{prefix}category"), as_closed=F(f"{prefix}closed_on"),
        as_close=F(f"{prefix}close_date"), as_minor=F(f"{prefix}amount_minor"), as_currency=F(f"{prefix}currency"),
        as_chance=F(f"{prefix}system_probability_bp"),
    )  # fmt: skip
    return found


def read_deals(scene: Scene, rows: QuerySet[Any, Any]) -> Iterator[Deal]:
    """Rows as deals, each converted by itself and rounded half-even, so that rows behind a figure sum to it."""
    rates, dated = scene.lens.rates, scene.rates
    for pk, name, owner_id, account_id, stage_id, category, closed, close, amount, currency, chance in rows.iterator(
        chunk_size=2_000
    ):
        minor: int | None = None
        if amount is not None:
            minor = rates.convert(amount, currency) if closed is None else dated.convert(amount, currency, closed)
        counted = scene.rules.counted(Category(category)) if closed is None else Category.CLOSED
        yield Deal(
            pk, name, owner_id, account_id, stage_id, counted, closed or close, amount, currency, chance, minor,
            is_recounted=closed is None and counted != category,
        )  # fmt: skip
