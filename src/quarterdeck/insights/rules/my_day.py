"""What needs attention, why, and in what order; and who sees which page of the day. Facts in, reasons out."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from quarterdeck.insights.terms.my_day import Attention, Cause, DayView, DealFacts, Deed, Looking, Why
from quarterdeck.users.terms import Actor, Permission, Reach, ScopeKind
from quarterdeck.values.period import Period

# A deal of a team is big from this many times the average open deal on.
BIG = 2
_ORDER = {cause: place for place, cause in enumerate(Cause)}
_OWN_DEEDS = {
    Cause.OVERDUE: (Deed.NEW_DATE, Deed.MARK_LOST),
    Cause.STALLED: (Deed.MOVE, Deed.LOG_CALL),
    Cause.IDLE: (Deed.LOG_CALL, Deed.NEXT_STEP),
    Cause.LATE_STEP: (Deed.LOG_CALL, Deed.NEXT_STEP),
    Cause.NO_STEP: (Deed.NEXT_STEP, Deed.LOG_CALL),
}
# Who leads talks about a deal, or asks for something; a date long gone they put right themselves.
_LEADING_DEEDS = {Cause.OVERDUE: (Deed.NEW_DATE, Deed.ADD_TASK)}
_ASKING = (Deed.ADD_TASK, Deed.NEXT_STEP)


def attention(deals: Iterable[DealFacts], looking: Looking) -> list[Attention]:
    """The deals that need attention, by value at stake, the largest first.

    Of equal value the one with more reasons comes first, then the graver one. What has no value in the reader's
    currency (no amount, or no rate) comes last, as nobody can tell what is at stake.
    """
    found = []
    for deal in deals:
        reasons = tuple(sorted(_reasons(deal, looking), key=lambda why: _ORDER[why.cause]))
        if reasons:
            found.append(Attention(deal.deal_id, deal.worth_minor, reasons, _deeds(reasons[0].cause, looking)))
    return sorted(found, key=_rank)


def _rank(one: Attention) -> tuple[bool, int, int, int, int]:
    worth = one.worth_minor
    return worth is None, -(worth or 0), -len(one.reasons), _ORDER[one.lead.cause], one.deal_id


def _reasons(deal: DealFacts, looking: Looking) -> Iterator[Why]:
    if deal.days_overdue:
        yield Why(Cause.OVERDUE, deal.days_overdue)
    if deal.days_stalled:
        yield Why(Cause.STALLED, deal.days_in_stage)
    if deal.days_idle:
        yield Why(Cause.IDLE, deal.days_idle)
    if deal.next_on is None:
        yield Why(Cause.NO_STEP)
    elif deal.next_on < looking.today:
        yield Why(Cause.LATE_STEP, (looking.today - deal.next_on).days)
    if looking.big_minor is not None:
        yield from _told_to_leaders(deal, looking, looking.big_minor)


def _told_to_leaders(deal: DealFacts, looking: Looking, big_minor: int) -> Iterator[Why]:
    if deal.moved.is_back:
        yield Why(Cause.STAGE_BACK)
    if deal.moved.pushed_days > 0:
        yield Why(Cause.PUSHED, deal.moved.pushed_days)
    if deal.moved.lost_minor > 0:
        yield Why(Cause.DECREASED, minor=deal.moved.lost_minor)
    is_soon = deal.close_date is not None and looking.today <= deal.close_date <= looking.week_end
    if is_soon and deal.worth_minor is not None and deal.worth_minor >= big_minor:
        yield Why(Cause.CLOSES_SOON, (deal.close_date - looking.today).days if deal.close_date else 0)


def _deeds(cause: Cause, looking: Looking) -> tuple[Deed, ...]:
    return _LEADING_DEEDS.get(cause, _ASKING) if looking.leads else _OWN_DEEDS[cause]


def big_from(total_minor: int, priced: int) -> int:
    """From what worth on an open deal is big: a multiple of the average of those that have an amount."""
    return BIG * total_minor // priced if priced > 0 else 0


def week_end(day: date, quarter: Period) -> date:
    """The last day of the fiscal week of a day: weeks begin with the quarter, the last one ends with it."""
    week, weeks = quarter.week_of(day)
    return (quarter.end if week == weeks else quarter.start + timedelta(weeks=week)) - timedelta(days=1)


def looked_back_to(day: date) -> date:
    """Since which day news is told: since yesterday, on Sundays and Mondays since Friday."""
    return day - timedelta(days={6: 2, 0: 3}.get(day.weekday(), 1))


def views_of(actor: Actor) -> tuple[DayView, ...]:
    """The pages of the day an actor has, the one they begin with first.

    Who changes the records of a team leads it; who reads the audit log of everybody runs the process.
    """
    if actor.scope.kind is ScopeKind.ORGANISATION:
        return ()
    leads = actor.write_reach in (Reach.TEAM, Reach.ALL)
    runs = actor.scope.kind is ScopeKind.ALL and actor.may(Permission.AUDIT_READ)
    if runs:
        return (DayView.OPERATIONS, DayView.TEAM, DayView.MINE) if leads else (DayView.OPERATIONS, DayView.MINE)
    return (DayView.TEAM, DayView.MINE) if leads else (DayView.MINE,)
