"""In which group of each segment a state counts, by look-ups in the tables of the world: what SEGMENTS say in SQL."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from quarterdeck.analytics.questions import Question
from quarterdeck.analytics.tests.world import RATES, TODAY, World
from quarterdeck.values.money import convert_minor

Group = int | str | None
_OF_STATE = {
    "pipeline": "pipeline_id", "stage": "stage_id", "owner": "owner_id", "product": "product_id",
    "channel": "channel", "source": "source",
}  # fmt: skip
_OF_ACCOUNT = {"industry": 2, "country": 3, "region": 4}
_OF_DAYS = {
    "team": ("home_team", "owner_id"),
    "territory": ("account_territory", "account_id"),
    "family": ("product_family", "product_id"),
}


def kept(world: World, question: Question, state: Mapping[str, Any], day: int) -> bool:
    """Whether a state that counts for this day is in the groups that the question is kept to.

    A group is one line of an answer: that of a team has nobody of the teams below it.
    """
    return all(group_of(world, question, key, state, day) in values for key, values in question.only.items())


def group_of(world: World, question: Question, segment: str, state: Mapping[str, Any], day: int) -> Group:
    """The group of a state, None where it has none; what no deal has, such as the family of a quota, is its own."""
    if segment in _OF_STATE:
        return state[_OF_STATE[segment]] or None
    if segment in _OF_ACCOUNT:
        account = next((row for row in world.tables["account"] if row[0] == state["account_id"]), None)
        return account[_OF_ACCOUNT[segment]] or None if account else None
    if segment in _OF_DAYS:
        table, of = _OF_DAYS[segment]
        own = state.get(segment)
        return own or _member(world.tables[table], state[of], day if question.as_was else TODAY)
    if segment == "period":
        return _period(world, question.period, day)
    return _band(question.bands, state["amount"], state["currency"])


def _period(world: World, kind: str, day: int) -> Group:
    return next((row[1] for row in world.tables["period"] if row[0] == kind and row[1] <= day < row[2]), None)


def _member(rows: Iterable[tuple[Any, ...]], of: int | None, day: int) -> Group:
    return next((row[1] for row in rows if row[0] == of and row[2] <= day < row[3]), None)


def _band(limits: Iterable[int], amount: int | None, currency: str) -> Group:
    if amount is None or currency not in RATES:
        return None
    rate = Fraction(RATES[currency], RATES["EUR"])
    return sum(amount >= convert_minor(limit, from_currency="EUR", to_currency=currency, rate=rate) for limit in limits)
