"""Texts: marks for translation, texts with parameters, folded sort and search keys, clean input."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping

from quarterdeck.values.dataclasses import dataclass, field

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# Of these those that are no white space.
_UNSTORED = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")
_SPACES = re.compile(r"\s+")
# Folding can lengthen a text; columns of folded names keep this many characters of it.
LONGEST_KEY = 200
# Columns of keys that people are shown and files name records by.
LONGEST_SHORT_KEY = 40


def N_(text: str) -> str:  # noqa: N802  the field's usual name of the mark
    """Mark a plain string for translation; whoever shows it translates it."""
    return text


@dataclass(frozen=True)
class Text:
    """A sentence with named parameters, translated and filled in only where it is shown."""

    template: str
    params: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def of(cls, template: str, **params: object) -> "Text":
        """A text of this template; a parameter may be a Text itself."""
        return cls(template, params)

    def render(self, translate: Callable[[str], str]) -> str:
        """The sentence, template and text parameters translated by `translate`."""
        shown = {
            name: value.render(translate) if isinstance(value, Text) else value for name, value in self.params.items()
        }
        template = translate(self.template)
        return template.format(**shown) if shown else template

    def __str__(self) -> str:
        return self.render(str)

    def __hash__(self) -> int:
        return hash(str(self))


def label(text: str) -> Text:
    """A marked string as a Text, to stand as a translated parameter of another text."""
    return Text(text)


def fold(text: str) -> str:
    """Key to sort and search by, equal on both databases: no case, no accents, single spaces.

    Letters that Unicode does not take apart are spelt as users type them (ß ss, ø o, ł l, đ d, æ ae). Nothing is left
    of what may stand in no stored text: either database can be asked for such a name before it is refused.
    """
    if not text.isprintable():
        text = _UNSTORED.sub("", text)
    if text.isascii():
        return " ".join(text.casefold().split())
    spelt = text.casefold().translate(_SPELT)
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", spelt) if not unicodedata.combining(letter))
    return _SPACES.sub(" ", bare.casefold()).strip()


_SPELT = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


def clean_line(text: str) -> str:
    """One line as it is stored: Unicode NFC, runs of white space as one blank, none at the ends."""
    if text.isascii():
        return " ".join(text.split())
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def clean_block(text: str) -> str:
    """Several lines as they are stored: Unicode NFC, line ends as newlines, none at the ends."""
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()


def forbidden_character(text: str) -> str | None:
    """The first character that may stand in no stored text (NUL, controls, lone surrogates), as U+XXXX."""
    found = _CONTROL.search(text)
    return f"U+{ord(found.group()):04X}" if found else None


def sought(text: str) -> str | None:
    """The folded text to look for in folded names; None when no name can hold it.

    A control character is stored nowhere, and no folded name is longer than LONGEST_KEY: asked for
    more, PostgreSQL refuses the one and SQLite's LIKE the other.
    """
    key = fold(text)
    return None if len(key) > LONGEST_KEY or forbidden_character(text) else key


def key_of(name: str, taken: Collection[str]) -> str:
    """A lasting key made from a name, different from those taken and from the word that adds one."""
    base = re.sub(r"[^a-z0-9]+", "_", fold(name)).strip("_")[: LONGEST_SHORT_KEY - 4] or "item"
    keys = (base, *(f"{base}_{number}" for number in range(2, len(taken) + 4)))
    return next(key for key in keys if key not in taken and key != "new")
