"""A19: what was erased of a person is nowhere any more: not in the index, not in a reply kept for a repetition."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from quarterdeck.customers.actions import edit_contact
from quarterdeck.journal.actions import erase_subject
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import parse_id
from tests.attacks.walk import nothing_in
from tests.cast import SYSTEM, a_token
from tests.matrix.rows import ANONYMOUS
from tests.matrix.tries import World, taken_back

pytestmark = [pytest.mark.django_db, pytest.mark.attack]
FIRST, LATER = "Qzvxwyfirst", "Qzvxwylater"


def tables_with(text: str) -> list[str]:
    """Every table, those of the index among them, with a row that holds this text, in whatever case."""
    found = []
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            if any(text.lower() in _text(value).lower() for row in cursor.fetchall() for value in row):
                found.append(table)
    return found


def _text(value: Any) -> str:
    return bytes(value).decode(errors="replace") if isinstance(value, bytes | memoryview) else str(value)


def left_over(world: World) -> Iterator[str]:
    """Every table that holds a name that a contact had, once the contact is called otherwise and erased."""
    with taken_back():
        secret = a_token(world.sample.cast.rita, "customers.edit")
        headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "once"}
        data = json.dumps({"name": FIRST})
        made = world.client(ANONYMOUS).post("/api/v1/contacts", data, content_type="application/json", headers=headers)
        contact, by = parse_id(made.json()["id"]), system_actor()
        for name in (LATER, "Erased"):
            edit_contact(contact_id=contact, changes={"name": name}, by=by, via=SYSTEM)
            assert tables_with(FIRST), "the name is there to be erased"
        erase_subject(kind="contact", record_id=contact, stamp=by.stamp(timezone.now(), SYSTEM))
        yield from (f"{name} is left in {table}" for name in (FIRST, LATER) for table in tables_with(name))


def test_nothing_is_left_of_what_was_erased(world: World) -> None:
    nothing_in(left_over(world))
