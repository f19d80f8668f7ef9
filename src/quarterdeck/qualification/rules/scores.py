"""The score of a record, and what is a high risk."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from quarterdeck.qualification.terms import HIGHEST
from quarterdeck.values.dataclasses import dataclass

PROPOSAL = "proposal"


@dataclass(frozen=True, slots=True)
class ScoreTerm:
    """One element of a score: its weight and its present level."""

    weight: int
    level: int

    @property
    def product(self) -> int:
        """What it adds to the sum."""
        return self.weight * self.level


def score_bp(terms: Iterable[ScoreTerm]) -> int | None:
    """Sum of weight x level over three times the sum of weights in basis points, half-even. None without weight."""
    terms = list(terms)
    whole = HIGHEST * sum(term.weight for term in terms)
    return round(Fraction(10_000 * sum(term.product for term in terms), whole)) if whole else None


def has_reached_proposal(stages: Sequence[str], position: int) -> bool:
    """Whether a record in the stage at `position` (from 0) of these open stages, by key, is at Proposal or later.

    Where no stage has that key, Proposal is the first stage of the later half: the third of four, the fourth of six.
    """
    start = stages.index(PROPOSAL) if PROPOSAL in stages else (len(stages) + 1) // 2
    return position >= start


def is_high_risk(*, level: int, is_due_by_proposal: bool, has_reached_proposal: bool) -> bool:
    """Whether what must be known by Proposal is unknown at Proposal or later."""
    return is_due_by_proposal and has_reached_proposal and level == 0
