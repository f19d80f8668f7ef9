"""Addresses of views, what a view must be, and the bar beside a page."""

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.saved_views.queries import DEFAULT, canonical, full_address, is_short, merged, opened, shown
from quarterdeck.saved_views.rules import (
    SHIPPED,
    Known,
    as_text,
    columns_of,
    columns_reasons,
    settled,
    shipped_usual,
    view_verdict,
)
from quarterdeck.saved_views.terms import Page, Sharing, ViewFields, ViewRow, Views

MINE = ViewRow("mine", "Mine", "scope=mine&sort=-amount", columns=(("name", 200),), owner_id=7, is_own=True)
THEIRS = ViewRow("theirs", "Theirs", "flag=idle", owner_id=8)
VIEWS = Views(rows=(MINE, THEIRS, *SHIPPED[Page.DEALS]), usual_key="my_quarter")
BOARD = frozenset({"scope", "flag", "close"})
NAMES = st.sampled_from(("scope", "flag", "close", "sort", "cf_1", "q"))
QUERIES = st.lists(st.tuples(NAMES, st.text(min_size=1, max_size=6)), max_size=5).map(urlencode)


def codes(new: ViewFields, **known: object) -> list[str]:
    facts = Known(**({"others": 0, "name_is_taken": False, "roles": {"rep"}} | known))  # type: ignore[arg-type]  # names vary
    return [reason.code for reason in view_verdict(settled(new), facts)]


def test_a_view_keeps_nothing_of_the_page_itself() -> None:
    assert canonical("view=x&scope=all&flag=idle&cursor=abc&show=filters&q=a%26b") == "flag=idle&q=a%26b"


@given(QUERIES)
def test_the_canonical_form_is_its_own(query: str) -> None:
    assert canonical(canonical(query)) == canonical(query)


@given(QUERIES, QUERIES)
def test_saving_on_a_page_leaves_what_the_page_does_not_know(stored: str, present: str) -> None:
    kept = parse_qsl(merged(stored, present, BOARD))
    assert [pair for pair in kept if pair[0] in BOARD] == [p for p in parse_qsl(canonical(present)) if p[0] in BOARD]
    assert [pair for pair in kept if pair[0] not in BOARD] == [
        pair for pair in parse_qsl(canonical(stored)) if pair[0] not in BOARD
    ]


def test_a_view_that_asks_for_nothing_says_so_in_its_address() -> None:
    assert full_address("all_open", "kind=open", BOARD) == "?view=all_open&scope=all"
    assert is_short("view=x")
    assert is_short("view=x&show=filters")
    assert not is_short("view=x&scope=all")
    assert not is_short("flag=idle")
    assert not is_short("")


def test_opening_leads_to_all_a_view_asks_for() -> None:
    assert opened(VIEWS, "mine") == "?view=mine&scope=mine&sort=-amount"
    assert opened(VIEWS, DEFAULT, keys=BOARD) == "?view=my_quarter&scope=mine&close=this_quarter"
    assert opened(VIEWS, "nowhere") is None


def test_the_bar_says_whether_a_view_was_changed() -> None:
    same = shown(VIEWS, "mine", "view=mine&sort=-amount&scope=mine", columns=(("name", 200),))
    assert (same.current, same.is_changed, same.may_save) == (MINE, False, False)
    wider = shown(VIEWS, "mine", "scope=mine&sort=-amount", columns=(("name", 300),))
    assert wider.may_save
    assert wider.columns == (("name", 300),)
    on_board = shown(VIEWS, "mine", "scope=team", keys=BOARD)
    assert on_board.may_save
    assert on_board.query == "scope=team&sort=-amount"
    assert on_board.columns == MINE.columns
    assert not shown(VIEWS, "mine", "scope=mine", keys=BOARD).is_changed
    others = shown(VIEWS, "theirs", "flag=idle&q=x")
    assert others.is_changed
    assert not others.may_save


def test_without_a_view_only_something_asked_for_can_be_saved() -> None:
    assert not shown(VIEWS, "", "scope=all").is_changed
    assert shown(VIEWS, "gone", "flag=idle").is_changed
    assert shown(VIEWS, "gone", "flag=idle").current is None


def test_every_role_starts_with_a_shipped_view() -> None:
    keys = {row.key for row in SHIPPED[Page.DEALS]}
    assert {shipped_usual(role) for role in ("rep", "manager", "sales_operations", "of_their_own")} <= keys


def test_a_view_has_a_name_of_its_own() -> None:
    assert codes(ViewFields(name="  Idle   ones ")) == []
    assert codes(ViewFields(name=" ")) == ["name_missing"]
    assert codes(ViewFields(name="Idle"), name_is_taken=True) == ["name_taken"]
    assert codes(ViewFields(name="x" * 81)) == ["too_long"]


def test_what_a_view_may_not_be() -> None:
    assert codes(ViewFields(name="a", query="q=" + "x" * 2000)) == ["query_too_long"]
    assert codes(ViewFields(name="a"), others=100) == ["too_many_views"]
    assert codes(ViewFields(name="a", sharing="world")) == ["unknown_choice"]
    assert codes(ViewFields(name="a", sharing=Sharing.ROLE, role_key="king")) == ["role_unknown"]
    assert settled(ViewFields(name="a", role_key="rep")).role_key == ""


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "{}",
        '[["a"]]',
        '[["a","b"]]',
        '[["a",1],["a",2]]',
        '[["",1]]',
        '[["a",-1]]',
        '[["a",901]]',
        '[["a",true]]',
    ],
)
def test_columns_that_cannot_be_kept(text: str) -> None:
    assert [reason.code for reason in columns_reasons(text)] == ["columns_wrong"]


def test_columns_come_back_as_they_were_kept() -> None:
    columns = (("name", 240), ("cf_x", 0))
    assert columns_of(as_text(columns)) == columns
    assert as_text(()) == ""
    assert columns_of("") == ()
    too_many = tuple((f"c{number}", 0) for number in range(61))
    assert columns_reasons(as_text(too_many))
