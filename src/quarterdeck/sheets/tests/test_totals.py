"""Rows that say the sum of those above."""

from decimal import Decimal

from quarterdeck.sheets.totals import Totals


def told(*rows: tuple[str, object]) -> list[bool]:
    totals = Totals()
    return [totals.is_total(("D-1", name), amount) for name, amount in rows]


def test_the_sum_of_the_rows_above_is_no_record() -> None:
    rows = (("Seam", Decimal("12.50")), ("Fleet", Decimal(7)), ("", None), ("Summe:", Decimal("19.50")))
    assert told(*rows) == [False, False, False, True]
    # It is not added itself, so that what comes after it has its own.
    assert told(*rows, ("Print", Decimal("0.50")), ("TOTAL", Decimal(20)))[-2:] == [False, True]


def test_a_deal_of_such_a_name_is_a_deal() -> None:
    assert told(("Seam", Decimal(5)), ("Fleet", Decimal(7)), ("Total", Decimal(13))) == [False, False, False]
    assert told(("Seam", Decimal(5)), ("Total", Decimal(5))) == [False, False]
    assert told(("Seam", Decimal(5)), ("Fleet", Decimal(7)), ("Total vision", Decimal(12))) == [False, False, False]
