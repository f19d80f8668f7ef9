"""Why a deal is to be looked at in a review, and in which order. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date

from quarterdeck.pipelines.terms import Category
from quarterdeck.reviews.terms import Flag, Flagged, Past, Risk, Standing
from quarterdeck.values.period import Period

_PART, _LINE = "\t", "\n"


def is_of_period(standing: Standing, period: Period) -> bool:
    """Whether a deal belongs to the review of a period: it is, or was, to close by its end, or has no date.

    A deal that was to close by then and moved beyond is the slipped one that the meeting is about.
    """
    day, then = standing.now.close_date, standing.then
    if day is None or day < period.end:
        return True
    return then is not None and then.close_date is not None and then.close_date < period.end


def flags_of(standing: Standing, period: Period, today: date) -> tuple[Flagged, ...]:
    """Every reason to review an open deal, the gravest first; nothing of one that is of another period or Omitted."""
    if standing.now.category == Category.OMITTED.value or not is_of_period(standing, period):
        return ()
    found = {one.flag: one for one in (*_changes(standing, period), *_stands(standing, period, today))}
    return tuple(found[flag] for flag in Flag if flag in found)


def _changes(standing: Standing, period: Period) -> Iterator[Flagged]:
    """What is otherwise than at the last review, or than a week ago for a deal that had none."""
    now, then = standing.now, standing.then
    if then is None:
        return
    if (now.amount_minor, now.currency) != (then.amount_minor, then.currency):
        yield Flagged(Flag.AMOUNT, _amount(then), _amount(now))
    if now.close_date != then.close_date:
        yield Flagged(Flag.CLOSE_DATE, _day(then.close_date), _day(now.close_date))
    if now.stage_id != then.stage_id:
        yield Flagged(Flag.STAGE, str(then.stage_id), str(now.stage_id))
    if now.category != then.category:
        yield Flagged(Flag.CATEGORY, then.category, now.category)
    if then.close_date and now.close_date and then.close_date < period.end <= now.close_date:
        yield Flagged(Flag.SLIPPED, _day(then.close_date), _day(now.close_date))


def _stands(standing: Standing, period: Period, today: date) -> Iterator[Flagged]:
    """What is wrong with how it stands."""
    day = standing.now.close_date
    is_late, is_due = day is not None and day < today, day is not None and day < period.end
    if is_late:
        yield Flagged(Flag.OVERDUE, "", _day(day))
    if standing.stalled_days:
        yield Flagged(Flag.STALLED, "", str(standing.stalled_days))
    if standing.idle_days:
        yield Flagged(Flag.IDLE, "", str(standing.idle_days))
    if is_due and not standing.has_step:
        yield Flagged(Flag.NO_NEXT_STEP)
    if (is_due or day is None) and standing.reviewed_at is None:
        yield Flagged(Flag.NEVER)
    if standing.now.category == Category.COMMIT.value and (risks := _risks(standing, is_late=is_late)):
        yield Flagged(Flag.COMMIT_RISK, "", " ".join(risks))


def _risks(standing: Standing, *, is_late: bool) -> list[str]:
    held = {
        Risk.HEALTH: standing.is_weak,
        Risk.SCORE: standing.is_low,
        Risk.NO_NEXT_STEP: not standing.has_step,
        Risk.OVERDUE: is_late,
    }
    return [risk.value for risk, is_so in held.items() if is_so]


def _amount(past: Past) -> str:
    return "" if past.amount_minor is None else f"{past.amount_minor} {past.currency}"


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def queue_order(worth: int | None, flags: Sequence[Flagged], deal_id: int) -> tuple[int, int, int, int]:
    """The key to sort a queue by: the most at stake first, those without an amount or a rate last."""
    gravest = list(Flag).index(flags[0].flag) if flags else len(Flag)
    return (worth is None, -(worth or 0), gravest, deal_id)


def told_flags(flags: Sequence[Flagged]) -> str:
    """Reasons as one text column: a line each, its parts between tabs. None of them holds what people write."""
    return _LINE.join(_PART.join((one.flag.value, one.old, one.new)) for one in flags)


def read_flags(told: str) -> tuple[Flagged, ...]:
    """The reasons of such a column."""
    found = []
    for line in filter(None, told.split(_LINE)):
        flag, old, new = line.split(_PART)
        found.append(Flagged(Flag(flag), old, new))
    return tuple(found)
