"""The views a person may use: their own, those shared with them, and the shipped ones."""

from typing import Any

from django.db.models import CharField, F, IntegerField, Q, QuerySet, Value

from quarterdeck.journal.queries import compiled
from quarterdeck.saved_views.models import Choice, SavedView
from quarterdeck.saved_views.rules import SHIPPED, columns_of, shipped_usual
from quarterdeck.saved_views.terms import Page, Sharing, State, ViewRow, Views
from quarterdeck.users.queries.administration import roles
from quarterdeck.users.terms import PARTNER_USER, Actor
from quarterdeck.values.ids import parse_id, public_id
from quarterdeck.values.text import fold
from quarterdeck.values.verdict import NotFound

# What a row of the one statement is.
_VIEW, _CHOICE = "view", "choice"
_COLUMNS = (
    "what", "number", "called", "asks", "shows", "whose", "whose_name", "seen_by", "of_role", "counted",
)  # fmt: skip


def views_of(actor: Actor, page: Page = Page.DEALS) -> Views:
    """Everything an actor may use on a page, with what is usual for them and the columns they chose. One query.

    A shared view shows each viewer only what they may see anyway.
    """
    found = _rows(page=page.value, person_id=actor.person_id, role_key=actor.role_key)
    rows = [_row(row[1:], actor, page) for row in found if row[0] == _VIEW]
    rows.sort(key=lambda row: (not row.is_own, fold(row.name), row.key))
    every = (*rows, *SHIPPED[page])
    known = {row.key for row in every}
    # A choice that names nobody is a role's.
    chosen = {row[5] is not None: row for row in found if row[0] == _CHOICE}
    own, role = chosen.get(True), chosen.get(False)
    own_key = own[2] if own else ""
    keys = (own_key, role[2] if role else "", shipped_usual(actor.role_key))
    return Views(
        rows=every,
        usual_key=next((key for key in keys if key in known), ""),
        own_usual=own_key in known,
        columns=columns_of(own[4]) if own else (),
    )


@compiled
def _rows(*, page: str, person_id: int, role_key: str) -> "QuerySet[Any, Any]":
    shared = Q(sharing=Sharing.EVERYONE.value) | Q(sharing=Sharing.ROLE.value, role_key=role_key)
    views = SavedView.objects.filter(Q(owner_id=person_id) | shared, page=page, state=State.ACTIVE.value)
    chosen = Choice.objects.filter(Q(person_id=person_id) | Q(person=None, role_key=role_key), page=page)
    word, number = CharField(), IntegerField()
    first = views.annotate(
        what=Value(_VIEW, word), number=F("pk"), called=F("name"), asks=F("query"), shows=F("columns"),
        whose=F("owner_id"), whose_name=F("owner__name"), seen_by=F("sharing"), of_role=F("role_key"),
        counted=F("version"),
    )  # fmt: skip
    second = chosen.annotate(
        what=Value(_CHOICE, word), number=F("pk"), called=F("view_key"), asks=Value("", word), shows=F("columns"),
        whose=F("person_id"), whose_name=Value("", word), seen_by=Value("", word), of_role=F("role_key"),
        counted=Value(0, number),
    )  # fmt: skip
    return first.values_list(*_COLUMNS).union(second.values_list(*_COLUMNS), all=True)


def _row(values: Any, actor: Actor, page: Page) -> ViewRow:
    number, name, query, columns, owner_id, owner_name, sharing, role_key, version = values
    return ViewRow(
        key=public_id(number),
        name=name,
        query=query,
        columns=columns_of(columns),
        owner_id=owner_id,
        owner_name=owner_name,
        sharing=Sharing(sharing),
        role_key=role_key,
        version=version,
        is_own=owner_id == actor.person_id,
        id=number,
        page=page,
    )


_STORED = ("pk", "name", "query", "columns", "owner_id", "owner__name", "sharing", "role_key", "version")


def view_for(actor: Actor, key: str, page: Page | None = Page.DEALS) -> ViewRow:
    """One view the actor may use, of any page where none is named. Raises NotFound."""
    shipped = next((row for row in SHIPPED[page or Page.DEALS] if row.key == key), None)
    if shipped is not None:
        return shipped
    try:
        number = parse_id(key)
    except ValueError:
        raise NotFound("view") from None
    of_page = {"page": page.value} if page else {}
    rows = SavedView.objects.filter(usable_q(actor), pk=number, **of_page).values_list("page", *_STORED)
    found = rows.first()
    if found is None:
        raise NotFound("view")
    return _row(found[1:], actor, Page(found[0]))


def usable_q(actor: Actor) -> Q:
    """Predicate for the saved views an actor may use."""
    shared = Q(sharing=Sharing.EVERYONE.value) | Q(sharing=Sharing.ROLE.value, role_key=actor.role_key)
    return Q(state=State.ACTIVE.value) & (Q(owner_id=actor.person_id) | shared)


def deleted_views(actor: Actor, page: Page = Page.DEALS) -> list[ViewRow]:
    """The actor's own views that were deleted, the last one first."""
    rows = SavedView.objects.filter(owner_id=actor.person_id, page=page.value, state=State.DELETED.value)
    return [_row(row, actor, page) for row in rows.order_by("-updated_at", "pk").values_list(*_STORED)]


def role_names() -> dict[str, str]:
    """Names by key of the roles that employees have. One query."""
    return {role.key: role.name for role in roles() if role.key != PARTNER_USER}
