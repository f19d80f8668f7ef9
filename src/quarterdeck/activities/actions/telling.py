"""Telling people what concerns them: that a text names them, that they are to do something."""

from collections.abc import Iterable

from quarterdeck.activities.models import Activity
from quarterdeck.journal.terms import Stamp


def tell_mentioned(activity: Activity, people: Iterable[int], stamp: Stamp) -> None:
    """Tell people, who may see the record, that the text of an activity names them."""


def tell_assignee(activity: Activity, stamp: Stamp) -> None:
    """Tell whoever is to do something that another person gave it to them."""
