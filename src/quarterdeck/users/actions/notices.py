"""How many notices a person has not read: called by the actions that write or read notices, in their transaction."""

from collections.abc import Mapping

from django.db.models import F

from quarterdeck.users.models import Person


def add_unread(counts: Mapping[int, int]) -> None:
    """Add to the number of unread notices of each person (id -> how many more, or fewer when negative).

    One statement for each different number, people in the order of their ids.
    """
    for more in sorted(set(counts.values()) - {0}):
        ids = sorted(person_id for person_id, count in counts.items() if count == more)
        Person.objects.filter(pk__in=ids).update(unread_notices=F("unread_notices") + more)
