"""A flagged deal is decided about, or skipped. What changes of the deal goes through the deal's own actions."""

from datetime import date, datetime

from django.utils import timezone

from quarterdeck.activities.actions import log_activity, set_next_step
from quarterdeck.activities.terms import ActivityType, NewActivity
from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import FieldChange, Stamp, Via
from quarterdeck.opportunities.actions import advance_stage, edit_opportunity
from quarterdeck.opportunities.queries import visible_to
from quarterdeck.opportunities.terms import Move
from quarterdeck.pipelines.queries import pipeline_of_stage
from quarterdeck.reviews.actions.running import held_review
from quarterdeck.reviews.events import ReviewDecided, ReviewSkipped
from quarterdeck.reviews.models import ReviewDecision, ReviewItem
from quarterdeck.reviews.rules import decision_reasons, deeds_of, open_reasons, task_reasons
from quarterdeck.reviews.terms import DEAL, KIND, ItemState, Seen, Wanted
from quarterdeck.users.queries.company import company_day
from quarterdeck.users.queries.people import employees
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.text import clean_block, clean_line
from quarterdeck.values.verdict import NotFound, Refused, require_version

ANY = Seen()


@dataclass(frozen=True, slots=True)
class Done:
    """A decision that was written: its number in the review, the version of the deal's row there, the owner's task."""

    number: int
    version: int
    task_id: int | None


@action
def decide_deal(
    *,
    review_id: int,
    opportunity_id: int,
    wanted: Wanted,
    by: Actor,
    via: Via,
    at: datetime | None = None,
    seen: Seen = ANY,
) -> Done:
    """Decide about a deal of a review: all of it happens, or nothing.

    Each change is made by the action of its field, with its refusals and its history. Raises NotFound, NotPermitted,
    Stale when somebody decided about it or changed the deal since, and Refused with every reason of whatever refuses.
    """
    stamp = by.stamp(at or timezone.now(), via)
    item = _held_item(review_id, opportunity_id, by, stamp)
    require_version(seen.item, item.version)
    wanted = replace(wanted, note=clean_block(wanted.note), ask=clean_line(wanted.ask))
    today = company_day(stamp.at)
    to_lost = _is_lost(wanted.to)
    owner_id, version = visible_to(by).filter(pk=opportunity_id).values_list("owner_id", "version").get()
    # Keeping a deal as it is, a note and an ask are said of what was seen, too.
    require_version(seen.deal, version)
    is_active = employees([owner_id]).get(owner_id, False)
    reasons = decision_reasons(wanted, today, to_lost=to_lost) + task_reasons(is_active, wanted)
    if reasons:
        raise Refused(reasons)
    _change(opportunity_id, wanted, seen, by=by, via=via, at=at)
    due = (wanted.ask_due or today) if wanted.ask else None
    task = _ask(opportunity_id, owner_id, wanted.ask, due, by=by, via=via, at=at)
    # The next review counts changes from here: those just made are none.
    stamp = by.stamp(at or timezone.now(), via)
    deeds = deeds_of(wanted, to_lost=to_lost)
    number = item.decisions.count() + 1
    ReviewDecision.objects.create(
        item=item, opportunity_id=opportunity_id, owner_id=owner_id, number=number, at=stamp.at,
        author_id=by.person_id or None, deeds=" ".join(deeds), note=wanted.note, ask=wanted.ask,
        ask_due=due, task_id=task,
    )  # fmt: skip
    change = _settle(item, ItemState.DECIDED, stamp)
    event = ReviewDecided(record_id=review_id, opportunity_id=opportunity_id, number=number)
    record(event, stamp, [change, FieldChange("deeds", None, " ".join(deeds))])
    return Done(number, item.version, task)


@action
def skip_deal(
    *, review_id: int, opportunity_id: int, by: Actor, via: Via, at: datetime | None = None, seen: Seen = ANY
) -> int:
    """Leave a deal for later; one that was decided about stays decided. Returns the version of its row.

    Raises NotFound, Stale, Refused.
    """
    stamp = by.stamp(at or timezone.now(), via)
    item = _held_item(review_id, opportunity_id, by, stamp)
    require_version(seen.item, item.version)
    if item.state != ItemState.WAITING.value:
        return item.version
    change = _settle(item, ItemState.SKIPPED, stamp)
    record(ReviewSkipped(record_id=review_id, opportunity_id=opportunity_id), stamp, [change])
    return item.version


def _held_item(review_id: int, opportunity_id: int, by: Actor, stamp: Stamp) -> ReviewItem:
    review = held_review(review_id, by, stamp.at)
    if reasons := open_reasons(review.state):
        raise Refused(reasons)
    rows = ReviewItem.objects.filter(review_id=review_id, opportunity_id=opportunity_id)
    item = rows.first() if visible_to(by).filter(pk=opportunity_id).exists() else None
    if item is None:
        raise NotFound(KIND)
    return item


def _settle(item: ReviewItem, state: ItemState, stamp: Stamp) -> FieldChange:
    change = FieldChange("item_state", item.state, state.value)
    item.state, item.changed_at = state.value, stamp.at
    item.version += 1
    item.save(update_fields=["state", "changed_at", "version"])
    return change


def _is_lost(to: int | None) -> bool:
    spec = pipeline_of_stage(to) if to is not None else None
    stage = spec.stage(to) if spec and to is not None else None
    return stage is not None and stage.is_lost


def _change(opportunity_id: int, wanted: Wanted, seen: Seen, *, by: Actor, via: Via, at: datetime | None) -> None:
    """What changes of the deal, by its own actions, each from the version that the one before left."""
    version = seen.deal
    if wanted.changes:
        version = edit_opportunity(
            opportunity_id=opportunity_id, changes=wanted.changes, by=by, via=via, at=at, version=version
        ).version
    if wanted.to is not None:
        move = Move(opportunity_id=opportunity_id, to=wanted.to, fill=wanted.fill, version=version)
        advance_stage(move=move, by=by, via=via, at=at)
    if wanted.step is not None:
        text, due_on = wanted.step
        set_next_step(
            kind=DEAL, record_id=opportunity_id, text=text, due_on=due_on, by=by, via=via, at=at, version=seen.step
        )


def _ask(
    opportunity_id: int, owner_id: int, ask: str, due: date | None, *, by: Actor, via: Via, at: datetime | None
) -> int | None:
    """What the owner is asked for, as a task of theirs."""
    if not ask:
        return None
    new = NewActivity(
        kind=DEAL, record_id=opportunity_id, type=ActivityType.TASK, subject=ask, due_on=due,
        assignee_id=owner_id,
    )  # fmt: skip
    return log_activity(new=new, by=by, via=via, at=at).activity_id
