"""Reads of approvals: how they stand for the gate, and what a person sees of them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from quarterdeck.records.models import Approval, Delegation
from quarterdeck.records.queries.deciding import principals_of, ways_of
from quarterdeck.records.rules.approvals import best_candidate
from quarterdeck.records.terms.approvals import ApprovalState, Box, Standing
from quarterdeck.users.queries import company_day
from quarterdeck.users.queries.records import records, require_visible
from quarterdeck.users.terms import Actor
from quarterdeck.values.cursors import read_cursor, unusable_cursor, write_cursor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound

PAGE = 50
_SORT = "-asked_at"
_COLUMNS = (
    "id", "kind", "record_id", "subject", "label", "terms", "shown", "state", "approver_id", "approver_role",
    "asked_by_id", "asked_at", "note", "decided_by_id", "on_behalf_of_id", "decided_at", "decision_note",
    "approver__name", "asked_by__name", "decided_by__name", "on_behalf_of__name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """An approval with the names of the people in it; a name is None where nobody stands."""

    id: int
    kind: str
    record_id: int
    subject: str
    label: str
    terms: str
    shown: str
    state: str
    approver_id: int | None
    approver_role: str
    asked_by_id: int
    asked_at: datetime
    note: str
    decided_by_id: int | None
    on_behalf_of_id: int | None
    decided_at: datetime | None
    decision_note: str
    approver_name: str | None
    asked_by_name: str
    decided_by_name: str | None
    on_behalf_of_name: str | None

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.state == ApprovalState.ASKED


@dataclass(frozen=True, slots=True)
class ApprovalPage:
    """A page of approvals, the newest first. `names` are those of their records, `deciding` what the reader may decide.

    `deciding` holds for each such approval the person on whose behalf, None for the reader's own.
    """

    rows: list[ApprovalRow]
    names: dict[tuple[str, int], str]
    deciding: dict[int, int | None]
    next_cursor: str


@dataclass(frozen=True, slots=True)
class DelegationRow:
    """A delegation that is not over."""

    id: int
    deputy_id: int
    deputy_name: str
    valid_from: date
    valid_until: date


def approval_states(kind: str, ids: Sequence[int]) -> dict[int, dict[str, Standing]]:
    """How the last approval of each subject of these records stands, withdrawn ones left out. One query."""
    found: dict[int, dict[str, Standing]] = {record_id: {} for record_id in ids}
    rows = Approval.objects.filter(kind=kind, record_id__in=ids).exclude(state=ApprovalState.WITHDRAWN)
    columns = ("record_id", "subject", "state", "terms", "asked_at", "decided_at", "decision_note")
    for record_id, subject, state, terms, asked_at, decided_at, note in rows.order_by("asked_at", "id").values_list(
        *columns
    ):
        found[record_id][subject] = Standing(ApprovalState(state), terms, decided_at or asked_at, note)
    return found


def seen_approvals(actor: Actor) -> QuerySet[Approval]:
    """The approvals of records that the actor may see."""
    seen = Q(pk__in=())
    for key in records.keys():  # noqa: SIM118  a registry, no mapping
        seen |= Q(kind=key, record_id__in=records.kind(key).visible(actor))
    return Approval.objects.filter(seen)


def approval(actor: Actor, approval_id: int) -> ApprovalPage:
    """One approval as a page of one. Raises NotFound when its record is not the actor's to see."""
    page = _page(actor, seen_approvals(actor).filter(pk=approval_id), "", 1)
    if not page.rows:
        raise NotFound("approval")
    return page


def approvals(actor: Actor, box: Box, *, cursor: str = "", limit: int = PAGE) -> ApprovalPage:
    """What waits for the actor, what they asked for, or what they decided. Raises Refused for a foreign cursor.

    Of what waits, only what they may really decide is there: a page of it can be shorter than `limit`.
    """
    rows = seen_approvals(actor)
    if box is Box.ASKED:
        return _page(actor, rows.filter(asked_by_id=actor.person_id), cursor, limit)
    if box is Box.DECIDED:
        decided = Q(decided_by_id=actor.person_id) | Q(on_behalf_of_id=actor.person_id)
        return _page(actor, rows.filter(decided).exclude(state=ApprovalState.WITHDRAWN), cursor, limit)
    principals = principals_of(actor, company_day(timezone.now()))
    people, roles = {one.person_id for one in principals}, {one.role_key for one in principals}
    waiting = rows.filter(state=ApprovalState.ASKED).exclude(asked_by_id=actor.person_id)
    asked = Q(approver_id__in=people) | Q(approver_id=None, approver_role__in=roles)
    page = _page(actor, waiting.filter(asked), cursor, limit)
    kept = [row for row in page.rows if row.id in page.deciding]
    return ApprovalPage(kept, page.names, page.deciding, page.next_cursor)


def approvals_about(actor: Actor, kind: str, record_id: int) -> ApprovalPage:
    """What was asked about one record, the newest first. Raises NotFound when it is not the actor's to see."""
    require_visible(actor, kind, record_id)
    return _page(actor, Approval.objects.filter(kind=kind, record_id=record_id), "", PAGE)


def approvals_of(kind: str, record_id: int, limit: int = 5) -> list[ApprovalRow]:
    """The last approvals of one record, the newest first; the caller has checked who sees it. One query."""
    rows = Approval.objects.filter(kind=kind, record_id=record_id).order_by("-asked_at", "-id")
    return [ApprovalRow(*row) for row in rows.values_list(*_COLUMNS)[:limit]]


def deciding_of(actor: Actor, rows: Iterable[ApprovalRow]) -> dict[int, int | None]:
    """Which of these open approvals the actor may decide: on whose behalf, None for themselves."""
    waiting = [row for row in rows if row.is_open and row.asked_by_id != actor.person_id]
    if not waiting:
        return {}
    owners: dict[tuple[str, int], int] = {}
    for kind in {row.kind for row in waiting}:
        ids = sorted({row.record_id for row in waiting if row.kind == kind})
        owners |= {(kind, number): owner for number, owner in records.kind(kind).owners(ids).items()}
    ways = ways_of(
        actor, company_day(timezone.now()), [(row.kind, row.record_id, row.approver_role) for row in waiting]
    )
    found: dict[int, int | None] = {}
    for row in waiting:
        best, _ = best_candidate(
            ways[row.kind, row.record_id, row.approver_role],
            asker_id=row.asked_by_id,
            owner_id=owners.get((row.kind, row.record_id), 0),
            approver_id=row.approver_id,
        )
        if best is not None:
            found[row.id] = best.principal_id
    return found


def delegations_of(person_id: int, today: date) -> list[DelegationRow]:
    """The delegations of a person that are not over, the earliest first. One query."""
    rows = Delegation.objects.filter(person_id=person_id, ended_at=None, valid_until__gte=today)
    columns = ("id", "deputy_id", "deputy__name", "valid_from", "valid_until")
    return [DelegationRow(*row) for row in rows.order_by("valid_from", "id").values_list(*columns)]


def _page(actor: Actor, rows: QuerySet[Approval], cursor: str, limit: int) -> ApprovalPage:
    if cursor:
        at, number = read_cursor(cursor, _SORT, [(str,), (int,)])
        try:
            instant = datetime.fromisoformat(str(at)).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise unusable_cursor() from error
        rows = rows.filter(Q(asked_at__lt=instant) | Q(asked_at=instant, pk__lt=number))
    found = [ApprovalRow(*row) for row in rows.order_by("-asked_at", "-id").values_list(*_COLUMNS)[: limit + 1]]
    shown = found[:limit]
    names: dict[tuple[str, int], str] = {}
    for kind in sorted({row.kind for row in shown}):
        ids = sorted({row.record_id for row in shown if row.kind == kind})
        asked = records.kind(kind)
        names |= {(kind, number): name for number, name in (asked.titles or asked.names)(ids).items()}
    last = shown[-1] if len(found) > limit else None
    next_cursor = write_cursor(_SORT, [last.asked_at.isoformat(), last.id]) if last else ""
    return ApprovalPage(shown, names, deciding_of(actor, shown), next_cursor)
