"""Records of one file that may be the same: each is compared with those of the lines before it."""

from collections import Counter

from quarterdeck.duplicates.rules.keys import MOST_SHARING, keys_of
from quarterdeck.duplicates.rules.likeness import likeness
from quarterdeck.duplicates.terms import WORTH_A_LOOK, Facts, Kind, Match
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Reason

# So many records of a file are kept to compare later ones with: some 60 MiB of memory.
MOST_KEPT = 50_000
# Under as many keys each on average, so that names of very many words fill no more than twice that.
_MOST_KEYS = 10
# Names of very many words would meet thousands: the lines that share the most keys are those that may be the same.
MOST_COMPARED = 30


class Twins:
    """The new records of one file so far."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most, self._is_full = most, False
        self._kept: dict[int, Facts] = {}
        self._under: dict[int, list[int]] = {}
        self._entries = 0

    def told(self, kind: Kind, line: int, facts: Facts) -> tuple[Match, ...]:
        """The line before that probably tells of the same record, the likeliest and first; empty where none does."""
        keys = keys_of(kind, facts)
        found = [
            Match(0, self._kept[other].name, like.score, like.evidence, like.is_likely, other)
            for other in self._meeting(keys)
            if (like := likeness(kind, facts, self._kept[other])) and like.score >= WORTH_A_LOOK
        ]
        self._keep(line, facts, keys)
        return tuple(sorted(found, key=lambda match: (-match.score, match.line))[:1])

    def reasons(self) -> list[Reason]:
        """What is to be known of the comparison as a whole."""
        text = Text.of("Lines were compared with the first {most} new ones of the file alone.", most=len(self._kept))
        return [Reason("compared_in_part", text)] if self._is_full else []

    def _meeting(self, keys: set[int]) -> list[int]:
        """The lines before that share keys, those that share the most first."""
        under = (self._under.get(key, []) for key in keys)
        shared = Counter(other for lines in under if len(lines) <= MOST_SHARING for other in lines)
        return sorted(shared, key=lambda other: (-shared[other], other))[:MOST_COMPARED]

    def _keep(self, line: int, facts: Facts, keys: set[int]) -> None:
        if len(self._kept) >= self._most or self._entries >= self._most * _MOST_KEYS:
            self._is_full = True
            return
        self._kept[line] = facts
        for key in keys:
            under = self._under.setdefault(key, [])
            # One more than say anything, by which a key is known that says nothing.
            if len(under) <= MOST_SHARING:
                under.append(line)
                self._entries += 1
