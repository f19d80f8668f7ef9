"""Texts to translate: the extraction finds every kind of mark, and every text can be filled in."""

import re

import pytest
from babel.messages.catalog import Catalog
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.utils import translation

from quarterdeck.kit.viewing import text
from quarterdeck.values.text import Text
from tests.languages.pseudo import messages

NAMED = re.compile(r"%\(\w+\)s")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """All texts of the source tree, as `tools/messages.py` writes them for translators."""
    return messages()


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Skip to content", "a template's _()"),
        ("Accounts", "N_ in Python"),
        ("There is no {day} {month}.", "Text.of in Python"),
        ("yesterday", "Text in Python"),
        ("A person signed in", "the sentence of an event"),
        (("One thing needs another look.", "%(num)s things need another look."), "a template's plural"),
    ],
)
def test_extraction_finds_texts_of_every_kind(catalog: Catalog, message: str | tuple[str, str], kind: str) -> None:
    assert catalog.get(message[0] if isinstance(message, tuple) else message), kind


def test_extraction_leaves_tests_out(catalog: Catalog) -> None:
    assert not [name for message in catalog if message.id for name, _ in message.locations if "/tests/" in name]


def test_percent_signs_of_templates_are_written_twice(catalog: Catalog) -> None:
    # Jinja2 fills every text in with %, also those without a parameter.
    wrong = []
    for message in catalog:
        if any(name.endswith(".html") for name, _ in message.locations):
            ids = [message.id] if isinstance(message.id, str) else list(message.id)
            wrong += [one for one in ids if "%" in NAMED.sub("", one).replace("%%", "")]
    assert wrong == []


def test_pages_speak_the_language_that_is_active() -> None:
    engine = engines["pages"]
    assert isinstance(engine, Jinja2)
    template = engine.env.from_string('{{ _("Save") }} {{ "Save"|text }} {{ _("Hello %(name)s", name="<Max>") }}')
    with translation.override("en"):
        assert template.render() == "Save Save Hello &lt;Max&gt;"


def test_text_is_translated_with_its_parts() -> None:
    assert text(Text.of("{age} ago", age=Text.of("{days} d", days=2))) == "2 d ago"
    assert text("") == ""
