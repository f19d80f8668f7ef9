"""The chip of saved views on the board."""

from collections.abc import Callable
from html import unescape

from django.test import Client
from django.urls import reverse

from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.saved_views.queries import views_of
from quarterdeck.saved_views.terms import Sharing
from quarterdeck.saved_views.tests.test_actions import a_view
from quarterdeck.values.ids import public_id
from tests.cast import Cast, actor

Browser = Callable[[int], Client]
BOARD = "/pipelines/sales/board"


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def test_what_a_board_shows_is_saved_as_a_view_and_opened_again(cast: Cast, sales: Sales, browser: Browser) -> None:
    sales.deal(name="Own")
    rita = browser(cast.rita)
    shown = page(rita, f"{BOARD}?scope=mine&flag=idle")
    assert "Save view" in shown
    form = page(rita, f"/views/new?query=scope%3Dmine%26flag%3Didle&back={BOARD}")
    assert "Only me" not in form
    posted = {"name": "Quiet", "query": "scope=mine&flag=idle", "back": BOARD, "is_usual": "on"}
    answer = rita.post("/views/new", posted)
    row = views_of(actor(cast.rita)).rows[0]
    assert (answer.status_code, answer["Location"]) == (303, f"{BOARD}?view={row.key}")
    opened = rita.get(answer["Location"])
    assert opened["Location"] == f"{BOARD}?view={row.key}&scope=mine&flag=idle"
    again = page(rita, opened["Location"])
    assert "<b>Quiet</b>" in again
    assert "Save as" not in again
    assert rita.get(f"{BOARD}?view=default")["Location"] == opened["Location"]


def test_a_changed_view_offers_save_save_as_and_revert(cast: Cast, sales: Sales, browser: Browser) -> None:
    sales.deal(name="Own")
    key, rita = public_id(view_id := a_view(cast.rita)), browser(cast.rita)
    shown = page(rita, f"{BOARD}?view={key}&flag=overdue")
    assert all(word in shown for word in ("Save as", "Revert", f"{BOARD}?", reverse("view_keep", args=[view_id])))
    back = {"query": "flag=overdue", "version": "1", "back": BOARD}
    assert rita.post(f"/views/{key}/keep", back)["Location"] == f"{BOARD}?view={key}"
    assert views_of(actor(cast.rita)).rows[0].query == "flag=overdue"
    stale = rita.post(f"/views/{key}/keep", back | {"query": ""}, follow=True)
    assert "changed meanwhile" in stale.content.decode()


def test_every_change_of_a_view_changes_the_board(cast: Cast, sales: Sales, browser: Browser) -> None:
    sales.deal(name="Own")
    rita, key = browser(cast.rita), public_id(a_view(cast.max, sharing=Sharing.EVERYONE))
    max_ = browser(cast.max)
    rita.get(BOARD)  # comes with the cookie against forged requests
    first = rita.get(BOARD)["ETag"]
    assert rita.get(BOARD, headers={"If-None-Match": first}).status_code == 304
    for path, data in (
        (f"/views/{key}", {"name": "Silent", "sharing": "everyone", "version": "1"}),
        (f"/views/{key}/keep", {"query": "flag=stalled", "version": "2"}),
        (f"/views/{key}/delete", {}),
        (f"/views/{key}/restore", {}),
        (f"/views/{key}", {"name": "Silent", "sharing": "private", "version": "5"}),
    ):
        assert max_.post(path, data).status_code == 303
        answer = rita.get(BOARD, headers={"If-None-Match": first})
        assert answer.status_code == 200
        first = answer["ETag"]
        assert rita.get(BOARD, headers={"If-None-Match": first}).status_code == 304


def test_a_shared_view_shows_each_only_what_they_may_see(cast: Cast, sales: Sales, browser: Browser) -> None:
    sales.deal(name="Ritas cranes")
    sales.deal(by="system", owner_id=cast.olga, name="Olgas pumps")
    query = f"owner={public_id(cast.rita)}"
    key = public_id(a_view(cast.sam, "Of Rita", sharing=Sharing.EVERYONE))
    browser(cast.sam).post(f"/views/{key}/keep", {"query": query, "version": "1"})
    assert "Ritas cranes" in page(browser(cast.sam), f"{BOARD}?view={key}&{query}")
    olga = page(browser(cast.olga), f"{BOARD}?view={key}&{query}")
    assert "Ritas cranes" not in olga
    assert "Rita Vogel" not in olga
