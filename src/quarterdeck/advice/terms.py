"""Words of next best actions: the practices that can still be done, and what becomes of an advice."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from quarterdeck.values.text import N_

DEAL: Final = "opportunity"
LONGEST_REASON: Final = 200


class Practice(StrEnum):
    """Practices of winning patterns that an open deal can still take up.

    Of the others it is too late once a deal is in the stage: a close date that moved, a first week that passed.
    """

    ECONOMIC_BUYER = "economic_buyer"
    CHAMPION = "champion"
    SECOND_CONTACT = "second_contact"
    CONVERSATION = "conversation"


class Answer(StrEnum):
    """What became of an advice."""

    DISMISSED = "dismissed"
    FOLLOWED = "followed"


class Way(StrEnum):
    """What was done about an advice within `ANSWER_DAYS` days."""

    FOLLOWED = "followed"
    DISMISSED = "dismissed"
    LEFT = "left"


class Fate(StrEnum):
    """What became of a deal that something was advised for.

    `early` closed within `ANSWER_DAYS` days of the advice: it had no time for an answer, and stands on no side.
    """

    OPEN = "open"
    EARLY = "early"
    WON = "won"
    LOST = "lost"


ANSWER_DAYS: Final = 14
"""So many days an advice has to be answered; only deals that were still open after them are compared."""
CLOSED_DAYS: Final = 730
"""Deals that closed in so many days are counted: those that practices are weighed by."""

WAY_LABELS: Final[Mapping[Way, str]] = {
    Way.FOLLOWED: N_("Followed"),
    Way.DISMISSED: N_("Dismissed"),
    Way.LEFT: N_("Left alone"),
}
FATE_LABELS: Final[Mapping[Fate, str]] = {
    Fate.OPEN: N_("open"),
    Fate.EARLY: N_("closed too soon"),
    Fate.WON: N_("won"),
    Fate.LOST: N_("lost"),
}
DO_LABELS: Final[Mapping[Practice, str]] = {
    Practice.ECONOMIC_BUYER: N_("Name the economic buyer"),
    Practice.CHAMPION: N_("Name a champion"),
    Practice.SECOND_CONTACT: N_("Add a second contact"),
    Practice.CONVERSATION: N_("Talk to the customer"),
}
# What deals of the past had done, after "deals that".
HAD_LABELS: Final[Mapping[Practice, str]] = {
    Practice.ECONOMIC_BUYER: N_("had the economic buyer named"),
    Practice.CHAMPION: N_("had a champion named"),
    Practice.SECOND_CONTACT: N_("had a second contact"),
    Practice.CONVERSATION: N_("had talked to the customer"),
}
# Where on a deal's page it is done.
PLACES: Final[Mapping[Practice, str]] = {
    Practice.ECONOMIC_BUYER: "contacts",
    Practice.CHAMPION: "contacts",
    Practice.SECOND_CONTACT: "contacts",
    Practice.CONVERSATION: "activities",
}
