"""The endpoint of search."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.kit.rest.fields import Body, Limit
from quarterdeck.kit.rest.replies import reply
from quarterdeck.search.queries import result_page, search
from quarterdeck.search.rules import read_query
from quarterdeck.search.terms import Closeness, Hit, Kind
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id

finds = Router()
DEFAULT_BEST = 10
KindField = Annotated[Kind, Field(strict=False)]


class RecordRef(BaseModel):
    """A record by its kind and id."""

    kind: str
    id: str


class FoundOut(BaseModel):
    """A record that was found."""

    kind: Kind
    id: str
    title: str
    sub: str = Field(description="What tells it apart from others of its name.")
    closeness: str = Field(description="How close it comes: exact, prefix, words, inside, or similar.")
    on: RecordRef | None = Field(description="The record an activity stands on.")


class FoundPage(BaseModel):
    """What was found."""

    items: list[FoundOut]
    next_cursor: str | None


class SearchQuery(Body):
    """What to look for. `@` before the words looks for people, `#` for the beginning of an id."""

    q: str = Field(max_length=200)
    kind: KindField | None = Field(None, description="Everything of this kind, the newest first, in pages.")
    cursor: str = Field("", description="Only with `kind`.")
    limit: Limit = Field(DEFAULT_BEST, description="Records of each kind, or of a page.")


@finds.get("", response=FoundPage, operation_id="search_records")
def search_records(request: HttpRequest, query: Query[SearchQuery]) -> HttpResponse:
    """Records by their words, those that the token's owner may see: the best of each kind, or all of one kind."""
    actor, sought = actor_of(request), read_query(query.q)
    if query.kind is not None:
        page = result_page(actor, sought, query.kind, cursor=query.cursor, limit=query.limit)
        return reply(request, {"items": [_out(hit) for hit in page.hits], "next_cursor": page.next_cursor or None})
    found = search(actor, sought, limit=query.limit)
    return reply(request, {"items": [_out(hit) for one in found for hit in one.hits], "next_cursor": None})


def _out(hit: Hit) -> dict[str, Any]:
    parent = hit.described.parent
    return {
        "kind": hit.kind.value,
        "id": public_id(hit.record_id),
        "title": hit.described.title,
        "sub": hit.described.sub,
        "closeness": Closeness(hit.closeness).name.lower(),
        "on": {"kind": parent[0], "id": public_id(parent[1])} if parent else None,
    }
