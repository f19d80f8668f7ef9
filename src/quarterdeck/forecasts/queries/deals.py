"""Deals of a period: their sums by owner, and the rows behind a figure.

An open deal lies in the period its close date is in, a closed one in that of its closing day: as reports count them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from quarterdeck.forecasts.queries.scene import Scene
from quarterdeck.forecasts.terms import Sums
from quarterdeck.opportunities.queries.scope import listed_q, listed_to
from quarterdeck.pipelines.terms import Category
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.money import share_bp
from quarterdeck.values.timeline import HistoryKind

OPEN = (Category.COMMIT, Category.BEST_CASE, Category.PIPELINE)
_ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal of the period: what it counts as, its own amount, and that in the currency of the forecast.

    `minor` is None without an amount, or where its currency has no rate.
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


_COLUMNS = ("pk", "as_name", "as_owner", "as_account", "as_stage", "as_category", "as_closed", "as_close", "as_minor",
            "as_currency", "as_chance")  # fmt: skip


def deals_of(scene: Scene, owners: Collection[int] | None, categories: Iterable[Category]) -> list[Deal]:
    """The visible deals of the period in these categories, of these owners (None: of all). Three queries at most."""
    return list(_read(scene, _rows(scene, owners, tuple(categories))))


def open_deal(scene: Scene, opportunity_id: int) -> Deal | None:
    """A visible deal, where it is open and lies in the period. Three queries at most."""
    return next(_read(scene, _rows(scene, None, OPEN).filter(pk=opportunity_id)), None)


def sums_of(scene: Scene, owners: Collection[int] | None = None) -> Sums:
    """What visible deals of the period come to, by owner and category. Three queries, however many deals.

    Every deal is converted by itself and rounded half-even, so that the rows behind a figure sum to it.
    """
    by_owner: dict[int, dict[Category, int]] = defaultdict(lambda: defaultdict(int))
    weighted: dict[int, int] = defaultdict(int)
    unpriced: dict[int, int] = defaultdict(int)
    unconverted: dict[int, int] = defaultdict(int)
    for deal in _read(scene, _rows(scene, owners, (Category.CLOSED, *OPEN))):
        if deal.minor is None:
            (unpriced if deal.amount_minor is None else unconverted)[deal.owner_id] += 1
            continue
        by_owner[deal.owner_id][deal.category] += deal.minor
        chance = 10_000 if deal.category is Category.CLOSED else deal.probability_bp
        weighted[deal.owner_id] += share_bp(deal.minor, chance)
    return Sums(by_owner, weighted, unpriced, unconverted)


def _rows(scene: Scene, owners: Collection[int] | None, categories: tuple[Category, ...]) -> QuerySet[Any, Any]:
    """Rows of deals of the period, as they are, or as they were at the scene's instant."""
    period = scene.period
    won = [stage.id for spec in scene.lens.specs.values() for stage in spec.stages if _is_won(stage)]
    closes = {"as_close__gte": period.start, "as_close__lt": period.end}
    wanted = Q(pk__in=())
    if Category.CLOSED in categories:
        wanted |= Q(as_stage__in=won, as_closed__gte=period.start, as_closed__lt=period.end)
    opened = [one.value for one in categories if one in OPEN]
    if opened:
        wanted |= Q(as_closed=None, as_category__in=opened, **closes)
    rows = _as_of(scene).filter(wanted)
    if owners is not None:
        rows = rows.filter(as_owner__in=list(owners))
    return rows.order_by("pk").values_list(*_COLUMNS)


def _is_won(stage: Any) -> bool:
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


def _as_of(scene: Scene) -> QuerySet[Any]:
    """The visible deals with what they are, or were, in the columns `as_...`."""
    rows: QuerySet[Any] = listed_to(scene.actor)
    prefix = ""
    if scene.at is not None:
        rows, prefix = _known(rows.model.objects.filter(listed_q(scene.actor)), scene.at), "history__"
    found: QuerySet[Any] = rows.annotate(
        as_name=F(f"{prefix}name"), as_owner=F(f"{prefix}owner_id"), as_account=F(f"{prefix}account_id"),
        as_stage=F(f"{prefix}stage_id"), as_category=F(f"{prefix}category"), as_closed=F(f"{prefix}closed_on"),
        as_close=F(f"{prefix}close_date"), as_minor=F(f"{prefix}amount_minor"), as_currency=F(f"{prefix}currency"),
        as_chance=F(f"{prefix}system_probability_bp"),
    )  # fmt: skip
    return found


def _read(scene: Scene, rows: QuerySet[Any, Any]) -> Iterator[Deal]:
    rates, dated = scene.lens.rates, scene.rates
    for pk, name, owner_id, account_id, stage_id, category, closed, close, amount, currency, chance in rows.iterator(
        chunk_size=2_000
    ):
        minor: int | None = None
        if amount is not None:
            minor = rates.convert(amount, currency) if closed is None else dated.convert(amount, currency, closed)
        counted = Category(category) if closed is None else Category.CLOSED
        on = closed or close
        yield Deal(pk, name, owner_id, account_id, stage_id, counted, on, amount, currency, chance, minor)
