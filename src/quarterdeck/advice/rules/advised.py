"""What is advised for a deal: practices it lacks, by what hangs on them. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from math import floor
from statistics import NormalDist, mean

from quarterdeck.advice.terms import LONGEST_REASON, Practice
from quarterdeck.analytics.why.patterns import Arm, Beside, Pattern, Patterns
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Reason


@dataclass(frozen=True, slots=True)
class Line:
    """What is known of a practice on entering a stage: closed deals with and without it, of sizes that have both.

    `bands` are those sizes, None for deals without an amount or a rate. Shares won lie apart by `likely` whole percent
    points, `surely` at the least; both None where deals are too few, and `surely` 0 or less where it may be nothing.
    """

    stage_id: int
    practice: Practice
    bands: tuple[int | None, ...]
    done: Arm
    undone: Arm
    likely: int | None = None
    surely: int | None = None

    @property
    def is_few(self) -> bool:
        """Whether closed deals are too few to say anything."""
        return self.surely is None

    @property
    def is_clear(self) -> bool:
        """Whether deals with the practice were won more often, by more than chance among all that was compared."""
        return self.surely is not None and self.surely > 0


@dataclass(frozen=True, slots=True)
class Facts:
    """An open deal: its size as a band, its amount in minor units of the currency of ranks, and what it has done.

    `at` says since when, for what is done.
    """

    id: int
    stage_id: int
    band: int | None
    minor: int | None
    done: Mapping[Practice, datetime | None]


@dataclass(frozen=True, slots=True)
class Advice:
    """A practice that a deal lacks, with what speaks for it.

    `stake` is the deal's amount times `line.likely`, `least` that times `line.surely`, in minor units; None without an
    amount or a rate.
    """

    deal_id: int
    line: Line
    stake: int | None
    least: int | None


@dataclass(frozen=True, slots=True)
class Advised:
    """What a deal lacks: what is advised, the most at stake first; what shows no clear difference; what is too few."""

    best: tuple[Advice, ...] = ()
    unclear: tuple[Line, ...] = ()
    few: tuple[Line, ...] = ()


def weighed(told: Patterns) -> list[Line]:
    """The lines of practices that can still be done, out of all that was compared.

    d is the difference of the shares won with and without (matched by size), [low, high] its interval, which holds
    together with those of all lines (`analytics.why.patterns`), z that of its level, and s = (high - low) / 2z. Small
    samples lie far out by chance, so d is drawn to 0: likely = d τ² / (τ² + s²), the mean of a normal d with the prior
    N(0, τ²), and τ² = max(0, mean(d²) - mean(s²)) over all lines (moments; Morris 1983, "Parametric empirical Bayes
    inference", JASA 78). `surely` is the lower of likely and low, in whole percent points rounded down.
    """
    spread = spread_of([one.beside for one in told.lines if one.beside], told.level)
    return [_line(one, told.level, spread) for one in told.lines if one.practice in set(Practice)]


def spread_of(seen: Sequence[Beside], level: float) -> float:
    """τ²: how far differences lie apart beyond chance, as `weighed` says; 0 without any, intervals of `level`."""
    if not seen:
        return 0.0
    found = mean(one.difference**2 for one in seen) - mean(_error(one, level) ** 2 for one in seen)
    return max(0.0, found)


def drawn(one: Beside, level: float, spread: float) -> float:
    """A difference drawn to 0 by how little is behind it, as `weighed` says."""
    whole = spread + _error(one, level) ** 2
    return one.difference * spread / whole if whole else 0.0


def _error(one: Beside, level: float) -> float:
    return (one.high - one.low) / (2 * NormalDist().inv_cdf((1 + level) / 2))


def _line(one: Pattern, level: float, spread: float) -> Line:
    bands = tuple(stratum.band for stratum in one.strata if stratum.is_matched)
    likely = surely = None
    if one.beside is not None:
        difference = drawn(one.beside, level, spread)
        likely, surely = round(difference * 100), floor(min(difference, one.beside.low) * 100)
    done, undone = one.matched
    return Line(one.stage_id, Practice(one.practice), bands, done, undone, likely, surely)


def band_of(minor: int | None, limits: Sequence[int]) -> int | None:
    """The size of an amount in minor units of the reporting currency: how many limits it reaches; None without one."""
    return None if minor is None else sum(minor >= limit for limit in limits)


def advised(deal: Facts, lines: Iterable[Line], answered: Collection[Practice], floor: int = 0) -> Advised:
    """What is advised for an open deal of what it lacks and nobody answered.

    A line says something of deals of its stage and sizes only. What has fewer deals than `floor` on either side is too
    few for this viewer, however clear it is. The most at least at stake comes first, deals without an amount last.
    """
    open_ = [
        line
        for line in lines
        if line.stage_id == deal.stage_id and line.practice not in deal.done and line.practice not in answered
    ]
    told = [one for one in open_ if not _is_few(one, deal, floor)]
    best = [
        Advice(deal.id, one, part(deal.minor, one.likely), part(deal.minor, one.surely)) for one in told if one.is_clear
    ]
    return Advised(
        tuple(sorted(best, key=rank)),
        tuple(one for one in told if not one.is_clear),
        tuple(one for one in open_ if _is_few(one, deal, floor)),
    )


def _is_few(line: Line, deal: Facts, floor: int) -> bool:
    return line.is_few or deal.band not in line.bands or min(line.done.deals, line.undone.deals) < floor


def part(minor: int | None, percent: int | None) -> int | None:
    """So many percent of an amount, in whole minor units rounded down; None without either."""
    return None if minor is None or percent is None else minor * percent // 100


def rank(one: Advice) -> tuple[bool, int, int, int, str]:
    """The most at least at stake first, then the surest; what has no amount comes last."""
    return one.least is None, -(one.least or 0), -(one.line.surely or 0), one.deal_id, one.line.practice.value


def followed(deal: Facts, lines: Iterable[Line], since: Mapping[tuple[int, Practice], datetime]) -> list[Line]:
    """What a deal has done after it was advised: the lines of its stage and size that were clear by then.

    `since` says for each stage and practice from when on it was advised for that deal.
    """
    found = []
    for line in lines:
        done_at, then = deal.done.get(line.practice), since.get((line.stage_id, line.practice))
        is_there = line.is_clear and line.stage_id == deal.stage_id and deal.band in line.bands
        if is_there and done_at is not None and then is not None and done_at >= then:
            found.append(line)
    return found


def dismissal_reasons(reason: str, *, is_open: bool, is_answered: bool) -> list[Reason]:
    """Why an advice cannot be dismissed so; empty when it can."""
    found = []
    if not is_open:
        found.append(Reason("advice_of_closed", Text.of("The deal is closed: nothing is advised for it.")))
    if is_answered:
        found.append(Reason("advice_answered", Text.of("It was dismissed or followed before.")))
    if not reason:
        found.append(Reason("advice_without_reason", Text.of("Say why it is not for this deal."), field="reason"))
    if len(reason) > LONGEST_REASON:
        text = Text.of("Use at most {most} characters.", most=str(LONGEST_REASON))
        found.append(Reason("advice_reason_too_long", text, field="reason"))
    return found
