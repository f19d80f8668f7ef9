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
