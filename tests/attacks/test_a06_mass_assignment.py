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
from tests.attacks.test_a20_audit import columns, pk_of
from tests.attacks.walk import nothing_in, text_of
from tests.attacks.writes import BESIDE, Write
from tests.matrix.tries import ROWS, World, asked, attempt, send, taken_back
from tests.unchanged import watched

pytestmark = [pytest.mark.django_db, pytest.mark.attack]
DRAWN = re.compile(r"\b[0-9a-f]{64}\b|qd_[\w-]{20,}|md5\$\S+|\$\S{30,}|!\w{30,}")
# Counts in one of several rows, so that writers do not wait for each other.
COUNTERS_AT_RANDOM = ("opportunities_pipelinecounter", "opportunities_stagetotal")
# Counted up, or drawn, at each write.
COUNTED = frozenset({"seq", "slot", "fields_version", "config_version", "digest", "secret"})
# The page that shows a form which is posted elsewhere.
SHOWN_ON = {
    "notifications_read": "notifications",
}
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
    """What was written, without what is drawn by lot or counted up; whose a row is stays as it is."""
    made = {row[pk_of(table)] for table, (gone, new) in changed.items() for row in new} - {
        row[pk_of(table)] for table, (gone, new) in changed.items() for row in gone
    }
    return {
        table: sorted(
            repr([told(name, one, made) for name, one in zip(columns(table), row, strict=True)]) for row in new
        )
        for table, (_, new) in changed.items()
        if table not in COUNTERS_AT_RANDOM
    }


def told(name: str, one: Any, made: set[Any]) -> str:
    """One value; keys of new rows, and what is counted, are only said to be that."""
    is_key = isinstance(one, int) and (name in {"id", "seq", "voided_by"} or name.endswith("_id")) and one in made
    if is_key or name in COUNTED:
        return "counted"
    text = re.sub(r'\d{15,20}|(?<=_id":)\d+', lambda found: "new" if int(found[0]) in made else found[0], str(one))
    return "drawn" if isinstance(one, bytes) else DRAWN.sub("drawn", text)


def written(world: World, write: Write, more: Mapping[str, str]) -> dict[str, list[str]]:
    """What the form writes with these fields beside its own."""
    body = {key: value for key, value in write.request.body.items() if key != "token"}
    with taken_back(), watched(BESIDE) as watch:
        send(world.client(write.member), replace(write.request, body={**more, **body}))
        return plain(watch.changed())


def shown_fields(world: World, write: Write) -> set[str]:
    """Names of the fields that the page of the form shows, empty and unchecked ones too."""
    shown = set(write.request.body)
    if "GET" in ROWS[write.request.name].may:
        page = attempt(world, write.member, replace(write.request, method="GET", body={}))
        shown |= set(re.findall(r'\bname="([^"]+)"', text_of(page).decode(errors="replace")))
    if write.request.name in SHOWN_ON:
        page = attempt(world, write.member, asked(SHOWN_ON[write.request.name], "GET", world.sample))
        shown |= set(re.findall(r'\bname="([^"]+)"', text_of(page).decode(errors="replace"))) | {"query", "up_to"}
    if write.request.name == "import_decisions":
        # The form for all rows above a score stands at the same address, where there are such rows.
        shown |= {"rule"}
    if write.request.name == "opportunity_move":
        # Facts may be given along with a move: any field of the deal, by the rules of its own form.
        shown |= {name for model in apps.get_models() if model._meta.db_table == "opportunities_opportunity"
                  for field in model._meta.concrete_fields for name in (field.name, field.attname)}  # fmt: skip
    return shown


def taken(world: World, writes: Mapping[str, Write]) -> Iterator[str]:
    """Every form that wrote something else because of a field that it does not show."""
    extra = smuggled(world)
    with time_machine.travel(datetime.now(UTC).replace(microsecond=0), tick=False):
        for key, write in writes.items():
            if not write.request.is_api and write.changed:
                shown = shown_fields(world, write) | OF_FORMS
                more = {name: value for name, value in extra.items() if name not in shown}
                expected, found = written(world, write, {}), written(world, write, more)
                for table in sorted({*expected, *found}):
                    if expected.get(table) != found.get(table):
                        rows = {*found.get(table, ())} ^ {*expected.get(table, ())}
                        yield f"{key}: {table} {sorted(rows)[:2]}"


def test_forms_write_no_column_they_do_not_show(world: World, writes: dict[str, Write]) -> None:
    nothing_in(taken(world, writes))
