"""Checks of single values that every kind of record shares, so that all of them say the same."""

import re
import unicodedata

from quarterdeck.values.text import Text, forbidden_character
from quarterdeck.values.verdict import Reason

LONGEST_EMAIL = 254
LONGEST_PHONE = 40
_UNSEEN = frozenset({"Cc", "Cf", "Mc", "Me", "Mn", "Zl", "Zp", "Zs"})
_PHONE = re.compile(r"\+?[\d\s().,/\-–#*]*(?:(?:x|ext\.?)\s?\d+)?", re.IGNORECASE)
_LABEL = re.compile(r"[^\W_](?:[^\W_]|-){0,62}")


def text_reasons(text: str, *, field: str, longest: int) -> list[Reason]:
    """Why a text cannot be stored: longer than `longest` characters, or a NUL or other control in it."""
    if len(text) > longest:
        long = Text.of("This has {length} characters; {longest} fit.", length=len(text), longest=longest)
        return [Reason(code="too_long", text=long, field=field)]
    if character := forbidden_character(text):
        control = Text.of("The character {character} cannot be stored. Remove it.", character=character)
        return [Reason(code="forbidden_character", text=control, field=field)]
    return []


def name_reasons(name: str, *, field: str = "name", longest: int) -> list[Reason]:
    """Why a name cannot be stored: nothing of it can be seen, or what `text_reasons` says."""
    if is_blank(name):
        return [Reason(code="name_missing", text=Text.of("Enter a name."), field=field)]
    return text_reasons(name, field=field, longest=longest)


def email_reasons(email: str, *, field: str = "email") -> list[Reason]:
    """Why this is no e-mail address that mail could be sent to. An empty one is the caller's question."""
    if reasons := text_reasons(email, field=field, longest=LONGEST_EMAIL):
        return reasons
    local, at, domain = email.rpartition("@")
    fits = at and 0 < len(local) <= 64 and not re.search(r"[\s@,;<>()\[\]\\\"]", local)
    if fits and not local.startswith(".") and not local.endswith(".") and is_domain(domain):
        return []
    text = Text.of("This is no e-mail address. Write it as name@example.com.")
    return [Reason(code="email_wrong", text=text, field=field)]


def phone_reasons(phone: str, *, field: str = "phone") -> list[Reason]:
    """Why this is no telephone number that can be called. An empty one is the caller's question."""
    if reasons := text_reasons(phone, field=field, longest=LONGEST_PHONE):
        return reasons
    if _PHONE.fullmatch(phone) and sum(map(str.isdecimal, phone)) > 1:
        return []
    text = Text.of("This is no telephone number. Write it as +49 30 1234567.")
    return [Reason(code="phone_wrong", text=text, field=field)]


def is_domain(domain: str) -> bool:
    """Whether a text has the shape of an internet domain: two labels or more, letters of any script."""
    labels = domain.split(".")
    return (
        len(domain) <= 253
        and len(labels) > 1
        and all(_LABEL.fullmatch(label) and not label.endswith("-") for label in labels)
        and not labels[-1].isdigit()
    )


def is_blank(text: str) -> bool:
    """Whether nothing of a text can be seen: it is empty, or only spaces, marks and format characters."""
    return all(unicodedata.category(letter) in _UNSEEN for letter in text)
