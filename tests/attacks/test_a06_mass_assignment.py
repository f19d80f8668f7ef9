"""A06: no form writes a column it does not show: posted with every column of the product, it writes what it would.

Every endpoint refuses fields it does not declare: `src/quarterdeck/api/tests/test_every_write.py`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.apps import apps

from quarterdeck.values.ids import public_id
from tests.attacks.test_a20_audit import pk_of
from tests.attacks.walk import nothing_in
from tests.attacks.writes import BESIDE, Write, difference
from tests.matrix.tries import World, send, taken_back
from tests.unchanged import all_rows

pytestmark = [pytest.mark.django_db, pytest.mark.attack]
DIGEST = re.compile(r"\b[0-9a-f]{64}\b|qd_[\w-]{20,}")
# What forms ask about themselves; what they may say beside their fields.
OF_FORMS = {"token", "version", "csrfmiddlewaretoken", "do", "way"}


def smuggled(world: World) -> dict[str, str]:
    """Every column of every table, with what a thief would set it to."""
    cast = world.sample.cast
    values = {
        "owner_id": public_id(cast.olga), "owner": public_id(cast.olga), "person_id": public_id(cast.olga),
        "role": "administrator", "role_id": "administrator", "role_key": "administrator", "state": "deleted",
        "stage_id": world.sample.next_stage_id, "amount": "999999", "created_at": "2001-01-01T00:00:00Z",
        "permissions": "people.manage", "is_active": "on", "theme": "dark", "organisation_id": str(cast.kontur),
    }  # fmt: skip
    return {
        name: values.get(name, "1")
        for model in apps.get_models()
        if model.__module__.startswith("quarterdeck.")
        for field in model._meta.concrete_fields
        for name in (field.name, field.attname)
    }


def plain(changed: Mapping[str, tuple[list[Any], list[Any]]]) -> dict[str, list[str]]:
    """What was written, without what is drawn by lot or counted up."""
    keys = sorted({row[pk_of(table)] for table, (_, new) in changed.items() for row in new} - {None}, key=str)
    keys = [key for key in keys if isinstance(key, int)]
    drawn = {key: f"new {number}" for number, key in enumerate(key for key in keys if key < 1 << 40)}

    def value(one: Any) -> str:
        if isinstance(one, int) and not isinstance(one, bool) and (one in drawn or one in keys):
            return drawn.get(one, "new id")
        return "digest" if isinstance(one, bytes) else DIGEST.sub("digest", str(one))

    return {table: sorted(repr([value(one) for one in row]) for row in new) for table, (_, new) in changed.items()}


def written(world: World, write: Write, more: Mapping[str, str]) -> dict[str, list[str]]:
    """What the form writes with these fields beside its own."""
    body = {key: value for key, value in write.request.body.items() if key != "token"}
    request, before = replace(write.request, body={**more, **body}), all_rows(BESIDE)
    with taken_back():
        send(world.client(write.member), request)
        return plain(difference(before, all_rows(BESIDE)))


def taken(world: World, writes: Mapping[str, Write]) -> Iterator[str]:
    """Every form that wrote something else because of a field that it does not show."""
    extra = smuggled(world)
    with time_machine.travel(datetime.now(UTC).replace(microsecond=0), tick=False):
        for key, write in writes.items():
            if not write.request.is_api and write.changed:
                more = {name: value for name, value in extra.items() if name not in OF_FORMS}
                expected, found = written(world, write, {}), written(world, write, more)
                if expected != found:
                    differs = sorted(table for table in {*expected, *found} if expected.get(table) != found.get(table))
                    yield f"{key}: {differs}"


def test_forms_write_no_column_they_do_not_show(world: World, writes: dict[str, Write]) -> None:
    nothing_in(taken(world, writes))
