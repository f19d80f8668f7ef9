"""A language in which every marked text stands in brackets: what stands without them was never marked.

The catalogue is made of the sources, as a translator's would be, so a text that is marked but not found by
the extraction stands without brackets as well.
"""

import io
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.test import override_settings
from django.utils import translation

from tests.architecture.source import ROOT

sys.path.insert(0, str(ROOT / "tools"))

from messages import messages

__all__ = ["catalogue", "messages", "pseudo_language", "unmarked"]

OPEN, CLOSE = "⟦", "⟧"
# A language that neither Django nor allauth has words of, so that whatever is kept by language is kept apart.
LANGUAGE = "la"
# Attributes that people read or hear.
SPOKEN = frozenset({"title", "aria-label", "placeholder", "alt", "data-label"})
SILENT = frozenset({"script", "style", "svg", "code"})


def catalogue() -> Catalog:
    """Every text to be translated, in brackets."""
    found = messages()
    found.locale = LANGUAGE
    for message in found:
        if message.id:
            ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
            bracketed = tuple(map(_bracketed, ids))
            message.string = bracketed if message.pluralizable else bracketed[0]
    return found


def _bracketed(message: str) -> str:
    # Blanks at the ends belong to what the text is put into.
    core = message.strip()
    return message.replace(core, f"{OPEN}{core}{CLOSE}", 1) if core else message


@contextmanager
def pseudo_language(folder: Path) -> Iterator[None]:
    """The pages in brackets, for as long as the block lasts."""
    target = folder / LANGUAGE / "LC_MESSAGES" / "django.mo"
    target.parent.mkdir(parents=True)
    written = io.BytesIO()
    write_mo(written, catalogue())
    target.write_bytes(written.getvalue())
    languages = [("en", "English"), (LANGUAGE, "Latin")]
    with override_settings(LOCALE_PATHS=[str(folder)], LANGUAGES=languages), translation.override(LANGUAGE):
        yield


class Spoken(HTMLParser):
    """Collects what a page says: its texts, and the attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Its spoken attributes."""
        if tag in SILENT:
            self._silent.append(tag)
        named = dict(attrs)
        self.said += [value for name, value in attrs if value and (name in SPOKEN or name.startswith("data-say"))]
        if tag == "input" and named.get("type") in {"submit", "button"}:
            self.said.append(named["value"] or "")

    def handle_endtag(self, tag: str) -> None:
        """Speak again."""
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        """A piece of text."""
        if not self._silent and data.strip():
            self.said.append(data)


def unmarked(page: str, known: re.Pattern[str]) -> list[str]:
    """Words of a page outside of all brackets that `known` data does not account for."""
    parser = Spoken()
    parser.feed(page)
    parser.close()
    return [found for said in parser.said if (found := _words(known.sub(" ", _outside(said))))]


def _outside(said: str) -> str:
    """What of a text stands outside of brackets, however they are nested; half of a text counts as outside."""
    kept, depth = [], 0
    for letter in said:
        if letter == OPEN:
            depth += 1
        elif letter == CLOSE and depth:
            depth -= 1
        elif not depth:
            kept.append(letter)
    return "".join(kept)


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W\d_]{2,}", text))
