"""Criteria and transition rules that did not stop a move, at deals the actor may see."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from quarterdeck.opportunities.queries.exceptions import exceptions_at
from quarterdeck.opportunities.queries.scope import visible_to
from quarterdeck.users.queries import people_names
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionFilter:
    """Which exceptions; whatever is left out does not limit. `since` is inclusive, `until` is not.

    `criterion` is "stage/key", `stage` a stage's key, `person_id` who made the move.
    """

    pipeline_id: int | None = None
    stage: str = ""
    criterion: str = ""
    why: str = ""
    person_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """One exception: `criterion` is "stage/key", empty for a transition rule; `code` says what was not met."""

    seq: int
    opportunity_id: int
    opportunity_name: str
    pipeline_id: int
    criterion: str
    code: str
    why: str
    at: datetime
    actor_id: int | None
    actor_name: str


@dataclass(frozen=True, slots=True)
class ExceptionPage:
    """Newest first. `counts` are over the whole filter but its `why`."""

    rows: tuple[ExceptionRow, ...]
    counts: Mapping[str, int]
    next_before: int | None


_COLUMNS = (
    "seq",
    "opportunity_id",
    "opportunity__name",
    "opportunity__pipeline_id",
    "criterion",
    "code",
    "why",
    "at",
    "actor_id",
)


def gate_exceptions(
    actor: Actor, wanted: ExceptionFilter, *, before: int | None = None, limit: int = PAGE
) -> ExceptionPage:
    """A page of exceptions at deals the actor may see, from the seq `before` on. Three queries."""
    every = _narrowed(actor, wanted)
    counts = dict(every.order_by().values_list("why").annotate(count=Count("*")))
    rows = every.filter(why=wanted.why) if wanted.why else every
    if before is not None:
        rows = rows.filter(seq__lt=before)
    found = list(rows.order_by("-seq").values_list(*_COLUMNS)[: limit + 1])
    names = people_names({row[-1] for row in found if row[-1]})
    page = tuple(ExceptionRow(*(*row, names.get(row[-1] or 0, ""))) for row in found[:limit])
    return ExceptionPage(page, counts, page[-1].seq if len(found) > limit else None)


def _narrowed(actor: Actor, wanted: ExceptionFilter) -> QuerySet[Any, Any]:
    deals = visible_to(actor)
    if wanted.pipeline_id is not None:
        deals = deals.filter(pipeline_id=wanted.pipeline_id)
    rows = exceptions_at(deals)
    limits: dict[str, object] = {
        "criterion": wanted.criterion or None,
        "criterion__startswith": f"{wanted.stage}/" if wanted.stage else None,
        "actor_id": wanted.person_id,
        "at__gte": wanted.since,
        "at__lt": wanted.until,
    }
    return rows.filter(**{name: value for name, value in limits.items() if value is not None})
