"""Every component, rendered: names exist, texts are escaped, states carry their attributes."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.test import RequestFactory
from jinja2 import UndefinedError

from quarterdeck.kit.components import MODULES
from quarterdeck.kit.tests.gallery import CARDS, TODAY, GalleryForm, gallery

pytestmark = pytest.mark.urls("quarterdeck.kit.tests.urls")
KIT = Path(__file__).parents[1]
MACROS = re.compile(r"^\{% macro (\w+)\(", re.MULTILINE)


def engine() -> Jinja2:
    """The engine of our pages."""
    found = engines["pages"]
    assert isinstance(found, Jinja2)
    return found


def shown(source: str, **context: object) -> str:
    """What this piece of template shows."""
    return engine().env.from_string(source).render(**context)


@pytest.fixture
def page() -> str:
    """The gallery as a visitor gets it."""
    request = RequestFactory().get("/gallery", {"sort": "-amount"})
    request.user = AnonymousUser()
    request._messages = []  # type: ignore[attr-defined]  # what the middleware would have set
    return gallery(request).content.decode()


def test_every_component_is_used_or_shown() -> None:
    source = (KIT / "tests" / "gallery.jinja").read_text()
    source += "".join(path.read_text() for path in KIT.parent.rglob("templates/**/*.html"))
    unused = [
        f"{module}.{name}"
        for module in MODULES
        for name in MACROS.findall((KIT / "templates" / "kit" / "ui" / f"{module}.html").read_text())
        # Once where it is defined, once where it is called.
        if len(re.findall(rf"\b{name}\(", source)) < 2
    ]
    assert unused == []


def test_unknown_component_is_an_error() -> None:
    with pytest.raises(UndefinedError, match=r"buton"):
        shown("{{ ui.buton('x') }}")


def test_misspelt_name_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="acount"):
        shown("{{ acount.name }}")


@pytest.mark.parametrize(
    "source",
    [
        "{{ ui.button(evil) }}",
        "{{ ui.tag(evil, title=evil) }}",
        "{{ ui.note(evil, evil) }}",
        "{{ ui.empty(evil, evil) }}",
        "{{ ui.chip(evil, evil, remove_href=evil, remove_label=evil) }}",
        "{{ ui.person(evil, evil, sub=evil, href=evil) }}",
        "{{ ui.icon_button('x', evil, attrs={'data-x': evil}) }}",
        "{% call ui.panel(evil, evil) %}{{ evil }}{% endcall %}",
        "{{ ui.copyable('a', evil, evil, evil) }}",
        "{{ ui.seg(evil, [(evil, evil, true)]) }}",
        "{{ ui.crumbs([(evil, evil)]) }}",
        "{{ ui.inline_value('a', evil, evil, evil) }}",
        "{{ ui.event('x', evil, evil) }}",
    ],
)
def test_what_people_wrote_is_text(source: str) -> None:
    html = shown(source, evil='"><script>alert(1)</script>&')
    assert "<script" not in html
    assert '""' not in html.replace('href=""', "")


def test_card_is_four_elements_of_escaped_text() -> None:
    evil = '"><script>alert(1)</script>'
    facts = replace(CARDS[1], account=evil, name=evil, owner=evil, amount=evil, stage=evil, amount_full=evil)
    facts = replace(facts, score=evil, score_words=evil)
    html = shown("{{ ui.card(card) }}", card=facts)
    assert "<script" not in html
    assert html.count("<") == 2 * 4
    assert "data-fixed" not in html
    flagged = shown("{{ ui.card(card) }}", card=replace(CARDS[0], is_fixed=True))
    assert "edge-neg" in flagged
    assert 'title="Score 12 of 99: low" data-score="12"' in flagged
    assert "data-fixed" in flagged
    assert flagged.count('class="tag f-') == 2


def test_gallery_has_one_heading_of_the_first_level_and_the_landmarks(page: str) -> None:
    assert page.count("<h1") == 1
    assert page.count("<main") == 1
    assert 'href="#main"' in page
    assert 'id="main"' in page
    assert 'id="live"' in page
    assert "<undo-toast" in page


def test_ids_are_unique_but_for_the_form_shown_twice(page: str) -> None:
    ids = [found for found in re.findall(r'\sid="([^"]+)"', page) if not found.startswith("id_")]
    assert sorted(set(ids)) == sorted(ids)


def test_error_replaces_the_hint_and_is_tied_to_its_field() -> None:
    page = _gallery_field("close")
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_close_error"' in page
    assert 'id="id_close_error"' in page
    assert "There is no 31 February." in page
    fine = _gallery_field("name")
    assert "aria-invalid" not in fine
    assert 'aria-describedby="id_name_helptext"' in fine
    assert 'id="id_name_helptext"' in fine


def test_optional_fields_say_so() -> None:
    assert "optional" in _gallery_field("amount")
    assert "optional" not in _gallery_field("owner")


def test_summary_links_to_the_fields_when_more_than_three_are_wrong() -> None:
    few = GalleryForm({"name": "x", "close": "x", "owner": "1"}, today=TODAY)
    many = GalleryForm({"name": "", "close": "x", "amount": "x", "owner": "9"}, today=TODAY)
    assert "#id_close" not in shown("{{ ui.error_summary(form) }}", form=few)
    summary = shown("{{ ui.error_summary(form) }}", form=many)
    assert 'href="#id_close"' in summary
    assert "4 things need another look." in summary


def test_disabled_button_says_why() -> None:
    html = shown("{{ ui.button('Save', disabled_why='Nothing is selected') }}")
    assert "disabled" in html
    assert 'title="Nothing is selected"' in html


def test_sprite_has_every_icon_that_is_asked_for() -> None:
    names = set(json.loads((KIT.parents[2] / "frontend" / "icons.json").read_text())["sprite"])
    source = "".join(path.read_text() for path in (KIT.parent).rglob("templates/**/*.html"))
    asked = set(re.findall(r"(?:ui\.icon|icon)\(\"([\w-]+)\"", source))
    asked |= set(re.findall(r"icon_name=\"([\w-]+)\"", source)) | set(re.findall(r"icon_button\(\"([\w-]+)\"", source))
    assert asked
    assert asked - names == set()


def _gallery_field(name: str) -> str:
    form = GalleryForm({"name": "Halden", "close": "31.02.2027", "owner": "1"}, today=TODAY)
    return shown("{{ ui.field(form[name]) }}", form=form, name=name)
