"""What is held about a person: a contact, or somebody who uses Quarterdeck. Read from the archive's tables and some."""

import json
from itertools import count
from typing import Any

from quarterdeck.exports.queries.archive import archive_rows
from quarterdeck.exports.rules import TABLES_OF_PEOPLE
from quarterdeck.journal.queries import timeline
from quarterdeck.users.queries.administration import PersonRow
from quarterdeck.users.queries.people import everybody
from quarterdeck.users.queries.work import open_work
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission, ScopeKind
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import NotFound, NotPermitted, Reason

KINDS = ("contact", "person")
# The row itself, and by which column other tables name the person.
_OWN = {"contact": "contacts", "person": "people"}
_NAMED_BY = {
    "contact": {"opportunity_contacts": "contact_id", "contacts": "id", "product_gap_requests": "contact_id"},
    "person": {
        "people": "id", "team_members": "person_id", "territory_members": "person_id", "splits": "person_id",
        "activities": "author_id", "next_steps": "set_by_id", "evidence": "author_id", "answers": "author_id",
        "approvals": "asked_by_id", "attachments": "added_by_id", "product_gap_requests": "author_id",
        "alert_rules": "author_id", "alert_recipients": "person_id", "alerts": "person_id", "mails": "person_id",
        "views": "owner_id", "dashboards": "owner_id", "mailings": "person_id",
        "forecast_calls": "author_id", "forecast_lines": "person_id", "deal_judgements": "author_id",
        "locked_lines": "person_id", "forecast_settings": "author_id", "forecast_types": "author_id",
        "tendencies": "person_id", "person_forecasts": "person_id", "scenarios": "owner_id",
        "scenario_versions": "author_id", "pipeline_reviews": "author_id", "advice_answers": "author_id",
        "reviewed_deals": "owner_id", "review_decisions": "author_id", "review_decisions_of": "owner_id",
        "pipeline_reviews_of": "person_id",
    },
}  # fmt: skip
# Tables about records of any kind, by kind and id.
_ON_RECORDS = (
    "activities", "next_steps", "attachments", "approvals", "evidence", "needs", "answers", "objections",
    "custom_field_values", "external_ids",
)  # fmt: skip
MOST_ENTRIES = 10_000
# The name that stays where records name the person, in the language of the company's own words.
PSEUDONYM = "Erased person"
OUT_OF_SCOPE = Text.of(N_("Only who sees all records may read what is held about a person."))


@dataclass(frozen=True, slots=True)
class Held:
    """What is held about a person, by table; `journal` is what happened to their record."""

    kind: str
    id: int
    name: str
    tables: dict[str, list[dict[str, Any]]]
    journal: list[dict[str, Any]]

    def counts(self) -> list[tuple[str, int]]:
        """How many rows each table has, those that have some."""
        return [*((name, len(rows)) for name, rows in self.tables.items()), ("journal", len(self.journal))]

    def files(self) -> list[str]:
        """The names of attached files, whose bytes are not looked into."""
        return [str(row["name"]) for row in self.tables.get("attachments", ())]


def require_privacy(actor: Actor) -> None:
    """Raise NotPermitted unless the actor manages the settings and sees all records."""
    require(actor, Permission.SETTINGS_MANAGE)
    if actor.scope.kind is not ScopeKind.ALL:
        raise NotPermitted(Permission.SETTINGS_MANAGE, OUT_OF_SCOPE)


def held_about(actor: Actor, kind: str, record_id: int) -> Held:
    """Everything that is held about a person. Raises NotPermitted, NotFound."""
    require_privacy(actor)
    found: dict[str, list[dict[str, Any]]] = {}
    named = _NAMED_BY.get(kind, {})
    for table in TABLES_OF_PEOPLE:
        names = [column.name for column in table.columns]
        conditions: list[dict[str, Any]] = []
        if table.name in named:
            source = next((one.source for one in table.columns if one.name == named[table.name]), table.key)
            conditions.append({source: record_id})
        if table.name in _ON_RECORDS and kind != "person":
            conditions.append({"kind": kind, "record_id": record_id})
        rows = [row for where in conditions for row in archive_rows(table, where)]
        if rows:
            found[table.name] = [dict(zip(names, row, strict=True)) for row in rows]
    own = found.get(_OWN.get(kind, ""))
    if not own:
        raise NotFound(kind)
    return Held(kind, record_id, own[0]["name"], found, _journal(kind, record_id))


def erasure_reasons(actor: Actor, found: PersonRow) -> list[Reason]:
    """Why somebody cannot be erased yet. One query a kind of open work. Raises NotPermitted."""
    if found.is_active:
        text = Text.of(N_("{name} may act here. Deactivate them first."), name=found.name)
        return [Reason("person_active", text)]
    return [
        Reason(
            "person_has_work",
            Text.of(
                N_("{name} still has open work: {count} {kind}. Give it to somebody first."),
                name=found.name, count=one.count, kind=Text(one.plural),
            ),
        )
        for one in open_work(actor, found.id)
        if one.count
    ]  # fmt: skip


def next_pseudonym(name: str) -> str:
    """What an erased person is called: the next free number; one who has been erased keeps theirs. One query."""
    taken = {one.name for one in everybody()}
    if name.startswith(f"{PSEUDONYM} "):
        return name
    return next(said for number in count(1) if (said := f"{PSEUDONYM} {number}") not in taken)


def _journal(kind: str, record_id: int) -> list[dict[str, Any]]:
    return [
        {
            "at": entry.at,
            "event": entry.event,
            "by": public_id(entry.actor_id) if entry.actor_id else None,
            "changes": [
                {"field": one.field, "old": one.old, "new": one.new, "is_erased": one.is_erased}
                for one in entry.changes
            ],
        }
        for entry in timeline(kind, record_id, limit=MOST_ENTRIES)
    ]


def as_json(held: Held) -> str:
    """The same for programs."""
    body = {"kind": held.kind, "id": public_id(held.id), "tables": held.tables, "journal": held.journal}
    return json.dumps(body, indent=2, ensure_ascii=False, default=str)


def as_text(held: Held) -> str:
    """The same to be read: one line a value, what is empty left out."""
    lines = [held.name, "=" * len(held.name), ""]
    for name, rows in (*held.tables.items(), ("journal", held.journal)):
        lines += ["", name.replace("_", " ").capitalize(), "-" * len(name)]
        for row in rows:
            lines += [f"{key}: {value}" for key, value in row.items() if value not in (None, "", [])] + [""]
    return "\n".join(lines)
