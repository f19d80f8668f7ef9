"""Where the palette and the sidebar lead: saved views by their names, board and list in the usual view."""

from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from quarterdeck.pipelines.actions import install_default_pipeline
from quarterdeck.saved_views.actions import choose_usual_view
from quarterdeck.saved_views.terms import Sharing
from quarterdeck.saved_views.tests.test_actions import a_view
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM, Cast, actor
from tests.pages import page_of

Browser = Callable[[int], Client]
pytestmark = pytest.mark.django_db
PALETTE = {"HX-Request": "true", "HX-Target": "div#palette-list"}


def test_saved_views_are_found_by_those_who_may_use_them(cast: Cast, browser: Browser) -> None:
    own = public_id(a_view(cast.rita, "Large presses"))
    shared = public_id(a_view(cast.max, "Large pumps", sharing=Sharing.EVERYONE))
    private = public_id(a_view(cast.max, "Large cranes"))
    html = unescape(page_of(browser(cast.rita).get("/search?q=large", headers=PALETTE)))
    assert [f'href="/opportunities?view={key}"' in html for key in (own, shared, private)] == [True, True, False]
    assert html.index("Large presses") < html.index("Large pumps")
    assert html.count(f'id="opt-place-opportunities-view-{own}"') == 1
    assert "/opportunities?view=my_quarter" in page_of(browser(cast.rita).get("/search?q=my+deals+this"))


def test_board_and_list_of_the_sidebar_open_the_usual_view(cast: Cast, browser: Browser) -> None:
    install_default_pipeline(by=system_actor(), via=SYSTEM)
    rita, max_ = browser(cast.rita), browser(cast.max)
    shell = page_of(rita.get("/settings/profile"))
    assert 'href="/board?view=default"' in shell
    assert 'href="/opportunities?view=default"' in shell
    mine = "?view=my_quarter&scope=mine&close=this_quarter"
    assert rita.get("/board?view=default")["Location"] == f"/pipelines/sales/board{mine}&since=7"
    assert rita.get("/opportunities?view=default")["Location"] == f"/opportunities{mine}&kind=open&since=7"
    assert "view=team_quarter&scope=team" in max_.get("/board?view=default")["Location"]
    view = public_id(a_view(cast.rita, "Quiet"))
    choose_usual_view(key=view, by=actor(cast.rita), via=SYSTEM)
    for path in ("/board", "/opportunities"):
        assert f"?view={view}&" in rita.get(f"{path}?view=default")["Location"]
    assert rita.get("/board")["Location"] == "/pipelines/sales/board"
