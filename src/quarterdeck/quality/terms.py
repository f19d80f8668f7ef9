"""Words of data quality: what a rule is about, and the rules by their keys."""

from enum import StrEnum

from quarterdeck.opportunities.terms.filters import Whose
from quarterdeck.users.terms import Reach
from quarterdeck.values.text import N_

# Whose deals one is answerable for comes first.
FIRST = {Reach.OWN: Whose.MINE, Reach.TEAM: Whose.TEAM, Reach.ALL: Whose.ALL, Reach.NONE: Whose.ALL}


class Dimension(StrEnum):
    """What is wrong with data that break a rule."""

    COMPLETENESS = "completeness"
    VALIDITY = "validity"
    FRESHNESS = "freshness"
    CONSISTENCY = "consistency"


DIMENSION_LABELS = {
    Dimension.COMPLETENESS: N_("Completeness"),
    Dimension.VALIDITY: N_("Validity"),
    Dimension.FRESHNESS: N_("Freshness"),
    Dimension.CONSISTENCY: N_("Consistency"),
}


class Check(StrEnum):
    """The rules, by the key that addresses, settings and kept figures name them by."""

    AMOUNT_MISSING = "amount_missing"
    CLOSE_DATE_MISSING = "close_date_missing"
    NEXT_STEP_MISSING = "next_step_missing"
    ACCOUNT_MISSING = "account_missing"
    ACCOUNT_INCOMPLETE = "account_incomplete"
    CONTACT_MISSING = "contact_missing"
    ECONOMIC_BUYER_MISSING = "economic_buyer_missing"
    AMOUNT_PLACEHOLDER = "amount_placeholder"
    CLOSE_DATE_FAR = "close_date_far"
    CLOSE_DATE_NEAR = "close_date_near"
    OVERDUE = "overdue"
    NEXT_STEP_OVERDUE = "next_step_overdue"
    STALLED = "stalled"
    NO_CONTACT = "no_contact"
    COMMIT_EARLY = "commit_early"
    PROBABILITY_APART = "probability_apart"
    PUSHED = "pushed"
    OWNER_INACTIVE = "owner_inactive"
    ENTERED_TWICE = "entered_twice"
    GATE_OVERRIDDEN = "gate_overridden"
    LOSS_REASON_MISSING = "loss_reason_missing"
    COMPETITOR_MISSING = "competitor_missing"


class Unit(StrEnum):
    """What the number of a rule counts."""

    DAYS = "days"
    TIMES = "times"
    PERCENT = "percent"
    POINTS = "points"


UNIT_LABELS = {
    Unit.DAYS: N_("days"),
    Unit.TIMES: N_("times"),
    Unit.PERCENT: N_("percent"),
    Unit.POINTS: N_("percentage points"),
}
# What an address may ask for besides a rule: whatever breaks any rule.
ANY = "any"
# What makes an open deal stagnant, and so a matter of cleaning up.
STAGNANT = (Check.OVERDUE, Check.STALLED, Check.NO_CONTACT, Check.PUSHED)
