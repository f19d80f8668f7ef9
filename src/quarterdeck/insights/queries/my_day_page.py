"""Everything My day shows, as its page and its endpoint say it."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from quarterdeck.activities.queries import OpenTask, open_tasks
from quarterdeck.activities.queries.activities import ActivityRow
from quarterdeck.activities.queries.tasks import (
    Logged,
    StepDue,
    done_since,
    due_steps,
    has_open_tasks,
    logged_by_others,
)
from quarterdeck.activities.terms import DueWhen
from quarterdeck.activities.terms import Whose as WhoseTasks
from quarterdeck.health.queries import Fallen, fallen
from quarterdeck.health.queries import Scope as HealthScope
from quarterdeck.insights.queries.my_day import (
    KIND,
    Closing,
    Figures,
    Judged,
    closing,
    figures,
    has_day,
    looking_of,
    names_by_id,
    names_of,
    open_of,
    own_open_ids,
    to_be_judged,
    with_steps_missing,
)
from quarterdeck.insights.queries.my_day_gates import Ahead, gates_ahead
from quarterdeck.insights.rules.my_day import attention, looked_back_to, views_of
from quarterdeck.insights.terms.my_day import Attention, DayView
from quarterdeck.journal.queries import TimelineEntry
from quarterdeck.journal.queries.lately import entries_by_others
from quarterdeck.opportunities.queries import Lens, has_opportunities
from quarterdeck.opportunities.terms.filters import Whose
from quarterdeck.records.queries import ApprovalPage, approvals
from quarterdeck.records.terms.approvals import Box
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass, field, replace

# How many lines of each kind the page shows; what is more is counted and linked.
SHOWN = 12
TASKS = 50
NEWS = 12
CLOSING = 8
CLOSING_DAYS = 14
APPROVALS = 5
FALLEN = 5
# How far those who lead look back, and how many touched deals news is sought in.
LOOK_BACK = timedelta(days=7)
_TOUCHED = 200


@dataclass(frozen=True, slots=True)
class Tasks:
    """What a person has to do until the end of the day, overdue first, and what of it they did today.

    `steps` are the next steps of their own open records.
    """

    open: tuple[OpenTask, ...]
    steps: tuple[StepDue, ...]
    done: tuple[ActivityRow, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class News:
    """What others did to the actor's own deals since `since`, the newest first. `names` are the deals'."""

    since: date
    names: dict[int, str] = field(default_factory=dict)
    entries: tuple[TimelineEntry, ...] = ()
    logged: tuple[Logged, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day of somebody who sells or leads. Among its flags are open deals without a next step."""

    view: DayView
    today: date
    figures: Figures
    judged: Judged
    attention: tuple[Attention, ...]
    fallen: tuple[Fallen, ...]
    has_more_fallen: bool
    closing: Closing
    closing_from: date
    closing_to: date
    gates: dict[int, Ahead]
    tasks: Tasks
    news: News
    approvals: ApprovalPage | None


def whose_of(view: DayView) -> Whose:
    """Whose deals a page of the day is about."""
    return Whose.MINE if view is DayView.MINE else Whose.TEAM if view is DayView.TEAM else Whose.ALL


def my_day(lens: Lens, view: DayView) -> Day:
    """The day of who sells (their own deals) or leads (their teams')."""
    today = lens.now.astimezone(ZoneInfo(lens.actor.time_zone)).date()
    whose, leads = whose_of(view), view is DayView.TEAM
    found = figures(lens, whose)
    looking = looking_of(lens, view, today, found)
    wanted = open_of(lens, whose)
    judged = to_be_judged(lens, wanted, looking, since=lens.now - LOOK_BACK, limit=SHOWN)
    last = today + timedelta(days=CLOSING_DAYS)
    fell = fallen(HealthScope(lens, whose), FALLEN + 1)
    soon = closing(lens, wanted, first=today, last=last, limit=CLOSING)
    return Day(
        view=view,
        today=today,
        figures=replace(found, flags=with_steps_missing(found.flags, wanted)),
        judged=judged,
        attention=tuple(attention(judged.facts, looking)),
        fallen=tuple(fell[:FALLEN]),
        has_more_fallen=len(fell) > FALLEN,
        closing=soon,
        closing_from=today,
        closing_to=last,
        gates=gates_ahead(lens, soon.cards),
        tasks=tasks_of(lens.actor, today, lens.now),
        news=News(today) if leads else news_of(lens, today),
        approvals=approvals(lens.actor, Box.WAITING, limit=APPROVALS) if leads else None,
    )


def tasks_of(actor: Actor, today: date, now: datetime) -> Tasks:
    """A person's tasks and next steps of the day. Four queries, and two a kind of record among them."""
    page = open_tasks(actor, WhoseTasks.MINE, today, limit=TASKS)
    due = (*page.parts[DueWhen.OVERDUE], *page.parts[DueWhen.TODAY])
    midnight = datetime.combine(today, time(), ZoneInfo(actor.time_zone))
    done = done_since(actor.person_id, midnight, limit=TASKS)
    steps, count = due_steps(actor, until=today, limit=TASKS)
    has_more = count > len(steps) or (bool(page.next_cursor) and not page.parts[DueWhen.COMING])
    return Tasks(due, tuple(steps), tuple(done), has_more)


def news_of(lens: Lens, today: date) -> News:
    """What others did to the actor's own deals since yesterday, over a weekend since Friday. At most five queries."""
    since = looked_back_to(today)
    midnight = datetime.combine(since, time(), ZoneInfo(lens.actor.time_zone))
    touched = names_of(lens, midnight, _TOUCHED)
    entries = entries_by_others(KIND, list(touched), person_id=lens.actor.person_id, since=midnight, limit=NEWS)
    logged = logged_by_others(
        KIND, own_open_ids(lens), person_id=lens.actor.person_id, since=midnight, limit=NEWS
    )  # fmt: skip
    return News(since, touched | names_by_id(lens, {one.record_id for one in logged} - set(touched)),
                tuple(entries), tuple(logged))  # fmt: skip


def has_a_day(lens: Lens) -> bool:
    """Whether My day has something to say to the actor: deals or tasks of their own, or others' work to lead.

    At most two queries.
    """
    views = views_of(lens.actor)
    if not views:
        return False
    if views[0] is not DayView.MINE:
        return has_opportunities(lens.actor)
    return has_day(lens) or has_open_tasks(lens.actor.person_id)
