"""Pages of saved views, and the chip on the board."""

from collections.abc import Callable
from html import unescape

from django.test import Client

from quarterdeck.saved_views.queries import views_of
from quarterdeck.saved_views.terms import Sharing
from quarterdeck.saved_views.tests.test_actions import a_view
from quarterdeck.values.ids import public_id
from tests.cast import Cast, actor
from tests.query_counts import QueryCounts

Browser = Callable[[int], Client]


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def test_back_leads_to_our_own_pages_only(cast: Cast, browser: Browser) -> None:
    rita = browser(cast.rita)
    for number, back in enumerate(("https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "")):
        answer = rita.post("/views/new", {"name": f"View {number}", "back": back})
        assert answer["Location"] == "/settings/views"


def test_settings_list_all_views_and_choose_what_to_start_with(
    cast: Cast, browser: Browser, query_counts: QueryCounts
) -> None:
    a_view(cast.rita, "Mine")
    a_view(cast.max, "Of Max", sharing=Sharing.EVERYONE)
    rita, sam = browser(cast.rita), browser(cast.sam)
    shown = page(rita, "/settings/views")
    assert all(word in shown for word in ("Mine", "Of Max", "of Max Berg", "My deals this quarter"))
    assert "What each role starts with" not in shown
    rita.post("/views/usual", {"view": "overdue"})
    assert "You start with this" in page(rita, "/settings/views")
    sam.get("/settings/views")
    with query_counts.expect("settings of views"):
        assert "What each role starts with" in page(sam, "/settings/views")
    assert sam.post("/settings/views/roles/rep", {"view": "all_open"}).status_code == 303
    assert views_of(actor(cast.olga)).usual_key == "all_open"
    private = public_id(a_view(cast.sam, "Private"))
    told = sam.post("/settings/views/roles/rep", {"view": private}, follow=True)
    assert "shared with everyone or with this role" in told.content.decode()


def test_a_view_is_edited_deleted_and_brought_back(cast: Cast, browser: Browser) -> None:
    view_id = a_view(cast.max)
    path, max_ = f"/views/{public_id(view_id)}", browser(cast.max)
    assert "Everyone in the company" in page(max_, path)
    role = {"name": "Idle", "sharing": "role", "role_key": "", "version": "1"}
    assert max_.post(path, role).status_code == 422
    assert max_.post(path, role | {"role_key": "rep"}).status_code == 303
    stale = max_.post(path, role | {"name": "Late", "role_key": "manager"})
    assert stale.status_code == 409
    assert "Stored now: Sales representative" in stale.content.decode()
    assert page(browser(cast.rita), path, 403)
    assert page(browser(cast.sam), path, 404)
    assert max_.post(f"{path}/delete").status_code == 303
    assert "Restore" in page(max_, "/settings/views")
    assert max_.post(f"{path}/restore").status_code == 303
    assert page(max_, path)
    max_.post(f"{path}/delete")
    a_view(cast.max)
    told = max_.post(f"{path}/restore", follow=True)
    assert "already" in told.content.decode()


def test_a_form_sent_twice_keeps_one_view(cast: Cast, browser: Browser) -> None:
    rita, data = browser(cast.rita), {"name": "Once", "token": "a-token-of-this-form"}
    first, second = rita.post("/views/new", data), rita.post("/views/new", data)
    assert first["Location"] == second["Location"]
    assert rita.post("/views/new", {"name": "once"}).status_code == 422
