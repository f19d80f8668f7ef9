"""What is found: by beginnings, words, inner parts and slips of the fingers; in which order; after every write."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

from quarterdeck.customers.actions import delete_account, edit_account, edit_contact, restore_account
from quarterdeck.journal.queries import compiled
from quarterdeck.opportunities.tests.deals import sales_of
from quarterdeck.search.actions import rebuild_index
from quarterdeck.search.jobs import fill
from quarterdeck.search.models import SearchEntry
from quarterdeck.search.queries import index_findings, matching, search
from quarterdeck.search.rules import read_query
from quarterdeck.search.terms import Kind
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import Actor
from tests.cast import SYSTEM, Cast
from tests.customers import a_contact, an_account

pytestmark = pytest.mark.django_db


def found(actor: Actor, typed: str) -> dict[str, list[str]]:
    """What an actor finds beside people, by kind."""
    parts = search(actor, read_query(typed), kinds=[kind for kind in Kind if kind is not Kind.PERSON])
    return {one.kind.value: [hit.described.title for hit in one.hits] for one in parts}


def test_account_is_found_by_beginnings_of_its_words(cast: Cast, actors: dict[str, Actor]) -> None:
    an_account(cast.rita, "Bergmann Kunststoff GmbH", domain="bergmann.example")
    for typed in ("berg", "kunst", "BERGMANN gmbh", "gmbh berg", "bergmann.example", "  bergmann  kunststoff "):
        assert found(actors["rita"], typed) == {"account": ["Bergmann Kunststoff GmbH"]}, typed
    assert found(actors["rita"], "berg metall") == {}


def test_accents_and_spellings_are_forgiven(cast: Cast, actors: dict[str, Actor]) -> None:
    an_account(cast.rita, "Grünwald Verpackung")
    an_account(cast.rita, "Løvenskiold")
    for typed in ("grunwald", "GRÜNWALD", "gru\u0308nwald"):
        assert found(actors["rita"], typed) == {"account": ["Grünwald Verpackung"]}
    assert found(actors["rita"], "lovens") == {"account": ["Løvenskiold"]}


def test_typos_and_inner_parts_are_forgiven(cast: Cast, actors: dict[str, Actor]) -> None:
    an_account(cast.rita, "Bergmann Kunststoff")
    an_account(cast.rita, "Nordenberg Automation")
    for typed in ("bergmnan", "bregmann", "Kunstoff", "bergmann kunsstoff"):
        assert found(actors["rita"], typed) == {"account": ["Bergmann Kunststoff"]}, typed
    assert found(actors["rita"], "berg") == {"account": ["Bergmann Kunststoff", "Nordenberg Automation"]}
    assert found(actors["rita"], "zzzzzz") == {}


def test_deal_is_found_by_name_account_and_in_the_best_order(cast: Cast, actors: dict[str, Actor]) -> None:
    sales = sales_of(cast)
    sales.deal(name="Fleet, 3 years")
    sales.deal(name="Fleet")
    sales.deal(name="Install fleet")
    sales.deal(by="olga", owner_id=cast.olga, name="Fleet of Olga", account_id=None, contacts=())
    assert found(actors["rita"], "fleet") == {"opportunity": ["Fleet", "Fleet, 3 years", "Install fleet"]}
    assert found(actors["ada"], "fleet")["opportunity"][0] == "Fleet"
    assert "Fleet of Olga" in found(actors["ada"], "fleet")["opportunity"]


@contextmanager
def built() -> Iterator[list[str]]:
    """What is compiled meanwhile: statements of querysets, and those kept for later."""
    found: list[str] = []
    module = sys.modules[compiled.__module__]
    with pytest.MonkeyPatch.context() as patch:
        for owner, name in ((Query, "sql_with_params"), (SQLCompiler, "execute_sql"), (module, "_compiled")):
            patch.setattr(owner, name, _told(found, name, getattr(owner, name)))
        yield found


def _told(found: list[str], name: str, run: Callable[..., Any]) -> Callable[..., Any]:
    def told(*args: Any, **kwargs: Any) -> Any:
        found.append(f"{name} {args[0]}")
        return run(*args, **kwargs)

    return told


@pytest.mark.parametrize("name", ["rita", "max", "ada"])
def test_search_like_one_before_compiles_nothing(cast: Cast, actors: dict[str, Actor], name: str) -> None:
    sales = sales_of(cast)
    for word in ("Zettelwerk", "Querfurth"):
        sales.deal(name=f"{word} cameras", account_id=an_account(cast.rita, word))
        a_contact(cast.rita, f"Jana {word}")
    for first, second in (("zettelwerk", "querfurth"), ("zettelwrek", "qeurfurth"), ("zettelw jana", "querf jana")):
        before = search(actors[name], read_query(first))
        with built() as found:
            after = search(actors[name], read_query(second))
        assert found == []
        assert [(one.kind, len(one.hits)) for one in after] == [(one.kind, len(one.hits)) for one in before] != []
    with built() as found:
        assert SearchEntry.objects.exclude(pk=0).exists()
    assert len(found) == 1


def test_deal_is_found_by_its_account_also_after_a_new_name(cast: Cast, actors: dict[str, Actor]) -> None:
    sales = sales_of(cast)
    account = an_account(cast.rita, "Bergmann")
    sales.deal(name="VX-200, install", account_id=account)
    assert found(actors["rita"], "bergmann vx 200")["opportunity"] == ["VX-200, install"]
    edit_account(account_id=account, changes={"name": "Solvang"}, by=system_actor(), via=SYSTEM)
    assert found(actors["rita"], "solvang") == {"opportunity": ["VX-200, install"], "account": ["Solvang"]}
    assert found(actors["rita"], "bergmann") == {}


def test_deleted_leaves_the_index_and_restored_is_back(cast: Cast, actors: dict[str, Actor]) -> None:
    account = an_account(cast.rita, "Zettelwerk")
    delete_account(account_id=account, by=system_actor(), via=SYSTEM)
    assert found(actors["ada"], "zettelwerk") == {}
    assert words() == set()
    restore_account(account_id=account, by=system_actor(), via=SYSTEM)
    assert found(actors["ada"], "zettelwrek") == {"account": ["Zettelwerk"]}


def test_words_of_a_contact_go_with_its_last_entry(cast: Cast, actors: dict[str, Actor]) -> None:
    first = a_contact(cast.rita, "Jana Querfurth")
    second = a_contact(cast.rita, "Ole Querfurth")
    for contact in (first, second):
        assert "querfurth" in words()
        edit_contact(contact_id=contact, changes={"name": "Erased"}, by=system_actor(), via=SYSTEM)
    assert "querfurth" not in words()
    assert found(actors["ada"], "querfurth") == {}


def words() -> set[str]:
    """The words that may be mistyped, beside those of people."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT word FROM search_word")
        held = {row[0] for row in cursor.fetchall()}
    people = SearchEntry.objects.filter(kind=Kind.PERSON).values_list("title", flat=True)
    return held - {word for title in people for word in title.split()}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its index by words")
def test_sqlite_knows_every_word_that_is_held_and_no_other(cast: Cast, actors: dict[str, Actor]) -> None:
    first, second = a_contact(cast.rita, "Jana Querfurth 2026"), a_contact(cast.rita, "Ole Querfurth")
    edit_contact(contact_id=first, changes={"email": "jana@werk.example"}, by=system_actor(), via=SYSTEM)
    assert {"querfurth", "2026", "jana", "ole", "werk"} <= held() == entered()
    for contact in (first, second):
        edit_contact(contact_id=contact, changes={"name": "Erased"}, by=system_actor(), via=SYSTEM)
    assert "querfurth" not in held() == entered()
    SearchEntry.objects.filter(record_id=first).delete()
    assert "werk" not in held() == entered()


def held() -> set[str]:
    """The words that SQLite knows to be held."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT word FROM search_word_held")
        return {row[0] for row in cursor.fetchall()}


def entered() -> set[str]:
    """The words of all entries."""
    return {word for one in SearchEntry.objects.all() for word in f"{one.title} {one.text}".split()}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its index by words")
def test_a_beginning_is_asked_for_by_the_words_that_begin_so_where_they_are_few(
    cast: Cast, actors: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Bergmann", "Bergheim", "Berg & Berg"):
        an_account(cast.rita, name)
    everything = {"account": ["Berg & Berg", "Bergheim", "Bergmann"]}
    for most, asked in ((3, '"berg" OR "bergheim" OR "bergmann"'), (2, '"berg"*')):
        monkeypatch.setattr(matching, "MOST_HELD", most)
        text, values = matching._beginning("berg")
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {text}", values)
            assert cursor.fetchone()[0] == asked
        assert {kind: sorted(names) for kind, names in found(actors["rita"], "berg").items()} == everything


def test_index_is_what_a_rebuild_makes(cast: Cast, actors: dict[str, Actor]) -> None:
    sales = sales_of(cast)
    number = sales.deal(name="Fleet")
    sales.edit(number, name="Cameras")
    an_account(cast.rita, "Bergmann")
    kept = sorted(SearchEntry.objects.values_list("kind", "record_id", "title", "text", "owner_id"))
    assert len(kept) > 10
    assert list(index_findings()) == []
    SearchEntry.objects.filter(kind=Kind.ACCOUNT).delete()
    SearchEntry.objects.filter(kind=Kind.OPPORTUNITY).update(title="wrong")
    SearchEntry.objects.create(kind=Kind.CONTACT, record_id=1, title="nobody")
    assert [one.code for one in index_findings()] == ["search_index_wrong"]
    rebuild_index()
    assert sorted(SearchEntry.objects.values_list("kind", "record_id", "title", "text", "owner_id")) == kept
    assert list(index_findings()) == []


def test_records_from_before_the_index_are_brought_in_by_the_job(cast: Cast, actors: dict[str, Actor]) -> None:
    an_account(cast.rita, "Bergmann")
    SearchEntry.objects.all().delete()
    while fill():
        pass
    assert found(actors["rita"], "bergmann") == {"account": ["Bergmann"]}
    assert fill() == 0


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite always has its trigrams")
def test_without_the_extension_words_must_be_typed_right(cast: Cast, actors: dict[str, Actor]) -> None:
    an_account(cast.rita, "Bergmann")
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION pg_trgm CASCADE")
    matching._has_trigrams.cache_clear()
    try:
        assert found(actors["rita"], "rgman") == {"account": ["Bergmann"]}
        assert found(actors["rita"], "bregmann") == {}
        assert [one.code for one in index_findings()] == ["search_exact"]
    finally:
        matching._has_trigrams.cache_clear()
