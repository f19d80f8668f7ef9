"""Endpoints of duplicates: what may be one, what was decided, merging and taking it back."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.duplicates import actions, queries
from quarterdeck.duplicates.queries import MergeRow, PairRow
from quarterdeck.duplicates.terms import Evidence, Facts, Kind, Match, PairState
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Body, Flag, Id, Limit, Words, one_of
from quarterdeck.kit.rest.replies import nothing, reply
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id

pairs = Router()
merges = Router()
VIA = Via(Door.API)
# Written out: other slices call kinds of theirs so, too.
KindWord = Annotated[Kind, Field(strict=False), one_of(Kind)]
StateWord = Annotated[PairState, Field(strict=False), one_of(PairState)]
_EVIDENCE = Field(description=f"What speaks for it: {', '.join(f'`{one.value}`' for one in Evidence)}.")


class MatchesQuery(Body):
    """What is known of a record: the more is said, the surer is the answer."""

    kind: KindWord
    name: str
    is_person: Flag = False
    domain: str = ""
    country: str = ""
    phone: str = ""
    email: str = ""
    account_id: Id | None = Field(None, description="Of a contact or deal.")


class MatchOut(BaseModel):
    """A record that may be the one that is asked about."""

    id: str
    name: str
    score: int = Field(description="0 to 100.")
    evidence: list[str] = _EVIDENCE
    is_likely: bool


class MatchesOut(BaseModel):
    """Records that may be the same, best first."""

    items: list[MatchOut]


class PairsQuery(Body):
    """Which pairs."""

    kind: KindWord
    state: StateWord = PairState.OPEN
    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


class PairOut(BaseModel):
    """Two records that may be one."""

    id: str
    kind: str
    first_id: str
    second_id: str
    score: int
    evidence: list[str] = _EVIDENCE
    state: str = Field(description="`open`, `later`, `apart` or `merged`.")


class PairsOut(BaseModel):
    """A page of pairs, the likeliest first."""

    items: list[PairOut]
    total: int
    next_cursor: str | None


class PairDecisionIn(Body):
    """What is decided about a pair; merging is an operation of its own."""

    decision: StateWord


class MergeIn(Body):
    """Two records of a kind that become one."""

    kind: KindWord
    source_id: Id = Field(description="The one that becomes part of the other.")
    target_id: Id = Field(description="The one that stays.")
    take: Words | None = Field(None, description="Fields whose values of the source win; null: those the target lacks.")


class MovedOut(BaseModel):
    """Rows of one kind that followed."""

    what: str = Field(description="Table and column.")
    moved: int
    left: int = Field(description="How many stayed at the undo, because they were changed since.")


class MergeOut(BaseModel):
    """A merge and its ledger."""

    id: str
    kind: str
    source_id: str
    target_id: str
    at: str
    undone_at: str | None
    taken_fields: list[str]
    kept_fields: list[str] = Field(description="Fields that stayed at the undo, because they were changed since.")
    rows: list[MovedOut]


class MergesQuery(Body):
    """Of which record."""

    kind: KindWord
    target_id: Id


class MergesOut(BaseModel):
    """What became part of a record, newest first."""

    items: list[MergeOut]


@pairs.get("/matches", response=MatchesOut, operation_id="find_duplicates")
def find_duplicates(request: HttpRequest, asked: Query[MatchesQuery]) -> HttpResponse:
    """Records the token's owner may see that may be the one described."""
    facts = Facts(**asked.model_dump(exclude={"kind"}))
    found = queries.likely_matches(actor_of(request), asked.kind, [facts])[0]
    return reply(request, {"items": [_match(match) for match in found]})


@pairs.get("", response=PairsOut, operation_id="list_duplicates")
def list_duplicates(request: HttpRequest, asked: Query[PairsQuery]) -> HttpResponse:
    """Pairs of a kind of which the token's owner may see both records."""
    found = queries.pair_page(actor_of(request), asked.kind, asked.state, cursor=asked.cursor, limit=asked.limit)
    items = [_pair(row) for row in found.rows]
    return reply(request, {"items": items, "total": found.total, "next_cursor": found.next_cursor or None})


@pairs.post("/{pair_id}", response={204: None}, operation_id="decide_duplicates")
def decide_duplicates(request: HttpRequest, pair_id: Id, body: PairDecisionIn) -> HttpResponse:
    """Keep a pair apart, put it off, or put it to be decided again."""
    actions.decide_pair(pair_id=pair_id, state=body.decision, by=actor_of(request), via=VIA)
    return nothing()


@merges.get("", response=MergesOut, operation_id="list_merges")
def list_merges(request: HttpRequest, asked: Query[MergesQuery]) -> HttpResponse:
    """What became part of a record."""
    found = queries.merges_into(actor_of(request), asked.kind, asked.target_id)
    return reply(request, {"items": [_merge(row) for row in found]})


@merges.post("", response={201: MergeOut}, operation_id="merge_records")
def merge_records(request: HttpRequest, body: MergeIn) -> HttpResponse:
    """Let a record become part of another one, with all that hangs on it."""
    joined = actions.Joined(body.kind, body.source_id, body.target_id)
    merge_id = actions.merge_records(joined=joined, take=body.take, by=actor_of(request), via=VIA)
    return _shown(request, merge_id, status=201, location=f"{request.path}/{public_id(merge_id)}")


@merges.get("/{merge_id}", response=MergeOut, operation_id="get_merge")
def get_merge(request: HttpRequest, merge_id: Id) -> HttpResponse:
    """A merge and its ledger."""
    return _shown(request, merge_id)


@merges.post("/{merge_id}/undo", response=MergeOut, operation_id="undo_merge")
def undo_merge(request: HttpRequest, merge_id: Id) -> HttpResponse:
    """Take a merge back; what was changed since stays and is counted."""
    actions.undo_merge(merge_id=merge_id, by=actor_of(request), via=VIA)
    return _shown(request, merge_id)


def _shown(request: HttpRequest, merge_id: int, *, status: int = 200, location: str = "") -> HttpResponse:
    row = queries.merge_of(actor_of(request), merge_id)
    return reply(request, _merge(row), status=status, location=location)


def _match(match: Match) -> dict[str, Any]:
    return {
        "id": public_id(match.record_id),
        "name": match.name,
        "score": match.score,
        "evidence": [one.value for one in match.evidence],
        "is_likely": match.is_likely,
    }


def _pair(row: PairRow) -> dict[str, Any]:
    return {
        "id": public_id(row.id),
        "kind": row.kind.value,
        "first_id": public_id(row.first_id),
        "second_id": public_id(row.second_id),
        "score": row.score,
        "evidence": [one.value for one in row.evidence],
        "state": row.state.value,
    }


def _merge(row: MergeRow) -> dict[str, Any]:
    return {
        "id": public_id(row.id),
        "kind": row.kind.value,
        "source_id": public_id(row.source_id),
        "target_id": public_id(row.target_id),
        "at": row.at,
        "undone_at": row.undone_at,
        "taken_fields": list(row.taken_fields),
        "kept_fields": list(row.kept_fields),
        "rows": [
            {"what": key, "moved": count, "left": row.left.get(key, 0)} for key, count in sorted(row.moved.items())
        ],
    }
