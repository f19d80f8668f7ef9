"""The lists of products, people and teams as files, and what is to do."""

from functools import partial

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from quarterdeck.activities.queries import OpenTask, count_open_tasks, open_tasks
from quarterdeck.activities.terms import TYPE_LABELS, Whose
from quarterdeck.catalog.queries import product_list
from quarterdeck.catalog.queries.products import ProductRow
from quarterdeck.catalog.terms import BILLING_LABELS, CHARGE_LABELS
from quarterdeck.exports.tables.fields import Field, Use, again, cells_of, columns_of, used
from quarterdeck.exports.tables.sources import AT_ONCE, Listed, Source, paged
from quarterdeck.kit.tables import Listing
from quarterdeck.kit.viewing import text
from quarterdeck.sheets.writing import ValueType
from quarterdeck.users.queries.administration import PersonRow, TeamRow, people, team_tree
from quarterdeck.users.terms import Actor, PersonState
from quarterdeck.users.views.people import asked_people
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_, label


def _billing(row: ProductRow) -> str | None:
    return text(BILLING_LABELS[row.billing_period]) if row.billing_period else None


_PRODUCT: tuple[Field[ProductRow], ...] = (
    Field("id", N_("Id"), lambda row: public_id(row.id), use=Use.READ),
    again("quarterdeck_id", lambda row: public_id(row.id)),
    Field("name", N_("Name"), lambda row: row.name),
    Field("code", N_("Code"), lambda row: row.code),
    Field("family", N_("Family"), lambda row: row.family),
    Field("charge", N_("Charge"), lambda row: text(CHARGE_LABELS[row.charge]), use=Use.READ),
    again("charge", lambda row: row.charge.value),
    Field("list_price", N_("List price"), lambda row: row.list_price, ValueType.NUMBER),
    Field("currency", N_("Currency"), lambda row: row.currency),
    Field("billing_period", N_("Billing period"), _billing, use=Use.READ),
    again("billing_period", lambda row: row.billing_period.value if row.billing_period else None),
    Field("default_term_months", N_("Usual term in months"), lambda row: row.default_term_months, ValueType.WHOLE),
    Field("unit", N_("Unit"), lambda row: row.unit),
    Field("is_active", N_("In use"), lambda row: row.is_active, ValueType.YES_NO, Use.READ),
)
_PERSON: tuple[Field[PersonRow], ...] = (
    Field("id", N_("Id"), lambda row: public_id(row.id)),
    Field("name", N_("Name"), lambda row: row.name),
    Field("email", N_("E-mail"), lambda row: row.email),
    Field("role", N_("Role"), lambda row: text(label(row.role_name))),
    Field("teams", N_("Teams"), lambda row: ", ".join(row.teams)),
    Field("organisation", N_("Organisation"), lambda row: row.organisation),
    Field("is_active", N_("Active"), lambda row: row.is_active, ValueType.YES_NO),
    Field("can_sign_in", N_("May sign in"), lambda row: row.can_sign_in, ValueType.YES_NO),
    Field("has_second_factor", N_("Second factor"), lambda row: row.has_second_factor, ValueType.YES_NO),
    Field("last_login", N_("Last sign-in"), lambda row: row.last_login, ValueType.INSTANT),
)
_TEAM: tuple[Field[TeamRow], ...] = (
    Field("id", N_("Id"), lambda row: public_id(row.id)),
    Field("name", N_("Team"), lambda row: row.name),
    Field("parent", N_("Belongs to"), lambda row: row.parent_name),
    Field("managers", N_("Managed by"), lambda row: _members(row, is_manager=True)),
    Field("members", N_("Members"), lambda row: _members(row, is_manager=False)),
)
_TASK: tuple[Field[OpenTask], ...] = (
    Field("id", N_("Id"), lambda task: public_id(task.row.id)),
    Field("type", N_("Type"), lambda task: text(TYPE_LABELS[task.row.type])),
    Field("subject", N_("Subject"), lambda task: task.row.subject),
    Field("body", N_("Text"), lambda task: task.row.body),
    Field("due_on", N_("Due"), lambda task: task.row.due_on, ValueType.DAY),
    Field("record_kind", N_("On"), lambda task: task.row.kind),
    Field("record_id", N_("Record id"), lambda task: public_id(task.row.record_id)),
    Field("record", N_("Record"), lambda task: task.record_name),
    Field("assignee", N_("Assigned to"), lambda task: task.row.assignee_name),
    Field("author", N_("Author"), lambda task: task.row.author_name),
    Field("created_at", N_("Created"), lambda task: task.row.created_at, ValueType.INSTANT),
)


@dataclass(frozen=True, slots=True)
class _Member:
    """A person as a file that is imported again has them: in one team, with who leads it."""

    row: PersonRow
    team: str = ""
    parent_team: str = ""
    manager: str = ""


_MEMBER: tuple[Field[_Member], ...] = (
    again("quarterdeck_id", lambda one: public_id(one.row.id)),
    again("name", lambda one: one.row.name),
    again("email", lambda one: one.row.email),
    again("role", lambda one: one.row.role_key),
    again("team", lambda one: one.team),
    again("parent_team", lambda one: one.parent_team),
    again("manager", lambda one: one.manager),
)


def read_products(actor: Actor, query: QueryDict, *, is_again: bool = False) -> Listed:
    """The products that the list of this address finds, by name."""
    listing = Listing.of_query(reverse("settings_products"), query, default_sort="name")
    is_active, family = listing.params.get("state") != "archived", listing.params.get("family", "")
    fields = used(_PRODUCT, is_again=is_again)

    def page(cursor: str) -> tuple[list[list[object]], str]:
        found = product_list(text=listing.text, family=family, is_active=is_active, cursor=cursor, limit=AT_ONCE)
        return [cells_of(fields, row) for row in found.rows], found.next_cursor or ""

    count = product_list(text=listing.text, family=family, is_active=is_active, limit=1).count
    return Listed(count, columns_of(fields), paged(page))


def read_people(actor: Actor, query: QueryDict) -> Listed:
    """The people that the list of this address finds, by name."""
    found = people(actor, asked_people(Listing.of_query(reverse("settings_people"), query, default_sort="name")))
    return Listed(len(found), columns_of(_PERSON), (cells_of(_PERSON, row) for row in found))


def read_members(actor: Actor, query: QueryDict) -> Listed:
    """Everybody of the company whom the filter finds, those who left too: what they own is imported after them.

    Who leads a team comes first, so that an import finds them under the name that their team's members give.
    """
    asked = asked_people(Listing.of_query(reverse("settings_people"), query, default_sort="name"))
    found = [
        row
        for state in (PersonState.ACTIVE, PersonState.DEACTIVATED)
        for row in people(actor, replace(asked, state=state))
        if row.is_employee
    ]
    places: dict[int, list[tuple[bool, TeamRow]]] = {}
    for team in team_tree(actor):
        for member in team.members:
            places.setdefault(member.person_id, []).append((not member.is_manager, team))
    members = [_member(row, places.get(row.id, [])) for row in found]
    members.sort(key=lambda one: one.manager != one.row.name)
    return Listed(len(members), columns_of(_MEMBER), (cells_of(_MEMBER, one) for one in members))


def read_teams(actor: Actor, query: QueryDict) -> Listed:
    """All teams in use, each after the one it belongs to."""
    found = team_tree(actor)
    return Listed(len(found), columns_of(_TEAM), (cells_of(_TEAM, row) for row in found))


def read_tasks(actor: Actor, query: QueryDict) -> Listed:
    """What is to do, of oneself, one's teams or everybody in sight, as the page of tasks has it."""
    asked = query.get("scope", "")
    whose = Whose(asked) if asked in set(Whose) else Whose.MINE
    today = timezone.now().date()

    def page(cursor: str) -> tuple[list[list[object]], str]:
        found = open_tasks(actor, whose, today, cursor=cursor, limit=200)
        return [cells_of(_TASK, task) for part in found.parts.values() for task in part], found.next_cursor

    return Listed(count_open_tasks(actor, whose), columns_of(_TASK), paged(page))


SOURCES = (
    Source("products", N_("Products"), "settings_products", read_products, partial(read_products, is_again=True)),
    Source("people", N_("People"), "settings_people", read_people, read_members),
    Source("teams", N_("Teams"), "settings_teams", read_teams),
    Source("tasks", N_("Tasks"), "tasks", read_tasks),
)


def _members(row: TeamRow, *, is_manager: bool) -> str:
    return ", ".join(one.name for one in row.members if one.is_manager is is_manager)


def _member(row: PersonRow, places: list[tuple[bool, TeamRow]]) -> _Member:
    """A person in the team that they lead, else in the first of theirs."""
    if not places:
        return _Member(row)
    is_led, team = min(places, key=lambda place: (place[0], place[1].name))
    managers = [one.name for one in team.members if one.is_manager]
    return _Member(row, team.name, team.parent_name, row.name if not is_led else next(iter(managers), ""))
