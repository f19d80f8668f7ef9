"""The pack of a review's meeting: calls against the last lock, the movement since, risks, decisions, asks."""

from datetime import datetime
from zoneinfo import ZoneInfo

from quarterdeck.analytics.movement.asked import Bridge
from quarterdeck.forecasts.queries import (
    Lock,
    LockedWeek,
    Picture,
    Scene,
    Tree,
    locked_weeks,
    locks_of,
    picture_of,
    plain_scene,
    tree_of,
)
from quarterdeck.forecasts.rules import owners_of
from quarterdeck.forecasts.terms import COMPANY, Cell, Holder, Line
from quarterdeck.opportunities.queries import Lens
from quarterdeck.pipelines.terms import Category
from quarterdeck.reports.queries.movement import Moving, bridge_of, rows_of
from quarterdeck.reviews.queries.decisions import Decided, decisions_of
from quarterdeck.reviews.queries.rows import Item, Progress, Reviewed, items_of, progress_of
from quarterdeck.reviews.terms import OWN_WEEK, USUAL_BACK, Flag
from quarterdeck.scores.queries import forecast_known
from quarterdeck.scores.terms import ModelForecast
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.warehouse.queries.moved import MovedRows
from quarterdeck.warehouse.terms import Told, Unavailable


@dataclass(frozen=True, slots=True)
class Called:
    """A column of the line: how it stands, and how it stood at the lock, None where that cannot be compared."""

    category: Category
    now: Cell
    then: Cell | None


@dataclass(frozen=True, slots=True)
class Pack:
    """What a meeting is held with. `at` is when the review ended, or now; money is in the scene's currency, but for
    what was at stake, which is in the review's.

    `picture` is the forecast as of then, `line` None where the line is none any more. `lock` is that of last
    week. `model` is what the model had said by then, None of a person.
    """

    review: Reviewed
    at: datetime
    picture: Picture
    line: Line | None
    lock: Lock | None
    called: tuple[Called, ...]
    model: ModelForecast | None
    moving: Moving
    moved: Told[Bridge] | Unavailable
    progress: Progress
    risks: tuple[Item, ...]
    decisions: tuple[Decided, ...]

    @property
    def asks(self) -> tuple[Decided, ...]:
        """The decisions with something asked of the owner."""
        return tuple(one for one in self.decisions if one.ask)


def pack_of(actor: Actor, review: Reviewed, now: datetime) -> Pack:
    """The pack of a review that the viewer may see; a fixed number of queries, and one question to the warehouse."""
    at = review.finished_at or now
    scene = _scene(actor, review, now)
    picture = picture_of(scene)
    line = picture.tree.shown.get(review.line)
    lock = _lock(scene, review)
    week = next(iter(locked_weeks(scene, picture.tree, [lock], review.line)), None) if lock else None
    moving = moving_of(review, now, scene, picture.tree, lock)
    items = items_of(actor, review.id)
    is_team = review.person_id is None
    return Pack(
        review=review,
        at=at,
        picture=picture,
        line=line,
        lock=lock,
        called=tuple(_called(picture, line, week)) if line else (),
        model=forecast_known(actor, review.team_id, review.period.start, at) if is_team else None,
        moving=moving,
        moved=bridge_of(moving),
        progress=progress_of(actor, [review.id])[review.id],
        risks=tuple(one for one in items if any(flag.flag is Flag.COMMIT_RISK for flag in one.flags)),
        decisions=tuple(decisions_of(actor, review.id)),
    )


def _called(picture: Picture, line: Line, week: LockedWeek | None) -> list[Called]:
    """Closed and what people call; a lock by another method or in another currency is not comparable."""
    scene = picture.scene
    is_alike = week is not None and (week.lock.method, week.lock.currency) == (scene.rules.method, scene.currency)
    then = week.cells.get(line.key, {}) if week is not None and is_alike else {}
    now = picture.cells[line.key]
    return [Called(one, now[one], then.get(one)) for one in (Category.CLOSED, *scene.rules.called)]


def moving_of(review: Reviewed, now: datetime, scene: Scene, tree: Tree, lock: Lock | None) -> Moving:
    """The movement of the meeting's week: from the day of the lock, else a week before, to the day the review ended.

    It is of those whose deals the line sums today, and of deals that close in the period.
    """
    zone = ZoneInfo(scene.lens.company.time_zone)
    lens = Lens(actor=scene.actor, currency=scene.currency, now=now, of=scene.lens.company)
    last = scene.lens.today
    began = (lock.locked_at if lock else review.started_at - USUAL_BACK).astimezone(zone).date()
    return Moving(lens, min(began, last), last, review.period, _whose(review, tree))


def _whose(review: Reviewed, tree: Tree) -> dict[str, tuple[Holder, ...]]:
    """Whose deals move. The company's are everybody's, in a team or not; who sees its line sees everything."""
    if review.line == COMPANY:
        return {}
    return {"owner": tuple(sorted(owners_of(tree.lines, review.line)))}


def moved_rows(
    actor: Actor, review: Reviewed, now: datetime, bar: str, page: tuple[int, int]
) -> tuple[Moving, Told[MovedRows] | Unavailable]:
    """The deals behind a bar of the pack's movement, the largest first: `page` is after how many, and how many."""
    scene = _scene(actor, review, now)
    moving = moving_of(review, now, scene, tree_of(scene), _lock(scene, review))
    return moving, rows_of(moving, bar, *page)


def _scene(actor: Actor, review: Reviewed, now: datetime) -> Scene:
    """The forecast of the review's period as of the end of the review; now while it is under way."""
    return replace(plain_scene(actor, now, at=review.finished_at), period=review.period)


def _lock(scene: Scene, review: Reviewed) -> Lock | None:
    """The lock of last week: the newest one that is no less than three days older than the review."""
    return next((one for one in locks_of(scene) if one.locked_at <= review.started_at - OWN_WEEK), None)
