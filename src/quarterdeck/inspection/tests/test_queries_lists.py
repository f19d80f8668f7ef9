"""Board and lists: scope, totals in one currency, flags, keyset pages."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import TestCase

from quarterdeck.inspection.queries import SORTS, opportunity_list
from quarterdeck.opportunities.queries import board, card, column_heads, column_page
from quarterdeck.opportunities.tests.company import COUNT, NOON, a_mixed_company, deals
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.pipelines.terms import StageKind
from quarterdeck.values.verdict import NotFound, Refused
from tests.cast import the_cast

FILTERS: list[dict[str, Any]] = [
    {},
    {"scope": "mine"},
    {"scope": "team"},
    {"text": "deal 1"},
    {"text": "kettler"},
    {"text": "100%_\\"},
    {"text": "a\x00b"},
    {"text": "x" * 100_000},
    {"amount_min": Decimal("55.5"), "amount_max": Decimal(120)},
    {"close_from": date(2026, 6, 10), "close_to": date(2026, 6, 20)},
    {"flags": frozenset({"overdue"})},
    {"flags": frozenset({"overdue", "stalled"})},
    {"kinds": (StageKind.OPEN,)},
    {"kinds": (StageKind.WON,)},
]
NAMES = ("ada", "max", "rita", "olga", "rolf", "chiara", "paul", "pia")
STRANGERS = {"paul", "pia"}


class TestReads(TestCase):
    """One company for all of these, which only read."""

    sales: Sales

    @classmethod
    def setUpTestData(cls) -> None:
        cls.sales = a_mixed_company(the_cast())

    def test_board_adds_up_in_one_currency(self) -> None:
        found = board(self.sales.lens("ada", NOON), deals(self.sales))
        cards = opportunity_list(self.sales.lens("system", NOON), deals(self.sales), limit=200).rows
        assert found.count == len(cards) == COUNT
        euros = {"EUR": Decimal(1), "USD": Decimal("0.5")}
        for column in found.columns:
            own = [one for one in cards if one.stage_id == column.head.stage.id]
            total = sum((one.amount_minor or 0) * euros[one.currency] for one in own)
            assert (column.head.count, column.head.amount_minor) == (len(own), total)
            assert column.head.unpriced == sum(one.amount_minor is None for one in own)
            weighted = Decimal(total) * column.head.stage.probability_bp / 10_000
            assert abs(column.head.weighted_minor - weighted) <= Decimal("0.5")
        assert (found.currency, found.rate_day, found.unconverted) == ("EUR", NOON.date(), 0)

    def test_amounts_without_a_rate_are_counted_not_guessed(self) -> None:
        found = board(self.sales.lens("ada", NOON, "CHF"), deals(self.sales))
        assert found.amount_minor == 0
        assert found.unconverted + found.unpriced == found.count == COUNT

    def test_every_total_is_the_sum_over_visible_rows(self) -> None:
        for name in NAMES:
            for fields in FILTERS:
                with self.subTest(name=name, fields=fields):
                    self.compare(name, fields)

    def compare(self, name: str, fields: dict[str, Any]) -> None:
        lens, narrowed = self.sales.lens(name, NOON), deals(self.sales, **fields)
        page = opportunity_list(lens, narrowed, limit=200)
        visible = {one.id for one in page.rows}
        assert page.count == len(visible)
        assert not visible or name not in STRANGERS
        found = board(lens, narrowed)
        assert {one.id for column in found.columns for one in column.cards} == visible
        assert (found.count, found.amount_minor) == (page.count, page.amount_minor)
        assert found.flags == page.flags
        unflagged = opportunity_list(lens, replace(narrowed, flags=frozenset()), limit=200).rows
        assert found.flags.counts["overdue"] == sum(one.days_overdue > 0 for one in unflagged)
        assert found.flags.counts["stalled"] == sum(one.days_stalled > 0 for one in unflagged)
        if flags := narrowed.flags:
            up = {"overdue": lambda one: one.days_overdue > 0, "stalled": lambda one: one.days_stalled > 0}
            assert visible == {one.id for one in unflagged if any(up[flag](one) for flag in flags)}

    def test_filters_let_through_what_they_say(self) -> None:
        lens = self.sales.lens("ada", NOON)

        def names(**fields: Any) -> set[str]:
            return {one.name for one in opportunity_list(lens, deals(self.sales, **fields), limit=200).rows}

        assert names(text="DEAL 1") == {"Deal 01", "Deal 21", *(f"Deal {n}" for n in range(10, 20))}
        assert names(text="kettler") == {f"Deal {n:02}" for n in range(0, COUNT, 6)}
        assert names(text="100%_\\") == set()
        assert names(owner_ids=(self.sales.cast.olga,)) == {f"Deal {n:02}" for n in range(0, COUNT, 4)}
        rows = opportunity_list(
            lens, deals(self.sales, amount_min=Decimal("55.5"), amount_max=Decimal(120)), limit=200
        ).rows
        assert rows
        assert all(5_550 <= (one.converted_minor or 0) <= 12_000 for one in rows)
        close = names(close_from=date(2026, 6, 10), close_to=date(2026, 6, 20))
        assert close == {f"Deal {n:02}" for n in range(10, 21) if n % 7}

    def test_may_move_is_what_the_action_says(self) -> None:
        cast = self.sales.cast
        for name in ("ada", "max", "rita", "olga", "rolf", "chiara"):
            owners = (
                {cast.olga, cast.rita} if name == "ada" else {cast.rita} if name == "max" else {getattr(cast, name)}
            )
            rows = opportunity_list(self.sales.lens(name, NOON), deals(self.sales), limit=200).rows
            assert all(one.may_move is (one.owner_id in owners) for one in rows)

    def test_pages_by_key_are_the_whole_list_once(self) -> None:
        for sort in SORTS:
            for asked in (sort, f"-{sort}"):
                for currency in ("EUR", "USD"):
                    with self.subTest(sort=asked, currency=currency):
                        self.page_through(asked, currency)

    def page_through(self, sort: str, currency: str) -> None:
        lens = self.sales.lens("ada", NOON, currency)
        whole = [one.id for one in opportunity_list(lens, deals(self.sales), sort=sort, limit=200).rows]
        paged: list[int] = []
        cursor: str | None = ""
        while cursor is not None:
            page = opportunity_list(lens, deals(self.sales), sort=sort, cursor=cursor, limit=11)
            paged += [one.id for one in page.rows]
            cursor = page.next_cursor
        assert paged == whole
        assert len(set(whole)) == COUNT

    def test_cursor_of_another_list_is_refused(self) -> None:
        lens = self.sales.lens("ada", NOON)
        cursor = opportunity_list(lens, deals(self.sales), sort="name", limit=1).next_cursor or ""
        for sort in ("-name", "owner", "created_at"):
            with pytest.raises(Refused):
                opportunity_list(lens, deals(self.sales), sort=sort, cursor=cursor)
        with pytest.raises(Refused):
            column_page(lens, deals(self.sales), self.sales.stage("qualification"), cursor)

    def test_amounts_sort_by_value_not_by_figure(self) -> None:
        rows = opportunity_list(self.sales.lens("ada", NOON), deals(self.sales), sort="-amount", limit=200).rows
        values = [-1 if one.converted_minor is None else one.converted_minor for one in rows]
        assert values == sorted(values, reverse=True)

    def test_columns_page_by_key(self) -> None:
        lens, stage = self.sales.lens("ada", NOON), self.sales.stage("qualification")
        whole = [one.id for one in column_page(lens, deals(self.sales), stage, limit=50).cards]
        first = column_page(lens, deals(self.sales), stage, limit=4)
        second = column_page(lens, deals(self.sales), stage, first.next_cursor or "", limit=50)
        assert [one.id for one in (*first.cards, *second.cards)] == whole
        assert (first.head.count, second.next_cursor) == (COUNT // 3, None)
        with pytest.raises(NotFound):
            column_page(lens, deals(self.sales), 5)
        assert column_heads(lens, deals(self.sales), [stage]) == [first.head]

    def test_strangers_find_no_card(self) -> None:
        (one, *_) = opportunity_list(self.sales.lens("ada", NOON), deals(self.sales)).rows
        for name in STRANGERS:
            with pytest.raises(NotFound):
                card(self.sales.lens(name, NOON), one.id)
