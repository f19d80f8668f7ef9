"""The page of what was found: whole, as parts for the palette, and for one kind page by page."""

from collections.abc import Callable

import pytest
from django.test import Client

from quarterdeck.opportunities.tests.deals import sales_of
from quarterdeck.values.ids import public_id
from tests.cast import Cast
from tests.customers import a_contact, an_account
from tests.pages import page_of
from tests.query_counts import QueryCounts

pytestmark = pytest.mark.django_db
Browser = Callable[[int], Client]
PALETTE = {"HX-Request": "true", "HX-Target": "div#palette-list"}


def test_page_shows_what_was_found_by_kind(cast: Cast, browser: Browser, query_counts: QueryCounts) -> None:
    sales = sales_of(cast)
    account = an_account(cast.rita, "Bergmann <Kunststoff>")
    deal = sales.deal(name="VX-200", account_id=account)
    a_contact(cast.rita, "Petra Bergmann", title="CFO")
    rita = browser(cast.rita)
    page_of(rita.get("/search?q=xxxx"))
    with query_counts.expect("page"):
        html = page_of(rita.get("/search?q=bergmann"))
    assert "Bergmann &lt;Kunststoff&gt;" in html
    assert f'href="/opportunities/{public_id(deal)}"' in html
    assert "Petra Bergmann" in html
    assert "€1,000" in html
    with query_counts.expect("page after a typo"):
        html = page_of(rita.get("/search?q=bregmann"))
    assert "Bergmann &lt;Kunststoff&gt;" in html
    assert "Similar words" in html


def test_palette_gets_options_alone(cast: Cast, browser: Browser) -> None:
    account = an_account(cast.rita, "Solvang")
    html = page_of(browser(cast.rita).get("/search?q=solv", headers=PALETTE))
    assert f'id="opt-account-{public_id(account)}"' in html
    assert "<html" not in html
    assert 'role="option"' in html


def test_dialog_of_the_palette_comes_when_wanted(cast: Cast, browser: Browser) -> None:
    rita = browser(cast.rita)
    assert "<command-palette" not in page_of(rita.get("/search"))
    html = page_of(rita.get("/search", headers=PALETTE | {"HX-Target": "palette"}))
    assert html.strip().startswith("<dialog")
    assert 'data-href="/search"' in html


def test_places_of_the_settings_are_found_by_those_who_may_go_there(cast: Cast, browser: Browser) -> None:
    assert "/settings/pipelines" in page_of(browser(cast.ada).get("/search?q=pipeli"))
    assert "/settings/pipelines" not in page_of(browser(cast.rita).get("/search?q=pipeli"))
    assert "/settings/second-factor" in page_of(browser(cast.rita).get("/search?q=settings+second"))
    assert "/settings/second-factor" not in page_of(browser(cast.rita).get("/search?q=@second"))


def test_without_words_the_page_shows_what_was_looked_at_last(cast: Cast, browser: Browser) -> None:
    seen, hidden = an_account(cast.rita, "Solvang"), an_account(cast.olga, "Secret")
    rita = browser(cast.rita)
    rita.cookies["quarterdeck_recent"] = f"account-{public_id(hidden)}.account-{public_id(seen)}.nonsense-1.account-x"
    html = page_of(rita.get("/search"))
    assert "Looked at last" in html
    assert "Solvang" in html
    assert "Secret" not in html
    assert 'href="/tasks"' in html


def test_all_of_a_kind_come_in_pages_without_an_end(cast: Cast, browser: Browser) -> None:
    for number in range(60):
        an_account(cast.rita, f"Solvang {number:02}")
    rita = browser(cast.rita)
    first = page_of(rita.get("/search?q=solv"))
    assert "/search?q=solv&amp;kind=account" in first
    html = page_of(rita.get("/search?q=solv&kind=account"))
    found = set(names(html))
    assert len(found) == 50
    href = html.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    rest = names(page_of(rita.get(href)))
    assert len(rest) == 10
    assert not found & set(rest)
    assert rita.get("/search?q=solv&kind=account&cursor=nonsense").status_code == 422
    assert "similar ones" in page_of(rita.get("/search?q=sovlang&kind=account"))


def names(html: str) -> list[str]:
    """The names of the accounts on the page."""
    return [f"Solvang {part[:2]}" for part in html.split('<span class="m">Solvang ')[1:]]


def test_id_finds_the_record_by_its_beginning(cast: Cast, browser: Browser) -> None:
    account = public_id(an_account(cast.rita, "Solvang"))
    rita, olga = browser(cast.rita), browser(cast.olga)
    for typed in (account, account[:6].upper()):
        assert "Solvang" in page_of(rita.get("/search", {"q": f"#{typed}"}))
        assert "Solvang" not in page_of(olga.get("/search", {"q": f"#{typed}"}))
    for typed in ("#", "#!", "#" + "0" * 40):
        assert "Nothing found" in page_of(rita.get("/search", {"q": typed}))


@pytest.mark.parametrize(
    "typed", ["\x01", '"', "' OR 1=1 --", "NEAR(a b)", "a* OR title:b", "%" * 500, "🦊", "-" * 300]
)
def test_odd_texts_are_answered(cast: Cast, browser: Browser, typed: str) -> None:
    page_of(browser(cast.rita).get("/search", {"q": typed}))
    page_of(browser(cast.rita).get("/search", {"q": typed, "kind": "activity"}))
