"""Practices in words, and which of them a stage can ask for."""

from collections.abc import Mapping
from typing import Final

from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_

PRACTICE_LABELS: Final = {
    "economic_buyer": N_("Economic buyer named"),
    "champion": N_("Champion named"),
    "second_contact": N_("Second contact in the buying group"),
    "conversation": N_("Two-way contact"),
    "answered": N_("First message answered within a day"),
    "first_week": N_("Activity in the first week"),
    "date_held": N_("Close date never moved later"),
}
PRACTICE_HINTS: Final = {
    "economic_buyer": N_("A contact of the buying group had this role when the deal entered the stage."),
    "champion": N_("A contact of the buying group had this role when the deal entered the stage."),
    "second_contact": N_("Two people or more were in the buying group when the deal entered the stage."),
    "conversation": N_(
        "There had been a connected call, a meeting or a mail from the customer before the deal entered the stage."
    ),
    "answered": N_(
        "Their first mail or missed call was answered by a message, a call or a meeting within 24 hours. Deals without "
        "one, or with one less than a day before the entry, are left out."
    ),
    "first_week": N_(
        "There was an activity within seven days of creation. Deals that entered the stage sooner are left out."
    ),
    "date_held": N_("The close date had not been moved to a later day before the deal entered the stage."),
}
SIDE_LABELS: Final = {"done": N_("With it"), "undone": N_("Without it")}
WON_LABELS: Final = {"done": N_("Won with it"), "undone": N_("Won without it")}


@dataclass(frozen=True, slots=True)
class Advice:
    """The criterion that asks for a practice on entering a stage: its kind and parameters."""

    kind: str
    params: Mapping[str, str | int]


ADVICE: Final[Mapping[str, Advice]] = {
    "economic_buyer": Advice("related_count", {"related": "contacts", "role": "economic_buyer", "minimum": 1}),
    "champion": Advice("related_count", {"related": "contacts", "role": "champion", "minimum": 1}),
}
"""By practice. Of the others no kind of criterion asks exactly what is counted."""
