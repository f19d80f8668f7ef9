"""Losses crossed by two ways: sums of rows and columns, their order, and what a large table leaves out."""

from dataclasses import replace

from quarterdeck.analytics.why.crossed import LONGEST, WIDEST, crossed, won_share
from quarterdeck.analytics.why.losses import Decided, Losses, Side


def a_line(down: str, across: str, lost: int, won: int = 0) -> Decided:
    value, none = (down, across), Side(won, won * 100, 0, 0)
    return Decided(value, value, Side(lost, lost * 100, 1, 0), none, (0.1, 0.9), None, None, None, lost + won < 10)


def told(*lines: Decided) -> Losses:
    sums = (sum(line.lost.deals for line in lines), sum(line.lost.value for line in lines), len(lines), 0)
    total = replace(a_line("", "", 0), values=(), labels=(), lost=Side(*sums))
    return Losses(("reason", "competitor"), lines, total, "EUR")


def test_rows_and_columns_are_summed_the_most_lost_deals_first() -> None:
    # What was only won is in no row, though it is a line.
    lines = (a_line("Price", "Atlas", 1), a_line("Timing", "Atlas", 2), a_line("Timing", "Borea", 4))
    found = crossed(told(*lines, a_line("Need", "Cirrus", 0, won=9)))
    assert found is not None
    assert [(head.label, head.lost) for head in found.across] == [
        ("Borea", Side(4, 400, 1, 0)), ("Atlas", Side(3, 300, 2, 0)),
    ]  # fmt: skip
    assert [(head.label, head.lost.deals, cells) for head, cells in found.down] == [
        ("Timing", 6, (lines[2], lines[1])), ("Price", 1, (None, lines[0])),
    ]  # fmt: skip
    assert (found.total.deals, found.total.value, found.left_out) == (7, 700, 0)


def test_a_large_table_leaves_out_the_rows_and_columns_with_the_fewest_and_sums_all() -> None:
    wide = [a_line("Price", f"C{place:02}", 20 - place) for place in range(WIDEST + 2)]
    long = [a_line(f"R{place:02}", "C00", 1) for place in range(LONGEST + 2)]
    found = crossed(told(*wide, *long))
    assert found is not None
    assert (len(found.across), len(found.down), found.left_out) == (WIDEST, LONGEST, 2 + 3)
    assert [head.label for head in found.across] == [f"C{place:02}" for place in range(WIDEST)]
    lost = sum(line.lost.deals for line in (*wide, *long))
    assert found.total.deals == lost
    assert found.down[0][0].lost.deals == lost - len(long), "cells that are left out count"


def test_there_is_no_table_of_one_way_of_three_or_of_nothing_lost() -> None:
    losses = told(a_line("Price", "Atlas", 1))
    for by in (("reason",), ("reason", "competitor", "owner")):
        assert crossed(replace(losses, by=by)) is None
    assert crossed(told(a_line("Price", "Atlas", 0, won=12))) is None


def test_a_share_won_is_said_where_it_is_told_and_of_enough_deals() -> None:
    line = a_line("Price", "Atlas", 9, won=3)
    assert won_share(line) == 0.25
    assert won_share(a_line("Price", "Atlas", 6, won=3)) is None
    assert won_share(replace(line, won_within=None)) is None
