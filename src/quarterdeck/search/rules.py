"""How texts become words, how close words come to others, in which order records are shown. Pure."""

import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from quarterdeck.search.terms import LONGEST_QUERY, LONGEST_TEXT, LONGEST_TITLE, MOST_WORDS, Closeness, Only, Sought
from quarterdeck.values.text import fold

# A word is similar when at least this share (in percent) of all trigrams of both is common to them.
SIMILAR_PERCENT = 30
# Shorter ones are similar to nearly everything.
SHORTEST_SIMILAR = 4
SHORTEST_INSIDE = 3
LONGEST_WORD = 80
_LONGER_OR_SHORTER = 3
_DIGIT = re.compile("[0-9]")
_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """The words of a text as the index keeps them: folded runs of letters and digits, in order.

    Both databases split such a text at its blanks alone, so that neither's idea of a word matters.
    """
    return [word[:LONGEST_WORD] for word in _WORD.findall(fold(text))]


def title_of(*parts: str) -> str:
    """Names of a record as the index keeps them."""
    return _joined(parts, LONGEST_TITLE)


def text_of(*parts: str) -> str:
    """What else a record is found by, each word once."""
    return " ".join(dict.fromkeys(_joined(parts, LONGEST_TEXT).split()))


def _joined(parts: Iterable[str], longest: int) -> str:
    words = [word for part in parts if part for word in _known_words(part[: longest * 2])]
    return " ".join(words)[:longest].rstrip()


@lru_cache(maxsize=4096)
def _known_words(text: str) -> list[str]:
    """Words of a part, kept: thousands of deals name the same accounts."""
    return words_of(text)


def read_query(typed: str) -> Sought:
    """What somebody typed: a leading `>`, `@` or `#` limits it, the rest are its words."""
    text = typed.strip()[:LONGEST_QUERY]
    only = next((one for one in Only if one and text.startswith(one)), Only.EVERYTHING)
    words = words_of(text[len(only) :])
    return Sought(text, only, tuple(dict.fromkeys(words))[:MOST_WORDS])


@lru_cache(maxsize=4096)
def trigrams(word: str) -> frozenset[str]:
    """The runs of three signs in a word with two blanks before and one behind it, as pg_trgm takes them."""
    padded = f"  {word} "
    return frozenset(padded[start : start + 3] for start in range(len(padded) - 2))


def similarity(word: str, other: str) -> int:
    """Common trigrams of two words in percent of all of theirs, rounded down."""
    ours, theirs = trigrams(word), trigrams(other)
    return 100 * len(ours & theirs) // len(ours | theirs)


def is_similar(word: str, other: str) -> bool:
    """Whether one word may be the other with a slip of the fingers. Numbers are what they are."""
    return (
        len(word) >= SHORTEST_SIMILAR
        and abs(len(word) - len(other)) <= _LONGER_OR_SHORTER
        and is_spelt(word)
        and is_spelt(other)
        and similarity(word, other) >= SIMILAR_PERCENT
    )


def is_inside(word: str, other: str) -> bool:
    """Whether a word that is long enough stands within the other; of numbers only the beginning counts."""
    return len(word) >= SHORTEST_INSIDE and is_spelt(other) and word in other


def may_mean(word: str, other: str) -> bool:
    """Whether somebody who typed `word` may have meant `other`, beyond its beginning."""
    return is_inside(word, other) or is_similar(word, other)


def closeness(sought: Sequence[str], title: str, text: str, *, is_prose: bool = False) -> tuple[Closeness, int] | None:
    """How close a record comes to the words sought, and how similar it is in percent; None when it does not.

    Every word must be met. The worst met one decides, except that a whole title, or its beginning,
    comes before the same words anywhere. In prose only the beginnings of words count.
    """
    key = " ".join(sought)
    if not key:
        return None
    if title == key:
        return Closeness.EXACT, 100
    if title.startswith(key):
        return Closeness.PREFIX, 100
    named = title.split()
    held = [*named, *text.split()]
    named = named if is_prose else held
    met = [_meets(word, held, named) for word in sought]
    found = [one for one in met if one is not None]
    if len(found) < len(met):
        return None
    return max(one[0] for one in found), min(one[1] for one in found)


def _meets(word: str, held: Collection[str], named: Collection[str]) -> tuple[Closeness, int] | None:
    if any(one.startswith(word) for one in held):
        return Closeness.WORDS, 100
    if any(is_inside(word, one) for one in named):
        return Closeness.INSIDE, 100
    best = max((similarity(word, one) for one in named if is_similar(word, one)), default=None)
    return None if best is None else (Closeness.SIMILAR, best)


def rank(close: tuple[Closeness, int], *, is_own: bool, is_open: bool, title: str, entry_id: int) -> tuple[object, ...]:
    """Sort key of a record: the closest first; of equals what is open and the actor's own, the shorter, the newest."""
    kind, percent = close
    return kind, -(2 * is_open + is_own), -percent, len(title), -entry_id


def is_spelt(word: str) -> bool:
    """Whether a word is kept among those that may be mistyped: numbers are what they are."""
    return not _DIGIT.search(word)
