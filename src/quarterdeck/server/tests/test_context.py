"""The shell of every page: who is told where one can go, and in which colours."""

import re
from collections.abc import Callable

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from quarterdeck.server.context import rail_choice
from quarterdeck.server.places import SECTIONS, SETTINGS
from quarterdeck.users.actions.installation import hold_effects, note_backup
from quarterdeck.users.queries import system_actor
from tests.cast import SYSTEM, Cast

Browser = Callable[[int], Client]


def shell(client: Client, path: str = "/settings/profile", status: int = 200) -> str:
    """A page as this client gets it."""
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def places(page: str) -> list[str]:
    """Labels of the sidebar, in order."""
    side = page[page.index('<div class="to"') : page.index('class="me"')]
    return re.findall(r"</svg>([^<]+)</a>", side)


def groups(page: str) -> dict[str, list[str]]:
    """Labels of the settings' places, by the title of their group."""
    found = re.search(r'<nav class="places".*?</nav>', page, re.DOTALL)
    parts = found[0].split('class="grp"')[1:] if found else []
    titles = {part: re.findall(r">([^<]+)</a>", part) for part in parts}
    return {labels[0]: labels[1:] for labels in titles.values()}


@pytest.mark.parametrize("url_name", [place.url_name for _, links in (*SECTIONS, *SETTINGS) for place in links])
def test_every_place_has_a_page(url_name: str) -> None:
    assert reverse(url_name).startswith("/")


@pytest.mark.django_db
def test_everybody_inside_sees_the_same_places_and_who_imports_one_more(cast: Cast, browser: Browser) -> None:
    expected = [
        "My day",
        "Board",
        "Inspection",
        "Tasks",
        "Accounts",
        "Contacts",
        "Duplicates",
        "Insights",
        "Dashboards",
        "Reports",
        "Movement",
        "Forecast",
        "Quotas",
        "Data quality",
        "Exports",
        "Notifications",
        "Approvals",
        "Settings",
    ]
    for person in (cast.rita, cast.rolf):
        assert places(shell(browser(person))) == expected
    expected.insert(expected.index("Exports"), "Import")
    assert places(shell(browser(cast.ada))) == expected


@pytest.mark.django_db
def test_settings_show_what_one_may_manage(cast: Cast, browser: Browser) -> None:
    own = {"You": ["Profile", "Keyboard", "Second factor", "Notifications", "Views", "Tokens"]}
    prices = {"Prices": ["Products", "Price books", "Currencies"]}
    assert groups(shell(browser(cast.rita))) == own | {"Deals": ["Qualification"]} | prices
    people = ["People", "Teams", "Roles", "Territories"]
    deals = ["Pipelines", "Data quality", "Deal health", "Forecast", "Qualification", "Fields", "Splits"]
    managed = {"Company": people, "Deals": deals, "Installation": ["Audit log"]}
    assert groups(shell(browser(cast.sam))) == own | managed | prices
    whole = {"Company": ["Company", *people], "Deals": deals, "Installation": ["Status", "Webhooks", "Audit log"]}
    assert groups(shell(browser(cast.ada))) == own | whole | prices


@pytest.mark.django_db
def test_phone_offers_to_add_a_deal_to_those_who_may(cast: Cast, browser: Browser) -> None:
    add = f'href="{reverse("opportunity_new")}"'
    bar = re.compile(r'<nav class="mnav".*?</nav>', re.DOTALL)
    for person, may_add in ((cast.rita, True), (cast.rolf, False)):
        found = bar.search(shell(browser(person)))
        assert found
        assert (add in found[0]) is may_add


@pytest.mark.django_db
def test_current_place_is_marked_once(cast: Cast, browser: Browser) -> None:
    page = shell(browser(cast.rita))
    side = page[page.index('<div class="to"') : page.index('class="me"')]
    assert re.findall(r'title="([^"]+)" aria-current="page"', side) == ["Settings"]


@pytest.mark.django_db
def test_partner_user_sees_no_inside_words(cast: Cast, browser: Browser) -> None:
    page = shell(browser(cast.paul), "/settings/profile", 404)
    assert not [word for word in ("Board", "Inspection", "Accounts", "Settings") if word in page]


@pytest.mark.django_db
def test_anonymous_visitor_sees_the_sign_in_only(cast: Cast, client: Client) -> None:
    page = shell(client, reverse("account_login"))
    assert 'class="side"' not in page
    assert 'data-theme="system"' in page


@pytest.mark.django_db
def test_choices_of_the_profile_are_on_the_page_from_the_first_byte(cast: Cast, browser: Browser) -> None:
    client = browser(cast.rita)
    page = shell(client)
    assert 'data-theme="system" data-density="comfortable"' in page
    form = {"name": "Rita Vogel", "theme": "dark", "density": "compact"}
    answer = client.post("/settings/profile", form)
    assert answer.status_code in (200, 302, 303)
    page = shell(client)
    assert 'data-theme="dark" data-density="compact" data-keys="off"' in page


@pytest.mark.parametrize(
    ("cookie", "path", "choice"),
    [
        ("", "/accounts", "auto"),
        ("accounts-f", "/accounts/abc", "folded"),
        ("accounts-o.pipelines-f", "/accounts", "open"),
        ("accounts-o.pipelines-f", "/pipelines/sales/board", "folded"),
        ("account-f", "/accounts", "auto"),
        ("<script>", "/accounts", "auto"),
    ],
)
def test_sidebar_stands_as_it_was_left(cookie: str, path: str, choice: str) -> None:
    request = RequestFactory().get(path)
    request.COOKIES["quarterdeck_rail"] = cookie
    assert rail_choice(request) == choice


@pytest.mark.django_db
def test_administrators_are_told_of_old_backups_and_held_copies(cast: Cast, browser: Browser) -> None:
    assert "There is no fresh backup" in shell(browser(cast.ada)), "founded long ago, and never backed up"
    note_backup(archive="one.zip", size=1, made_at=timezone.now(), by=system_actor(), via=SYSTEM)
    assert "There is no fresh backup" not in shell(browser(cast.ada))
    hold_effects(archive="one.zip", made_at=timezone.now(), by=system_actor(), via=SYSTEM)
    assert "This is a restored copy" in shell(browser(cast.ada))
    for other in (cast.sam, cast.rita):
        assert "This is a restored copy" not in shell(browser(other))
