"""Deal health as a file: the deals of its page, all of them, with what they lost points by, and nobody else's."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from quarterdeck.exports.tables.health import read_health
from quarterdeck.health.actions import keep_health
from quarterdeck.opportunities.tests.deals import sales_of
from quarterdeck.values.ids import public_id
from tests.cast import Cast, actor

pytestmark = pytest.mark.django_db


def rows_of(person: int, query: str) -> list[dict[str, object]]:
    listed = read_health(actor(person), QueryDict(query))
    rows = [dict(zip((column.key for column in listed.columns), row, strict=True)) for row in listed.rows]
    assert listed.count == len(rows)
    return rows


def test_the_file_lists_the_deals_of_the_page(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quarterdeck.journal.queries.following.below_horizon", lambda rows: rows)
    monkeypatch.setattr("quarterdeck.exports.tables.health.AT_ONCE", 2)
    sales, old = sales_of(cast), timezone.now() - timedelta(days=100)
    mine = [sales.deal("qualification", "system", old) for _ in range(3)]
    other = sales.deal("qualification", "system", old, owner_id=cast.olga)
    while keep_health(now=timezone.now()):
        pass
    query = "signal=no_contact&scope=all"
    found = rows_of(cast.rita, query)
    assert {row["id"] for row in found} == {public_id(deal) for deal in mine}
    assert {row["id"] for row in rows_of(cast.ada, query)} == {public_id(deal) for deal in (*mine, other)}
    assert all("No recent contact" in str(row["reasons"]) and row["owner"] == "Rita Vogel" for row in found)
    assert rows_of(cast.ada, "signal=ghosted&scope=all") == []
