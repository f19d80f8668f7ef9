"""One's own keys: chosen on a page, kept through the profile, told to every page and the API."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from quarterdeck.values.keys import KEYS
from tests.architecture.source import SOURCE
from tests.cast import Cast
from tests.pages import page_of, value_in

Browser = Callable[[int], Client]
pytestmark = pytest.mark.django_db
PATH = "/settings/keyboard"


def typed(**changes: str) -> dict[str, str]:
    """The form as it comes, with other keys for some."""
    return {f"key_{number}": changes.get(key, key) for number, key in enumerate(KEYS)}


def test_keys_are_remapped_turned_off_and_put_back(cast: Cast, browser: Browser) -> None:
    rita = browser(cast.rita)
    assert "data-own-keys" not in page_of(rita.get(PATH))
    assert rita.post(PATH, typed(n="A", m="")).status_code == 303
    html = page_of(rita.get(PATH))
    assert 'data-own-keys="na m"' in html
    assert value_in(html, f"key_{list(KEYS).index('n')}") == "a"
    assert "data-own-keys" not in page_of(browser(cast.max).get(PATH))
    saved = {"name": "Rita Vogel", "theme": "dark", "density": "compact", "single_keys": "on"}
    assert rita.post("/settings/profile", saved).status_code == 303
    assert 'data-own-keys="na m"' in page_of(rita.get(PATH)), "saving the profile leaves the keys alone"
    assert rita.post(PATH, {"do": "reset"}).status_code == 303
    assert "data-own-keys" not in page_of(rita.get(PATH))


def test_a_key_that_does_two_things_is_refused_beside_its_field(cast: Cast, browser: Browser) -> None:
    rita = browser(cast.rita)
    answer = rita.post(PATH, typed(n="m"))
    assert answer.status_code == 422
    assert "M does something else already: New deal, or whatever the page lists." in page_of(answer, status=422)
    assert "data-own-keys" not in page_of(rita.get(PATH))


def test_every_key_that_a_page_marks_can_be_changed() -> None:
    marks = re.compile(r'''data-key(?:": |=)"(.)"|ui\.shortcut\("⇧?(.)"''')
    found = {
        (one or other).lower()
        for path in SOURCE.rglob("*")
        if path.suffix in (".html", ".py") and "tests" not in path.parts
        for one, other in marks.findall(path.read_text())
    }
    assert {"n", "m", "j", "/"} <= found
    assert found - set(KEYS) == {"↵"}


@pytest.mark.parametrize(
    ("on", "has"), [("board", "Lift a card"), ("inspection", "Select up to here"), ("deal", "Undo")]
)
def test_help_on_keys_is_that_of_the_page_it_is_asked_from(cast: Cast, browser: Browser, on: str, has: str) -> None:
    rita = browser(cast.rita)
    headers = {"HX-Request": "true", "HX-Target": "shortcuts"}
    help_ = page_of(rita.get(f"{PATH}?on={on}", headers=headers))
    assert help_.strip().startswith("<dialog")
    assert (has in help_, "All shortcuts of this page" in help_) == (True, True)
    assert has not in page_of(rita.get(f"{PATH}?on=", headers=headers))
