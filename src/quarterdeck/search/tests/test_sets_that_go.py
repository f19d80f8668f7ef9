"""A set of records that leaves the index takes along just those words that no other entry holds."""

import pytest
from django.db import connection

from quarterdeck.search.actions import entries, index_records
from quarterdeck.search.models import SearchEntry
from quarterdeck.search.terms import Kind
from tests.cast import Cast
from tests.customers import a_contact

pytestmark = pytest.mark.django_db


def kept() -> tuple[set[str], set[str]]:
    """The words of titles and, on SQLite, all that are held."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT word FROM search_word")
        named = {row[0] for row in cursor.fetchall()}
        if connection.vendor != "sqlite":
            return named, named
        cursor.execute("SELECT word FROM search_word_held")
        return named, {row[0] for row in cursor.fetchall()}


def said() -> set[str]:
    """The words of all entries."""
    return {word for one in SearchEntry.objects.all() for word in f"{one.title} {one.text}".split()}


@pytest.mark.parametrize("many", [1, 99])
def test_words_of_a_set_that_goes_stay_while_another_entry_holds_them(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    names = ("Jana Querfurth 2026", "Ole Querfurth", "Ute Grabow", "Ole Grabow", "Ina Zettel")
    ids = [a_contact(cast.rita, name) for name in names]
    monkeypatch.setattr(entries, "_MANY", many)
    assert {"querfurth", "grabow", "zettel"} <= kept()[0]

    with connection.cursor() as cursor:
        cursor.executemany("UPDATE customers_contact SET state = 'deleted' WHERE id = %s", [(pk,) for pk in ids[:3]])
    index_records(kind=Kind.CONTACT, ids=ids)

    named, held = kept()
    assert {"ole", "grabow", "ina", "zettel"} <= named
    assert not {"querfurth", "jana", "ute", "2026"} & (named | held)
    assert held == (said() if connection.vendor == "sqlite" else named)

    # One that goes alone afterwards takes its words along as ever.
    SearchEntry.objects.filter(kind=Kind.CONTACT, record_id=ids[4]).delete()
    assert "zettel" not in kept()[0] | kept()[1]


def test_entries_that_go_rewrite_no_part_of_the_index_at_once() -> None:
    """SQLite would, in the transaction of whoever marks a tenth of a large part as gone, and hold everybody up."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for table in ("search_words", "search_near"):
            cursor.execute(f"SELECT v FROM {table}_config WHERE k = 'deletemerge'")
            assert cursor.fetchall() == [(0,)]
