"""Where the columns of a table are named: found out, said, or known by the names that are wanted."""

from collections.abc import Sequence

import pytest

from quarterdeck.sheets.layout import asked_layout, guessed_layout, mapped_layout
from quarterdeck.sheets.terms import Cell, Layout, Line

GROUPS = ("Deal", "", "Money", "")
NAMES = ("Name", "Account", "Amount", "Currency")
ROWS: tuple[Sequence[Cell], ...] = (("Fleet", "Nova", 100, "EUR"), ("Ship", "Acme", 200.5, "USD"))


def lines(*rows: Sequence[Cell]) -> list[Line]:
    return [Line(number, tuple(cells)) for number, cells in enumerate(rows, start=1)]


def place(layout: Layout) -> tuple[int, int]:
    return layout.line, layout.rows


def test_names_under_a_row_of_groups_are_taken_alone_while_they_tell_the_columns_apart() -> None:
    found = guessed_layout(lines(GROUPS, NAMES, *ROWS))
    assert (found.names, place(found)) == (NAMES, (2, 1))


def test_a_group_stands_for_all_columns_below_it_where_their_names_are_alike() -> None:
    years = lines(("2025", "", "2026", ""), ("Q", "Sum", "Q", "Sum"), (1, 2, 3, 4), (5, 6, 7, 8))
    found = guessed_layout(years)
    assert (found.names, place(found)) == (("2025 Q", "2025 Sum", "2026 Q", "2026 Sum"), (1, 2))
    # The names that a mapping knows find them again.
    assert mapped_layout(years, ["2026 Q", "2025 Sum"]) == found


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        (("Deal", "ID", "Amount", "2025", "2026"), [("Fleet", "d1", "100", "1", "2"), ("Ship", "d2", "200", "3", "4")]),
        (("Deal", "ID", "Amount", 2025), [("Fleet", "d1", 100, 1), ("Ship", "d2", 200, 3)]),
    ],
)
def test_columns_called_like_numbers_do_not_hide_the_names(
    header: Sequence[Cell], rows: Sequence[Sequence[Cell]]
) -> None:
    assert guessed_layout(lines(header, *rows)).names == tuple(map(str, header))


def test_a_row_of_the_table_is_not_taken_for_names() -> None:
    found = guessed_layout(lines(("Fleet", "Nova", "100"), ("Ship", "Acme", "200"), ("Lock", "Zeta", "300")))
    assert (found.names, place(found)) == (("Column 1", "Column 2", "Column 3"), (1, 0))


def test_a_name_that_stands_twice_is_numbered_and_its_own_text_is_kept() -> None:
    found = guessed_layout(lines(("Name", "Name", "Name (2)", "ID"), ("a", "b", "c", 1)))
    assert found.names == ("Name", "Name (3)", "Name (2)", "ID")
    assert found.said == ("Name", "Name", "Name (2)", "ID")


def test_the_lines_of_names_are_those_that_are_said() -> None:
    every = lines(("Deals of the week", "", "", ""), GROUPS, NAMES, *ROWS)
    assert asked_layout(every, 2, 2) == Layout(
        ("Deal Name", "Account", "Money Amount", "Currency"), 2, 2, ("Deal Name", "Account", "Money Amount", "Currency")
    )
    bare = asked_layout(every, 4, 0)
    assert bare is not None
    assert (bare.names[0], place(bare)) == ("Column 1", (4, 0))
    assert asked_layout(every, 9, 1) is None


def test_runs_of_spaces_in_long_cells_are_looked_through_once() -> None:
    """They were parted in every way, which took minutes."""
    rows = [("1" + " " * 30_000 + "x", number) for number in range(20)]
    assert guessed_layout(lines(("Note", "Place"), *rows)).names == ("Note", "Place")
