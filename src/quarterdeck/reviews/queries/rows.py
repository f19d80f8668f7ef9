"""Reviews and their deals, as far as the viewer may see them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from quarterdeck.forecasts.queries import plain_scene, tree_of
from quarterdeck.opportunities.queries import visible_to
from quarterdeck.pipelines.terms import StageKind
from quarterdeck.reviews.models import Review, ReviewItem
from quarterdeck.reviews.queries.subjects import led_lines
from quarterdeck.reviews.rules import read_flags
from quarterdeck.reviews.terms import KIND, Flagged, ItemState, ReviewState
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.period import Period, PeriodKind
from quarterdeck.values.verdict import NotFound

_DONE = ItemState.DECIDED.value


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A review; `name` is what its line is called today. `leads` whether the viewer leads the line."""

    id: int
    line: str
    name: str
    period: Period
    currency: str
    started_at: datetime
    author: str
    state: ReviewState
    finished_at: datetime | None
    minutes: str
    version: int
    team_id: int | None
    person_id: int | None
    leads: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a review is, over the deals that the viewer may see."""

    flagged: int = 0
    decided: int = 0
    skipped: int = 0

    @property
    def waiting(self) -> int:
        """Those nobody came to yet."""
        return self.flagged - self.decided - self.skipped


@dataclass(frozen=True, slots=True)
class Item:
    """A deal of a review with how it stands now."""

    id: int
    review_id: int
    opportunity_id: int
    position: int
    worth: int | None
    since: datetime
    flags: tuple[Flagged, ...]
    state: ItemState
    version: int
    name: str
    account: str
    owner_id: int
    owner: str
    stage_id: int
    pipeline_id: int
    category: str
    amount_minor: int | None
    currency: str
    close_date: date | None
    deal_version: int
    review_currency: str


_COLUMNS = (
    "id", "line", "from_day", "until_day", "currency", "started_at", "author__name", "state", "finished_at", "minutes",
    "version", "team_id", "person_id",
)  # fmt: skip


def reviews(actor: Actor, now: datetime, *, first: int = 0, most: int = 50) -> tuple[list[Reviewed], int]:
    """Reviews of lines that the viewer leads, all for who sees everything, the newest first; and how many.

    Thirteen queries.
    """
    scene = plain_scene(actor, now)
    tree = tree_of(scene)
    led = {line.key for line in led_lines(tree, actor)}
    rows = Review.objects.order_by("-started_at", "-id")
    if tree.readable is not None:
        rows = rows.filter(line__in=led)
    names = {line.key: line.name for line in tree.lines}
    found = [
        _review(row, names, led, scene.lens.company.calendar)
        for row in rows.values_list(*_COLUMNS)[first : first + most]
    ]
    return found, rows.count()


def review_row(actor: Actor, now: datetime, review_id: int) -> Reviewed:
    """A review of a line that the viewer leads, any for who sees everything. Raises NotFound. Thirteen queries."""
    row = Review.objects.filter(pk=review_id).values_list(*_COLUMNS).first()
    if row is None:
        raise NotFound(KIND)
    scene = plain_scene(actor, now)
    tree = tree_of(scene)
    led = {line.key for line in led_lines(tree, actor)}
    if tree.readable is not None and row[1] not in led:
        raise NotFound(KIND)
    return _review(row, {line.key: line.name for line in tree.lines}, led, scene.lens.company.calendar)


def _review(row: Sequence[Any], names: dict[str, str], led: set[str], calendar: Any) -> Reviewed:
    pk, line, start, end, currency, started, author, state, finished, minutes, version, team, person = row
    kinds = (PeriodKind.QUARTER, PeriodKind.MONTH)
    plain = Period(start, end)
    named = (calendar.period_of(start, kind) for kind in kinds)
    period = next((one for one in named if (one.start, one.end) == (start, end)), plain)
    return Reviewed(
        pk, line, names.get(line, line), period, currency, started, author or "", ReviewState(state), finished, minutes,
        version, team, person, line in led,
    )  # fmt: skip


def _visible(actor: Actor, review_id: int) -> QuerySet[ReviewItem]:
    """The deals of a review that the viewer may see: deleted and merged ones are none."""
    return ReviewItem.objects.filter(review_id=review_id, opportunity__in=visible_to(actor).values("pk"))


ITEM = (
    "id", "review_id", "opportunity_id", "position", "worth_minor", "since", "flags", "state", "version",
    "opportunity__name", "opportunity__account__name", "opportunity__owner_id", "opportunity__owner__name",
    "opportunity__stage_id", "opportunity__pipeline_id", "opportunity__category", "opportunity__amount_minor",
    "opportunity__currency", "opportunity__close_date", "opportunity__version",
    "review__currency",
)  # fmt: skip


def items_of(
    actor: Actor, review_id: int, *, state: ItemState | None = None, first: int = 0, most: int | None = None
) -> list[Item]:
    """The visible deals of a review in their order. The caller has found that the review may be seen. One query."""
    rows = _visible(actor, review_id).order_by("position")
    if state is not None:
        rows = rows.filter(state=state.value)
    until = None if most is None else first + most
    return [item_from(row) for row in rows.values_list(*ITEM)[first:until]]


def item_of(actor: Actor, review_id: int, opportunity_id: int) -> Item:
    """One deal of a review. Raises NotFound. One query."""
    row = _visible(actor, review_id).filter(opportunity_id=opportunity_id).values_list(*ITEM).first()
    if row is None:
        raise NotFound(KIND)
    return item_from(row)


def item_from(row: Sequence[Any]) -> Item:
    """A deal of a review from its columns."""
    told = list(row)
    told[6], told[7], told[10] = read_flags(told[6]), ItemState(told[7]), told[10] or ""
    return Item(*told)


def progress_of(actor: Actor, ids: Sequence[int]) -> dict[int, Progress]:
    """How far each of these reviews is. One query."""
    rows = ReviewItem.objects.filter(review_id__in=ids, opportunity__in=visible_to(actor).values("pk"))
    counts = rows.order_by().values("review_id").annotate(
        flagged=Count("pk"),
        decided=Count("pk", filter=Q(state=_DONE)),
        skipped=Count("pk", filter=Q(state=ItemState.SKIPPED.value)),
    )  # fmt: skip
    found = {pk: Progress(*rest) for pk, *rest in counts.values_list("review_id", "flagged", "decided", "skipped")}
    return {pk: found.get(pk, Progress()) for pk in ids}


def next_item(actor: Actor, review_id: int, after: int = -1) -> int | None:
    """The deal to go on with: the next that waits behind a position, else before it, else the next skipped one.

    Deals that were closed meanwhile need no decision. Four queries at most.
    """
    rows = _visible(actor, review_id).filter(opportunity__stage__kind=StageKind.OPEN).order_by("position")
    for state in (ItemState.WAITING, ItemState.SKIPPED):
        left = rows.filter(state=state.value)
        for part in (left.filter(position__gt=after), left):
            found = part.values_list("opportunity_id", flat=True).first()
            if found is not None:
                return found
    return None


def place_of(actor: Actor, review_id: int, position: int) -> tuple[int, int | None, int | None]:
    """Which of the visible deals is at a position, from 1, and the deals before and after it. Three queries."""
    rows = _visible(actor, review_id)
    before = rows.filter(position__lt=position).order_by("-position")
    after = rows.filter(position__gt=position).order_by("position")
    first, last = (one.values_list("opportunity_id", flat=True).first() for one in (before, after))
    return before.count() + 1, first, last
