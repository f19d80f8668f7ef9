"""The floor's move and creation: right, gate, row, history, journal, kept totals, counter, one transaction."""

import json
import secrets
from typing import Any

from tests.performance.floor.reads import NAMES, RECORD, STATE, record
from tests.performance.floor.store import STAGES, Person, Stage, connection, number_of, shown_id

_BUYERS = "SELECT role, count(*) FROM opportunities_opportunitycontact WHERE opportunity_id = ? GROUP BY role"
_CONTACTS = "SELECT contact_id, role FROM opportunities_opportunitycontact WHERE opportunity_id = ?"
_MOVE = """
    UPDATE opportunities_opportunity SET stage_id = ?, category = ?, system_probability_bp = ?, stage_entered_at = ?,
        state_at = ?, updated_at = ?, version = version + 1 WHERE id = ?
"""
_CREATE = f"""
    INSERT INTO opportunities_opportunity (id, name_key, external_id, state_at, stage_entered_at, original_close_date,
        last_close_date, push_count, redate_count, flags, created_at, created_by_id, updated_at, version, {STATE})
    VALUES (?, ?, '', ?, ?, ?, ?, 0, 0, '', ?, ?, ?, 1, ?, NULL, ?, ?, ?, ?, ?, ?, ?, 'auto', NULL, ?, NULL, 'direct',
        '', 'new', NULL, '', '', 'active', NULL, NULL)
"""
_ENTRY = """
    INSERT INTO journal_entry (tx, event, kind, record_id, actor_id, token_id, door, quiet, depth, at, recorded_at,
        payload, reason) VALUES (0, ?, 'opportunity', ?, ?, NULL, 'api', FALSE, 0, ?, ?, ?, '') RETURNING seq
"""
_CHANGE = """
    INSERT INTO journal_change (entry_id, kind, record_id, field, old, new, is_personal)
    VALUES (?, 'opportunity', ?, ?, ?, ?, FALSE)
"""
_HISTORY = f"""
    INSERT INTO opportunities_history (tx, opportunity_id, entry_id, kind, changed, at, recorded_at, actor_id, door,
        {STATE}) SELECT 0, id, ?, 'changed', ?, ?, ?, ?, 'api', {STATE} FROM opportunities_opportunity WHERE id = ?
"""
_TOTAL = """
    INSERT INTO opportunities_stagetotal (pipeline_id, stage_id, currency, owner_id, count, priced, amount_minor)
    VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_BUMP = "UPDATE opportunities_pipelinecounter SET value = value + 1 WHERE pipeline_id = ? AND slot = ?"
_MOVED, _CREATED = 4640, 1


def moved(number: int, body: dict[str, Any], person: Person) -> tuple[int, bytes]:
    """Move a deal when the gate lets it pass."""
    connection.execute(connection.begin)
    where = f"{RECORD}o.id = ? AND o.state = 'active' AND {person.scope}"
    said = dict(zip(NAMES, connection.execute(where, [number, *person.values]).fetchone(), strict=True))
    to = STAGES[number_of(body["stage_id"])]
    roles = dict(connection.execute(_BUYERS, (number,)).fetchall())
    if to.position >= 3 and (not said["amount_minor"] or "economic_buyer" not in roles):
        connection.execute("ROLLBACK")
        return 422, b"{}"
    at = connection.days_ago()
    connection.execute(_MOVE, (to.id, to.category, to.probability_bp, at, at, at, number))
    changes = [
        ("stage_id", said["stage_id"], to.id),
        ("category", said["category"], to.category),
        ("system_probability_bp", said["system_probability_bp"], to.probability_bp),
    ]
    _journal(("opportunity.moved", number, person.id, at), changes, _MOVED)
    key, amount = (said["currency"], said["owner_id"]), said["amount_minor"] or 0
    _total([(to.pipeline_id, said["stage_id"], *key, -1, -1, -amount), (to.pipeline_id, to.id, *key, 1, 1, amount)])
    connection.execute(_BUMP, (to.pipeline_id, number % 16))
    connection.execute("COMMIT")
    return 200, _shown(number)


def created(body: dict[str, Any], person: Person) -> tuple[int, bytes]:
    """Create a deal when its facts are in order."""
    connection.execute(connection.begin)
    number, at, to = secrets.randbelow(2**63 - 1) + 1, connection.days_ago(), STAGES[number_of(body["stage_id"])]
    minor = round(float(body["amount"]) * 100)
    owner_id = number_of(body["owner_id"])
    known = connection.execute("SELECT is_active FROM catalog_currency WHERE code = ?", (body["currency"],)).fetchone()
    owner = connection.execute("SELECT is_active FROM users_person WHERE id = ?", (owner_id,)).fetchone()
    if not known or not owner or minor < 0 or not body["name"]:
        connection.execute("ROLLBACK")
        return 422, b"{}"
    connection.execute(_CREATE, _new_row(body, (number, person.id, owner_id, minor), to, at))
    changes = [
        (name, None, body[name]) for name in ("name", "owner_id", "stage_id", "amount", "currency", "close_date")
    ]
    _journal(("opportunity.created", number, person.id, at), changes, _CREATED)
    _total([(to.pipeline_id, to.id, body["currency"], owner_id, 1, 1, minor)])
    connection.execute(_BUMP, (to.pipeline_id, number % 16))
    connection.execute("COMMIT")
    return 201, _shown(number)


def _new_row(body: dict[str, Any], numbers: tuple[int, int, int, int], to: Stage, at: str) -> tuple[Any, ...]:
    number, person_id, owner_id, minor = numbers
    name, close, currency = body["name"], body["close_date"], body["currency"]
    state = (name, owner_id, to.pipeline_id, to.id, minor, currency, close, to.category, to.probability_bp)
    return (number, name.lower(), at, at, close, close, at, person_id, at, *state)


def _journal(about: tuple[str, int, int, str], changes: list[tuple[str, Any, Any]], bits: int) -> None:
    event, number, person_id, at = about
    payload = json.dumps({"record_id": number})
    (entry,) = connection.execute(_ENTRY, (event, number, person_id, at, at, payload)).fetchone()
    rows = [(entry, number, name, json.dumps(old), json.dumps(new)) for name, old, new in changes]
    connection.executemany(_CHANGE, rows)
    connection.execute(_HISTORY, (entry, bits, at, at, person_id, number))


def _total(rows: list[tuple[Any, ...]]) -> None:
    connection.executemany(_TOTAL, rows)


def _shown(number: int) -> bytes:
    row = connection.execute(f"{RECORD}o.id = ?", (number,)).fetchone()
    contacts = connection.execute(_CONTACTS, (number,)).fetchall()
    buyers = [{"contact_id": shown_id(contact), "role": role} for contact, role in contacts]
    return json.dumps(record(row) | {"contacts": buyers, "advice": []}, default=str).encode()
