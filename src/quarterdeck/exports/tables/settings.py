"""The lists of products, people and teams as files, and what is to do."""

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from quarterdeck.activities.queries import count_open_tasks, open_tasks
from quarterdeck.activities.terms import TYPE_LABELS, Whose
from quarterdeck.catalog.queries import product_list
from quarterdeck.catalog.queries.products import ProductRow
from quarterdeck.catalog.terms import BILLING_LABELS, CHARGE_LABELS
from quarterdeck.exports.tables.sources import AT_ONCE, Listed, Source, paged
from quarterdeck.kit.tables import Listing
from quarterdeck.kit.viewing import text
from quarterdeck.sheets.writing import FileColumn, ValueType
from quarterdeck.users.queries.administration import TeamRow, people, team_tree
from quarterdeck.users.terms import Actor
from quarterdeck.users.views.people import asked_people
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_, label

_PRODUCT = (
    FileColumn("id", N_("Id")),
    FileColumn("name", N_("Name")),
    FileColumn("code", N_("Code")),
    FileColumn("family", N_("Family")),
    FileColumn("charge", N_("Charge")),
    FileColumn("list_price", N_("List price"), ValueType.NUMBER),
    FileColumn("currency", N_("Currency")),
    FileColumn("billing_period", N_("Billing period")),
    FileColumn("default_term_months", N_("Usual term in months"), ValueType.WHOLE),
    FileColumn("unit", N_("Unit")),
    FileColumn("is_active", N_("In use"), ValueType.YES_NO),
)
_PERSON = (
    FileColumn("id", N_("Id")),
    FileColumn("name", N_("Name")),
    FileColumn("email", N_("E-mail")),
    FileColumn("role", N_("Role")),
    FileColumn("teams", N_("Teams")),
    FileColumn("organisation", N_("Organisation")),
    FileColumn("is_active", N_("Active"), ValueType.YES_NO),
    FileColumn("can_sign_in", N_("May sign in"), ValueType.YES_NO),
    FileColumn("has_second_factor", N_("Second factor"), ValueType.YES_NO),
    FileColumn("last_login", N_("Last sign-in"), ValueType.INSTANT),
)
_TEAM = (
    FileColumn("id", N_("Id")),
    FileColumn("name", N_("Team")),
    FileColumn("parent", N_("Belongs to")),
    FileColumn("managers", N_("Managed by")),
    FileColumn("members", N_("Members")),
)
_TASK = (
    FileColumn("id", N_("Id")),
    FileColumn("type", N_("Type")),
    FileColumn("subject", N_("Subject")),
    FileColumn("body", N_("Text")),
    FileColumn("due_on", N_("Due"), ValueType.DAY),
    FileColumn("record_kind", N_("On")),
    FileColumn("record_id", N_("Record id")),
    FileColumn("record", N_("Record")),
    FileColumn("assignee", N_("Assigned to")),
    FileColumn("author", N_("Author")),
    FileColumn("created_at", N_("Created"), ValueType.INSTANT),
)


def read_products(actor: Actor, query: QueryDict) -> Listed:
    """The products that the list of this address finds, by name."""
    listing = Listing.of_query(reverse("settings_products"), query, default_sort="name")
    is_active, family = listing.params.get("state") != "archived", listing.params.get("family", "")

    def page(cursor: str) -> tuple[list[list[object]], str]:
        found = product_list(text=listing.text, family=family, is_active=is_active, cursor=cursor, limit=AT_ONCE)
        return list(map(_product, found.rows)), found.next_cursor or ""

    count = product_list(text=listing.text, family=family, is_active=is_active, limit=1).count
    return Listed(count, _PRODUCT, paged(page))


def read_people(actor: Actor, query: QueryDict) -> Listed:
    """The people that the list of this address finds, by name."""
    listing = Listing.of_query(reverse("settings_people"), query, default_sort="name")
    found = people(actor, asked_people(listing))
    rows = (
        [
            public_id(row.id), row.name, row.email, text(label(row.role_name)), ", ".join(row.teams), row.organisation,
            row.is_active, row.can_sign_in, row.has_second_factor, row.last_login,
        ]
        for row in found
    )  # fmt: skip
    return Listed(len(found), _PERSON, rows)


def read_teams(actor: Actor, query: QueryDict) -> Listed:
    """All teams in use, each after the one it belongs to."""
    found = team_tree(actor)
    rows = ([public_id(row.id), row.name, row.parent_name, *_members(row)] for row in found)
    return Listed(len(found), _TEAM, rows)


def read_tasks(actor: Actor, query: QueryDict) -> Listed:
    """What is to do, of oneself, one's teams or everybody in sight, as the page of tasks has it."""
    asked = query.get("scope", "")
    whose = Whose(asked) if asked in set(Whose) else Whose.MINE
    today = timezone.now().date()

    def page(cursor: str) -> tuple[list[list[object]], str]:
        found = open_tasks(actor, whose, today, cursor=cursor, limit=200)
        rows: list[list[object]] = [
            [
                public_id(task.row.id), text(TYPE_LABELS[task.row.type]), task.row.subject, task.row.body,
                task.row.due_on, task.row.kind, public_id(task.row.record_id), task.record_name,
                task.row.assignee_name, task.row.author_name, task.row.created_at,
            ]
            for part in found.parts.values()
            for task in part
        ]  # fmt: skip
        return rows, found.next_cursor

    return Listed(count_open_tasks(actor, whose), _TASK, paged(page))


SOURCES = (
    Source("products", N_("Products"), "settings_products", read_products),
    Source("people", N_("People"), "settings_people", read_people),
    Source("teams", N_("Teams"), "settings_teams", read_teams),
    Source("tasks", N_("Tasks"), "tasks", read_tasks),
)


def _product(row: ProductRow) -> list[object]:
    return [
        public_id(row.id), row.name, row.code, row.family, text(CHARGE_LABELS[row.charge]), row.list_price,
        row.currency, text(BILLING_LABELS[row.billing_period]) if row.billing_period else None,
        row.default_term_months, row.unit, row.is_active,
    ]  # fmt: skip


def _members(row: TeamRow) -> tuple[str, str]:
    """The names of who manages a team, and of the others."""
    named = {kind: ", ".join(one.name for one in row.members if one.is_manager is kind) for kind in (True, False)}
    return named[True], named[False]
