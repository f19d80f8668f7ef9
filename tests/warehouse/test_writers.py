"""A copy beside several writers: nothing that is committed late is missed, nothing is seen in halves."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from quarterdeck.opportunities.actions.ledger import SLOTS
from quarterdeck.opportunities.tests.company import NOON
from quarterdeck.opportunities.tests.deals import Sales, sales_of
from quarterdeck.warehouse.queries.hashes import table_hashes
from tests.cast import a_cast
from tests.copied import copied, rebuilt
from tests.together import needs_two_writers

pytestmark = pytest.mark.django_db(transaction=True)


def of_two_counters(sales: Sales) -> tuple[int, int]:
    """Two deals that are written without one waiting for the other: they count in different slots of their pipeline."""
    first = sales.deal(by="system", at=NOON - timedelta(days=1))
    second = first
    while second % SLOTS == first % SLOTS:
        second = sales.deal(by="system", at=NOON - timedelta(days=2))
    return first, second


def test_what_is_committed_later_than_what_it_was_begun_before_is_not_missed() -> None:
    """An older transaction commits after a younger one was followed: its entries have lower numbers."""
    needs_two_writers()
    sales = sales_of(a_cast())
    first, second = of_two_counters(sales)
    is_written, may_commit = threading.Event(), threading.Event()

    def older() -> None:
        try:
            with transaction.atomic():
                sales.edit(first, by="system", name="Older")
                is_written.set()
                may_commit.wait(120)
        finally:
            connection.close()

    with copied() as filler:
        writer = threading.Thread(target=older)
        writer.start()
        assert is_written.wait(20)
        sales.edit(second, by="system", name="Younger")
        filler.refresh()
        names = {name for (name,) in filler.duck.rows("SELECT name FROM opportunity", {})}
        assert "Younger" in names
        assert "Older" not in names
        may_commit.set()
        writer.join(120)
        filler.refresh()
        assert table_hashes(filler.duck).tables == rebuilt()
        assert filler.refresh() == 0
