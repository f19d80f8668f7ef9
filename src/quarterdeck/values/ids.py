"""Record ids: random 63-bit integers, shown as 13 base32 characters."""

import secrets
from itertools import accumulate

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)} | {"o": 0, "i": 1, "l": 1}
_LENGTH = 13
_LIMIT = 1 << 63
# Two characters at a time: pages and lists show hundreds of ids.
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_SHIFTS = range(50, -10, -10)


def new_id() -> int:
    """A new random id, 1 to 2^63-1: it tells nobody how many records there are."""
    return secrets.randbelow(_LIMIT - 1) + 1


def new_ids(count: int) -> list[int]:
    """New random ids for records written together: rising, and close to one another.

    Such rows lie together wherever they are ordered by id, so that a thousand of them touch a few pages of the
    database and not thousands. How far apart they are differs each time: it does not tell how many lie between two.
    """
    widest = 1 << 24 + secrets.randbelow(13)
    # A power of two divides all that eight bytes may be: none of what is left is more likely.
    gaps = [number % widest + 1 for number in memoryview(secrets.token_bytes(8 * count)).cast("Q")]
    return list(accumulate(gaps, initial=secrets.randbelow(_LIMIT - 1 - widest * count)))[1:]


def public_id(record_id: int) -> str:
    """The id as addresses and the API show it: 13 characters of Crockford's base32."""
    pairs = [_PAIRS[record_id >> shift & 1023] for shift in _SHIFTS]
    return _ALPHABET[record_id >> 60 & 31] + "".join(pairs)


def parse_id(text: str) -> int:
    """The id behind a public id, in either letter case. Raises ValueError when it is none."""
    if len(text) != _LENGTH or not text.isascii():
        raise ValueError("a public id has 13 characters")
    value = 0
    for letter in text.lower():
        if letter not in _VALUES:
            raise ValueError(f"{letter!r} is not part of a public id")
        value = value * 32 + _VALUES[letter]
    if not 0 < value < _LIMIT:
        raise ValueError("this public id is out of range")
    return value


def id_range(beginning: str) -> tuple[int, int] | None:
    """The least and the greatest id whose public id begins so; None when none does."""
    letters = beginning.lower()
    if not 0 < len(letters) <= _LENGTH or any(letter not in _VALUES for letter in letters):
        return None
    value = 0
    for letter in letters:
        value = value * 32 + _VALUES[letter]
    open_bits = 5 * (_LENGTH - len(letters))
    least = value << open_bits
    return (least, min(least + (1 << open_bits) - 1, _LIMIT - 1)) if least < _LIMIT else None
