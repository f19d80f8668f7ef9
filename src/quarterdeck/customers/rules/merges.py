"""Which accounts and contacts may become part of one another."""

from collections.abc import Collection

from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Reason


@dataclass(frozen=True, slots=True)
class MergeFacts:
    """Two records that are to be one. `lines` are the ids from each of them up to its top."""

    ids: tuple[int, int]
    kinds: tuple[str, str]
    lines: tuple[Collection[int], Collection[int]]
    levels: int
    deepest: int


def merge_verdict(facts: MergeFacts) -> list[Reason]:
    """Why the first of two records cannot become part of the second: itself, another kind, one above the other."""
    source, target = facts.ids
    if source == target:
        return [Reason(code="merge_itself", text=Text.of("A record cannot become part of itself. Choose another one."))]
    reasons = []
    if facts.kinds[0] != facts.kinds[1]:
        text = Text.of("One of them is a company, the other a person. They cannot be one.")
        reasons.append(Reason(code="merge_kinds_differ", text=text))
    if target in facts.lines[0] or source in facts.lines[1]:
        text = Text.of("One of them lies above the other: they are no duplicates. Take one out of the tree first.")
        reasons.append(Reason(code="merge_in_line", text=text))
    elif len(facts.lines[1]) - 1 + facts.levels > facts.deepest:
        text = Text.of("Together they would have more than {deepest} levels.", deepest=facts.deepest)
        reasons.append(Reason(code="merge_too_deep", text=text))
    return reasons
