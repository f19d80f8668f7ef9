"""How right the model was of a segment: its errors, its intervals and its chances, and when that is too few to say."""

from collections.abc import Sequence

from quarterdeck.values.dataclasses import dataclass

LEAST_QUARTERS, LEAST_DEALS = 4, 30
# Of so few quarters with intervals a share of covered ones says nothing: it is told as a count.
Quarter = tuple[str, int, int, int, int]


@dataclass(frozen=True, slots=True)
class SegmentJudged:
    """A segment's record as it may be told; None where there is too little.

    `wape` Σ|P50 - A| / ΣA and `bias` Σ(P50 - A) / ΣA of `quarters` at week 4, `covered` of them within P10 to P90: from
    four quarters on. `chance` and `rate` are the mean chance of open deals and the share of them that was won, `brier`
    the mean squared difference: from 30 deals on, each counted once a week it was asked of. `error` is the calibration
    error, from 100 deals on.
    """

    quarters: int
    wape: float | None
    bias: float | None
    covered: int | None
    deals: int
    chance: float | None
    rate: float | None
    brier: float | None
    error: float | None = None

    @property
    def is_too_few(self) -> bool:
        """Whether nothing at all may be said."""
        return self.covered is None and self.chance is None


@dataclass(frozen=True, slots=True)
class Chances:
    """What a fit kept of a segment's open deals: how many, won, mean chance, Brier score, calibration error."""

    deals: int
    won: int
    chance: float
    brier: float
    error: float | None = None


def judge_segment(quarters: Sequence[Quarter], of: Chances) -> SegmentJudged:
    """The record of rows of (quarter, P50, P10, P90, came) in minor units, and of deals with their chances."""
    came = sum(row[4] for row in quarters)
    errors = [row[1] - row[4] for row in quarters]
    is_told = len(quarters) >= LEAST_QUARTERS
    is_priced = is_told and came > 0
    is_counted = of.deals >= LEAST_DEALS
    return SegmentJudged(
        len(quarters),
        sum(map(abs, errors)) / came if is_priced else None,
        sum(errors) / came if is_priced else None,
        sum(low <= actual <= high for _label, _middle, low, high, actual in quarters) if is_told else None,
        of.deals,
        of.chance if is_counted else None,
        of.won / of.deals if is_counted else None,
        of.brier if is_counted else None,
        of.error,
    )
