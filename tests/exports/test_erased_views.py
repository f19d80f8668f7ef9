"""Saved views and dashboards are told of a person, and the private ones go where they are erased; shared ones stay."""

from typing import Any

import pytest

from quarterdeck.dashboards.actions import add_tile, edit_dashboard, set_mailing
from quarterdeck.dashboards.models import Dashboard, Mailing, Tile
from quarterdeck.dashboards.terms import Plan, TileFields
from quarterdeck.dashboards.tests.making import a_dashboard
from quarterdeck.exports.actions import erase_person
from quarterdeck.exports.queries.privacy import held_about
from quarterdeck.exports.terms import HELD_LABELS
from quarterdeck.journal.actions import seal_entries
from quarterdeck.journal.queries.seals import journal_check
from quarterdeck.saved_views.actions import choose_usual_view, edit_view, save_view
from quarterdeck.saved_views.models import Choice, SavedView
from quarterdeck.saved_views.terms import ViewFields
from quarterdeck.users.actions import deactivate_person
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from tests.attacks.test_a19_erased import tables_with
from tests.cast import SYSTEM, Cast, actor

pytestmark = pytest.mark.django_db
VIEW, LATER, SOUGHT = "Qzvxview", "Qzvxlater", "Qzvxsought"
BOARD, NEXT, TILE = "Qzvxboard", "Qzvxnext", "Qzvxtile"
WORDS = (VIEW, LATER, SOUGHT, BOARD, NEXT, TILE)


def kept(person: int, view: str, board: str, **more: Any) -> tuple[int, int]:
    """A view and a dashboard of a person, each with words of theirs; the dashboard is mailed to them."""
    by: dict[str, Any] = {"by": actor(person), "via": SYSTEM}
    view_id = save_view(new=ViewFields(view, f"q={SOUGHT if view == VIEW else 'crane'}", **more), **by).id
    board_id = a_dashboard(person, TileFields("win_rate", TILE if board == BOARD else "Wins"), name=board, **more)
    set_mailing(dashboard_id=board_id, person_id=person, plan=Plan(), **by)
    choose_usual_view(key=public_id(view_id), **by)
    return view_id, board_id


@pytest.fixture
def left(cast: Cast) -> int:
    """Max, whose private ones were renamed once, with shared ones beside; Rita has such as well. He left."""
    by: dict[str, Any] = {"by": actor(cast.max), "via": SYSTEM}
    view_id, board_id = kept(cast.max, VIEW, BOARD)
    edit_view(view_id=view_id, changes={"name": LATER}, **by)
    edit_dashboard(dashboard_id=board_id, changes={"name": NEXT}, **by)
    add_tile(dashboard_id=board_id, new=TileFields("win_rate", TILE), **by)
    kept(cast.max, "All of us", "For all", sharing="everyone")
    kept(cast.rita, "Hers", "Hers")
    deactivate_person(person_id=cast.max, successor_id=cast.ada, by=system_actor(), via=SYSTEM)
    return cast.max


def test_what_is_held_of_views_and_dashboards_is_told(left: int) -> None:
    held = held_about(system_actor(), "person", left)
    counts = dict(held.counts())
    assert (counts["views"], counts["dashboards"], counts["mailings"]) == (2, 2, 2)
    assert {row["name"] for row in held.tables["views"]} == {LATER, "All of us"}
    assert set(counts) <= set(HELD_LABELS)


def test_private_ones_go_with_their_words_and_shared_ones_stay(left: int, cast: Cast) -> None:
    assert [word for word in WORDS if not tables_with(word)] == [], "they are there to be erased"
    while seal_entries():
        pass
    erase_person(person_id=left, by=system_actor(), via=SYSTEM)
    assert {word: tables for word in WORDS if (tables := tables_with(word))} == {}
    assert journal_check() == []
    active: dict[str, Any] = {"state": "active"}
    assert sorted(SavedView.objects.filter(**active).values_list("name", flat=True)) == ["All of us", "Hers"]
    assert sorted(Dashboard.objects.filter(**active).values_list("name", flat=True)) == ["For all", "Hers"]
    assert set(Tile.objects.exclude(name="").values_list("name", flat=True)) == {"Wins"}
    assert list(Mailing.objects.values_list("person_id", flat=True)) == [cast.rita]
    assert list(Choice.objects.values_list("person_id", flat=True)) == [cast.rita]
