"""Single keys that are shortcuts, and what one person has them be instead.

Written as pairs with spaces between: `na` puts A in the place of N, `m` alone turns M off.
"""

from collections.abc import Iterator, Mapping

from quarterdeck.values.text import N_, Text, label
from quarterdeck.values.verdict import Reason

LONGEST = 60
# Every single key, and what it does, in the order people are shown.
KEYS: Mapping[str, str] = {
    "?": N_("All shortcuts of this page"),
    "/": N_("Search what the page lists"),
    "g": N_("Go to a page, with the letter after it"),
    "[": N_("Fold or unfold the sidebar"),
    "j": N_("Next row or card"),
    "k": N_("Row or card before"),
    "n": N_("New deal, or whatever the page lists"),
    "e": N_("Edit"),
    "x": N_("Select a row"),
    "m": N_("Move to another stage"),
    "s": N_("Set the next step"),
    "c": N_("Log a call"),
    "t": N_("New task"),
    "p": N_("Link a product gap"),
}


def own_keys(written: str) -> dict[str, str]:
    """Every key of KEYS with the one in its place: itself unless written otherwise, none where it is off."""
    return {key: key for key in KEYS} | {pair[0]: pair[1:] for pair in written.split(" ") if pair}


def written_keys(own: Mapping[str, str]) -> str:
    """What to keep of these keys: the ones that are not themselves. A blank is no key, and turns one off."""
    return " ".join(key + own[key].strip() for key in KEYS if own.get(key, key) != key)


def keys_reasons(written: str) -> list[Reason]:
    """Why these keys cannot be kept. The field of each reason is `key_` and the number of the key in KEYS."""
    pairs = [pair for pair in written.split(" ") if pair]
    if len(written) > LONGEST or any(pair[0] not in KEYS for pair in pairs):
        return [Reason(code="shortcuts_unknown", text=Text.of(N_("These are no keys of shortcuts.")), field="keys")]
    return list(_wrong(own_keys(written)))


def _wrong(own: Mapping[str, str]) -> Iterator[Reason]:
    holders: dict[str, str] = {}
    for number, (key, pressed) in enumerate(own.items()):
        field = f"key_{number}"
        if pressed and not _is_key(pressed):
            text = Text.of(N_("Give one letter, digit or sign, or nothing to turn it off."))
            yield Reason(code="shortcut_unfit", text=text, field=field)
        elif pressed in holders:
            what = label(KEYS[holders[pressed]])
            text = Text.of(N_("{key} does something else already: {what}."), key=pressed.upper(), what=what)
            yield Reason(code="shortcut_taken", text=text, field=field)
        elif pressed:
            holders[pressed] = key


def _is_key(pressed: str) -> bool:
    """What every keyboard tells the same way, capital or not."""
    return len(pressed) == 1 and pressed.isascii() and pressed.isprintable() and pressed == pressed.lower() != " "
