"""What was decided about deals in reviews."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from quarterdeck.activities.terms import ActivityState
from quarterdeck.opportunities.queries import visible_to
from quarterdeck.reviews.models import ReviewDecision
from quarterdeck.reviews.terms import Deed
from quarterdeck.users.terms import Actor, ScopeKind
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision. `ask` became a task due on `ask_due`, done where `is_done`; `owner` is who the deal was of then."""

    id: int
    review_id: int
    opportunity_id: int
    name: str
    account: str
    number: int
    at: datetime
    author: str
    owner: str
    deeds: tuple[Deed, ...]
    note: str
    ask: str
    ask_due: date | None
    is_done: bool


_COLUMNS = (
    "id", "item__review_id", "opportunity_id", "opportunity__name", "opportunity__account__name", "number", "at",
    "author__name", "owner__name", "deeds", "note", "ask", "ask_due", "task__at",
)  # fmt: skip

_FIELDS = (
    "id", "review_id", "opportunity_id", "name", "account", "number", "at", "author", "owner", "deeds", "note", "ask",
    "ask_due", "is_done",
)  # fmt: skip


def decisions_of(actor: Actor, review_id: int, opportunity_id: int | None = None) -> list[Decided]:
    """What was decided in a review about the deals that the viewer may see, the newest first. One query."""
    rows = _visible(actor).filter(item__review_id=review_id)
    if opportunity_id is not None:
        rows = rows.filter(opportunity_id=opportunity_id)
    return [_decided(row) for row in rows.order_by("-at", "-id").values_list(*_COLUMNS)]


def decided_of_owner(actor: Actor, *, first: int = 0, most: int = 50) -> tuple[list[Decided], int]:
    """What was decided about the deals that are the viewer's own now, the newest first; and how many. Two queries."""
    rows = _own(actor)
    ordered = rows.order_by("-at", "-id")
    return [_decided(row) for row in ordered.values_list(*_COLUMNS)[first : first + most]], rows.count()


def open_asks(actor: Actor, most: int) -> list[Decided]:
    """What reviews asked for on the actor's own deals and is not done yet, what is due first first. One query."""
    rows = _own(actor).filter(task__at=None, task__state=ActivityState.ACTIVE.value)
    return [_decided(row) for row in rows.order_by("ask_due", "pk").values_list(*_COLUMNS)[:most]]


def _visible(actor: Actor) -> QuerySet[ReviewDecision]:
    return ReviewDecision.objects.filter(opportunity__in=visible_to(actor).values("pk"))


def _own(actor: Actor) -> QuerySet[ReviewDecision]:
    """Those of the viewer's own deals. Partner users read none: reviews are held inside the company."""
    if actor.scope.kind is ScopeKind.ORGANISATION:
        return ReviewDecision.objects.none()
    return ReviewDecision.objects.filter(opportunity__in=visible_to(actor, "mine").values("pk"))


def _decided(row: Sequence[Any]) -> Decided:
    told = dict(zip(_FIELDS, row, strict=True))
    names = {name: told[name] or "" for name in ("account", "author", "owner")}
    deeds = tuple(map(Deed, told["deeds"].split()))
    return Decided(**told | names | {"deeds": deeds, "is_done": told["is_done"] is not None})
