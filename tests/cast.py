"""The one cast of all tests, made by the actions of the product."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from quarterdeck.journal.terms import Door, Via
from quarterdeck.users import actions
from quarterdeck.users.queries import actor_for, actor_for_token, system_actor
from quarterdeck.users.terms import Actor, NewCompany, NewPerson, NewToken

SYSTEM = Via(Door.SYSTEM)
# Older than anything a test does, so that tests may work on past days.
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PASSWORD = "a long enough password"


@dataclass(frozen=True)
class Cast:
    """Ids of everybody: Max manages North with Rita in it, Olga is in South, both teams lie below Sales."""

    company: int
    ada: int
    sam: int
    max: int
    rita: int
    olga: int
    chiara: int
    rolf: int
    paul: int
    pia: int
    disabled: int
    sales: int
    north: int
    south: int
    kontur: int
    weissach: int


def the_company(new: NewCompany | None = None) -> int:
    """The company with its roles: euros, UTC, fiscal year by months from January."""
    organisation_id = actions.install_company(
        new=new or NewCompany("Nordvik Automation"), by=system_actor(), via=SYSTEM, at=LONG_AGO
    )
    actions.install_roles(by=system_actor(), via=SYSTEM, at=LONG_AGO)
    return organisation_id


def a_person(name: str, role: str = "rep", *, organisation_id: int | None = None) -> int:
    """A person who signs in as <first name>@nordvik.example with PASSWORD."""
    new = NewPerson(name, f"{name.split(maxsplit=1)[0].lower()}@nordvik.example", role, organisation_id)
    person_id = actions.add_person(new=new, by=system_actor(), via=SYSTEM, at=LONG_AGO)
    actions.set_password(person_id=person_id, password=PASSWORD, by=system_actor(), via=SYSTEM, at=LONG_AGO)
    return person_id


def a_team(name: str, parent_id: int | None = None) -> int:
    """A team in the tree."""
    return actions.add_team(name=name, parent_id=parent_id, by=system_actor(), via=SYSTEM, at=LONG_AGO)


def joins(person_id: int, team_id: int, *, is_manager: bool = False) -> None:
    """Let a person belong to a team from long ago."""
    actions.join_team(
        team_id=team_id, person_id=person_id, is_manager=is_manager, by=system_actor(), via=SYSTEM, at=LONG_AGO
    )


def a_cast() -> Cast:
    """The company and everybody in it, Paul and Pia of two rival partners, and someone deactivated."""
    company = the_company()
    kontur, weissach = (
        actions.add_organisation(name=name, by=system_actor(), via=SYSTEM, at=LONG_AGO)
        for name in ("Kontur", "Weissach")
    )
    sales = a_team("Sales")
    north, south = a_team("North", sales), a_team("South", sales)
    cast = Cast(
        company=company,
        ada=a_person("Ada Lind", "administrator"),
        sam=a_person("Sam Okafor", "sales_operations"),
        max=a_person("Max Berg", "manager"),
        rita=a_person("Rita Vogel"),
        olga=a_person("Olga Novak"),
        chiara=a_person("Chiara Conti", "channel_manager"),
        rolf=a_person("Rolf Sand", "read_only"),
        paul=a_person("Paul Adler", "partner_user", organisation_id=kontur),
        pia=a_person("Pia Roth", "partner_user", organisation_id=weissach),
        disabled=a_person("Dora Gone"),
        sales=sales,
        north=north,
        south=south,
        kontur=kontur,
        weissach=weissach,
    )
    joins(cast.max, north, is_manager=True)
    joins(cast.rita, north)
    joins(cast.olga, south)
    actions.deactivate_person(person_id=cast.disabled, by=system_actor(), via=SYSTEM, at=LONG_AGO)
    return cast


@dataclass
class _Kept:
    """The cast as it was made first: ids, and the rows of each table by its columns."""

    cast: Cast
    rows: dict[tuple[str, str], list[tuple[Any, ...]]]


_kept: list[_Kept] = []


def the_cast() -> Cast:
    """`a_cast`, made by actions once per run and put back as rows from then on, which is 20 times as fast."""
    if not _kept:
        before = _all_rows()
        cast = a_cast()
        made = {key: [row for row in rows if row not in before[key]] for key, rows in _all_rows().items()}
        _kept.append(_Kept(cast, made))
        return cast
    with transaction.atomic(), connection.cursor() as cursor:
        for (table, columns), rows in _kept[0].rows.items():
            if rows:
                marks = ", ".join(["%s"] * len(rows[0]))
                cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)
    return _kept[0].cast


def _all_rows() -> dict[tuple[str, str], list[tuple[Any, ...]]]:
    quote, found = connection.ops.quote_name, {}
    for model in apps.get_models():
        if model.__module__.startswith("quarterdeck."):
            table = quote(model._meta.db_table)
            columns = ", ".join(quote(str(field.column)) for field in model._meta.concrete_fields)
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT {columns} FROM {table}")
                found[table, columns] = cursor.fetchall()
    return found


def actor(person_id: int) -> Actor:
    """The actor of a person, with their rights of now."""
    return actor_for(person_id)


def a_token(person_id: int, *scopes: str, days: int = 30, at: datetime | None = None) -> str:
    """The secret of a new API token of a person, with these permission keys; without any it only reads."""
    at = at or datetime.now(UTC)
    new = NewToken("Test token", at + timedelta(days=days), frozenset(map(str, scopes)))
    return actions.create_token(new=new, person_id=person_id, by=system_actor(), via=SYSTEM, at=at).secret


def token_actor(person_id: int, *scopes: str) -> Actor:
    """The actor of a narrow token of a person."""
    found = actor_for_token(a_token(person_id, *scopes), datetime.now(UTC))
    assert found is not None
    return found
