"""What another system keeps is changed by no door: every write of the application is tried on records that are kept."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.apps import apps

from quarterdeck.users.actions import deactivate_person
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import parse_id
from tests.attacks.writes import BESIDE, Write
from tests.cast import SYSTEM
from tests.matrix.mirrored import a_mirror, keep
from tests.matrix.tries import World, send, taken_back
from tests.unchanged import all_rows, watched

pytestmark = [pytest.mark.django_db, pytest.mark.attack]
KEPT = {
    "account": "customers_account",
    "contact": "customers_contact",
    "opportunity": "opportunities_opportunity",
}
# What follows from activities and territories here, and what the source is asked about least: how often it was touched.
FOLLOWS = {
    "next_activity_on", "last_two_way_at", "last_two_way_activity_id", "touched_key", "territory_id",
}  # fmt: skip
# Freeing them is what these are for; erasing is a duty that no other system lifts.
FREED = ("take_over", "erase_contact", "held_data")


def columns(table: str) -> list[str]:
    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    return [str(field.column) for field in model._meta.concrete_fields]


def changed_fields(table: str, gone: list[Any], new: list[Any]) -> set[str]:
    """The columns in which rows that were there became others."""
    names = columns(table)
    now = {row[names.index("id")]: row for row in new}
    pairs = ((row, now[row[names.index("id")]]) for row in gone if row[names.index("id")] in now)
    return {name for old, later in pairs for name, a, b in zip(names, old, later, strict=True) if a != b} - FOLLOWS


def of_records(write: Write) -> bool:
    """Whether it changes records of these kinds that were there."""
    return any(changed_fields(table, *write.changed[table]) for table in KEPT.values() if table in write.changed)


def tried(world: World, writes: Mapping[str, Write]) -> Iterator[tuple[str, str, set[str]]]:
    """(write, answer, what it changed all the same) of every write about records, once another system keeps them."""
    mirror_id = a_mirror("All")
    for kind, table in KEPT.items():
        keep(mirror_id, kind, *(row[columns(table).index("id")] for row in all_rows()[table]))
    for key, write in writes.items():
        if not of_records(write) or any(word in key for word in FREED):
            continue
        with taken_back(), watched(BESIDE) as watch:
            answer = send(world.client(write.member, by_token=write.request.is_api), write.request)
            left = watch.changed()
        fields = {name for table in KEPT.values() if table in left for name in changed_fields(table, *left[table])}
        yield key, answer.content.decode() if hasattr(answer, "content") else "", fields


def test_no_door_changes_what_another_system_keeps(world: World, writes: Mapping[str, Write]) -> None:
    with taken_back():
        found = list(tried(world, writes))
    assert len(found) > 20
    assert not {key: fields for key, _, fields in found if fields}
    # The same reason everywhere, in the API under its code.
    assert not [key for key, said, _ in found if key.startswith("api-v1:") and "foreign_owned" not in said]


def test_what_is_kept_elsewhere_stays_with_who_leaves(world: World) -> None:
    kept, (rita, sam) = parse_id(world.sample.kept_contact), (world.sample.cast.rita, world.sample.cast.sam)
    with taken_back():
        deactivate_person(person_id=rita, successor_id=sam, by=system_actor(), via=SYSTEM)
        names = columns("customers_contact")
        rows = [dict(zip(names, row, strict=True)) for row in all_rows()["customers_contact"]]
        left = [row["id"] for row in rows if row["owner_id"] == rita and row["state"] == "active"]
    assert left == [kept]
