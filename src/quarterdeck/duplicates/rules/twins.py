"""Records of one file that may be the same: each is compared with those of the lines before it."""

from quarterdeck.duplicates.rules.keys import MOST_SHARING, keys_of
from quarterdeck.duplicates.rules.likeness import likeness
from quarterdeck.duplicates.terms import WORTH_A_LOOK, Facts, Kind, Match
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Reason

# So many records of a file are kept to compare later ones with: some 60 MiB of memory.
MOST_KEPT = 50_000


class Twins:
    """The new records of one file so far."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most, self._is_full = most, False
        self._kept: dict[int, Facts] = {}
        self._under: dict[int, list[int]] = {}

    def told(self, kind: Kind, line: int, facts: Facts) -> tuple[Match, ...]:
        """The line before that probably tells of the same record, the likeliest and first; empty where none does."""
        keys = keys_of(kind, facts)
        lines = {other for key in keys if len(under := self._under.get(key, ())) <= MOST_SHARING for other in under}
        found = [
            Match(0, self._kept[other].name, like.score, like.evidence, like.is_likely, other)
            for other in lines
            if (like := likeness(kind, facts, self._kept[other])) and like.score >= WORTH_A_LOOK
        ]
        self._keep(line, facts, keys)
        return tuple(sorted(found, key=lambda match: (-match.score, match.line))[:1])

    def reasons(self) -> list[Reason]:
        """What is to be known of the comparison as a whole."""
        text = Text.of("Lines were compared with the first {most} new ones of the file alone.", most=self._most)
        return [Reason("compared_in_part", text)] if self._is_full else []

    def _keep(self, line: int, facts: Facts, keys: set[int]) -> None:
        if len(self._kept) >= self._most:
            self._is_full = True
            return
        self._kept[line] = facts
        for key in keys:
            under = self._under.setdefault(key, [])
            # One more than say anything, by which a key is known that says nothing.
            if len(under) <= MOST_SHARING:
                under.append(line)
