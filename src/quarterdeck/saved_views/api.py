"""Endpoints of saved views."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import Body, Id, Patch, one_of
from quarterdeck.kit.rest.replies import expected_version, nothing, reply, shown
from quarterdeck.saved_views import actions, queries
from quarterdeck.saved_views.rules import as_text, page_of
from quarterdeck.saved_views.terms import Page, Sharing, ViewFields, ViewRow
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import label

views = Router()
VIA = Via(Door.API)
Seen = Annotated[str, one_of(Sharing)]
Of = Annotated[str, one_of(Page)]


class ColumnIn(Body):
    """A column of the list; a width of 0 leaves it to the page."""

    key: str
    width: int = Field(0, description="Pixels.")


class ColumnsIn(Body):
    """Columns in their order; none stands for those of the page."""

    columns: list[ColumnIn]


class ViewOut(BaseModel):
    """A view of board and list, or of a report. Everybody sees in it only what they may see anyway."""

    key: str = Field(description="What `view` in an address names: the id of a saved view, a word for a shipped one.")
    id: str | None
    name: str
    page: str = Field(description="deals: of board and list; reports: of a report.")
    query: str = Field(
        description="The query string of the page, without the question mark; `report` in it is a report's address."
    )
    columns: list[ColumnIn]
    sharing: str
    role_key: str | None
    owner_id: str | None
    owner_name: str | None
    is_own: bool
    version: int | None


class ViewsOut(BaseModel):
    """The views the token's owner may use, their own first."""

    items: list[ViewOut]
    usual: str = Field(description="The key of the view that board and list start with; empty of reports.")
    is_usual_chosen: bool = Field(description="Whether the owner chose it; else it is their role's.")
    columns: list[ColumnIn] = Field(description="The columns used outside of any view.")


class ViewPatch(Patch):
    """What to change of a view of one's own."""

    name: str = ""
    query: str = ""
    columns: list[ColumnIn] = Field(default_factory=list)
    sharing: Seen = Sharing.PRIVATE.value
    role_key: str = ""


class ViewIn(ViewPatch):
    """A view to keep."""

    name: str
    page: Of = Field(Page.DEALS.value, description="What it is of.")


class ViewsQuery(Body):
    """Which views."""

    page: Of = Field(Page.DEALS.value, description="What they are of.")


class UsualIn(Body):
    """The key of a view; an empty one stands for the role's."""

    key: str


class RoleViewOut(BaseModel):
    """What people of a role start with until they choose for themselves."""

    role_key: str
    usual: str
    is_chosen: bool


class RoleViewsOut(BaseModel):
    """Every role of employees."""

    items: list[RoleViewOut]


@views.get("", response=ViewsOut, operation_id="list_views")
def list_views(request: HttpRequest, asked: Query[ViewsQuery]) -> HttpResponse:
    """Saved and shipped views of board and list, or those of reports."""
    found = queries.views_of(actor_of(request), page_of(asked.page))
    body = {
        "items": [_view(row) for row in found.rows],
        "usual": found.usual_key,
        "is_usual_chosen": found.own_usual,
        "columns": _columns(found.columns),
    }
    return reply(request, body)


@views.post("", response={201: ViewOut}, operation_id="save_view")
def save_view(request: HttpRequest, body: ViewIn) -> HttpResponse:
    """Keep a view as one's own."""
    given = _given(body)
    page = page_of(given.pop("page", Page.DEALS.value))
    saved = actions.save_view(new=ViewFields(**given), by=actor_of(request), via=VIA, page=page)
    return _shown(request, saved.id, status=201, location=f"{request.path}/{public_id(saved.id)}")


@views.get("/roles", response=RoleViewsOut, operation_id="list_role_views")
def list_role_views(request: HttpRequest) -> HttpResponse:
    """What each role starts with."""
    rows = queries.role_choices(actor_of(request))
    items = [{"role_key": row.role_key, "usual": row.usual_key, "is_chosen": row.is_chosen} for row in rows]
    return reply(request, {"items": items})


@views.put("/roles/{role_key}", response={204: None}, operation_id="choose_role_view")
def choose_role_view(request: HttpRequest, role_key: str, body: UsualIn) -> HttpResponse:
    """Choose the view that people of a role start with."""
    actions.choose_role_view(role_key=role_key, key=body.key, by=actor_of(request), via=VIA)
    return nothing()


@views.put("/usual", response={204: None}, operation_id="choose_usual_view")
def choose_usual_view(request: HttpRequest, body: UsualIn) -> HttpResponse:
    """Choose the view to start with."""
    actions.choose_usual_view(key=body.key, by=actor_of(request), via=VIA)
    return nothing()


@views.put("/columns", response={204: None}, operation_id="choose_columns")
def choose_columns(request: HttpRequest, body: ColumnsIn) -> HttpResponse:
    """Choose the columns used outside of any view."""
    actions.choose_columns(columns=_pairs(body.columns), by=actor_of(request), via=VIA)
    return nothing()


@views.get("/{view_id}", response=ViewOut, operation_id="get_view")
def get_view(request: HttpRequest, view_id: Id) -> HttpResponse:
    """One saved view."""
    return _shown(request, view_id)


@views.patch("/{view_id}", response=ViewOut, operation_id="edit_view")
def edit_view(request: HttpRequest, view_id: Id, body: ViewPatch) -> HttpResponse:
    """Change a view of one's own."""
    version = expected_version(request)
    actions.edit_view(view_id=view_id, changes=_given(body), by=actor_of(request), via=VIA, version=version)
    return _shown(request, view_id)


@views.delete("/{view_id}", response={204: None}, operation_id="delete_view")
def delete_view(request: HttpRequest, view_id: Id) -> HttpResponse:
    """Take a view of one's own away; it can be restored."""
    actions.delete_view(view_id=view_id, by=actor_of(request), via=VIA, version=expected_version(request))
    return nothing()


@views.post("/{view_id}/restore", response=ViewOut, operation_id="restore_view")
def restore_view(request: HttpRequest, view_id: Id) -> HttpResponse:
    """Bring a deleted view of one's own back."""
    actions.restore_view(view_id=view_id, by=actor_of(request), via=VIA)
    return _shown(request, view_id)


def _given(body: ViewPatch) -> dict[str, Any]:
    given = body.given()
    return given | ({"columns": as_text(_pairs(given["columns"]))} if "columns" in given else {})


def _pairs(columns: list[ColumnIn]) -> tuple[tuple[str, int], ...]:
    return tuple((column.key, column.width) for column in columns)


def _shown(request: HttpRequest, view_id: int, *, status: int = 200, location: str = "") -> HttpResponse:
    row = queries.view_for(actor_of(request), public_id(view_id), None)
    return reply(request, _view(row), status=status, version=row.version, location=location)


def _columns(columns: tuple[tuple[str, int], ...]) -> list[dict[str, Any]]:
    return [{"key": key, "width": width} for key, width in columns]


def _view(row: ViewRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "id": None if row.is_shipped else row.key,
        "name": shown(label(row.name)) if row.is_shipped else row.name,
        "page": row.page.value,
        "query": row.query,
        "columns": _columns(row.columns),
        "sharing": row.sharing.value,
        "role_key": row.role_key or None,
        "owner_id": None if row.owner_id is None else public_id(row.owner_id),
        "owner_name": row.owner_name or None,
        "is_own": row.is_own,
        "version": None if row.is_shipped else row.version,
    }
