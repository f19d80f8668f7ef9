"""What was booked between two instants, read from the states alone: what the bar Won of a bridge ties to."""

# ruff: noqa: S608  Texts are put together of declared names; values are parameters.
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.movement.asked import Bar, Bridge, Movement
from quarterdeck.analytics.movement.bridge import rates
from quarterdeck.analytics.movement.steps import at, may_see, params, side

BOOKED = "booked"


def bookings(engine: Engine, asked: Movement) -> Bar:
    """What is won at the second instant, on a day of the period, and was not won on that day at the first.

    Money in minor units at the rates of the second day, as a bridge has it. Raises Undefined as `bridge`.
    """
    _, late = rates(engine, asked)
    rows = engine.rows(_text(asked), params(asked))
    local = {str(currency): int(minor) for currency, _, minor in rows}
    return Bar(BOOKED, sum(int(count) for _, count, _ in rows), late.total(local.items())[0], local)


def ties(bridge: Bridge, booked: Bar) -> bool:
    """Whether Won less what was won outside of the period is what was booked: deals, and money in every currency.

    Only a bridge between endpoints ties: of the events between, one may win a deal that another opens again.
    """
    won, outside = bridge.bar("won"), bridge.won_outside
    parts = {
        currency: -won.local.get(currency, 0) + outside.local.get(currency, 0)
        for currency in (*won.local, *outside.local)
    }
    told = {currency: minor for currency, minor in booked.local.items() if minor}
    return won.count - outside.count == booked.count and {c: minor for c, minor in parts.items() if minor} == told


def _text(asked: Movement) -> str:
    return f"""SELECT a.currency, COUNT(*), SUM(COALESCE(a.amount, 0))
FROM ({side(asked, at(asked.clock, ":t1"), ":day1")}) a
LEFT JOIN ({side(asked, at(asked.clock, ":t0"), ":day0")}) b ON b.opportunity_id = a.opportunity_id
WHERE a.kept = 1 AND a.state = 'active' AND a.outcome = 'won' AND a.close >= :from_day AND a.close < :until_day
  AND NOT COALESCE(b.outcome = 'won' AND b.close = a.close, FALSE) AND {may_see(asked.viewer, "a")}
GROUP BY a.currency"""
