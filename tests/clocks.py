"""Zones and rights set straight in the database, for tests that need them without a person who sets them."""

from quarterdeck.users.models import Organisation, Person


def company_zone(zone: str) -> None:
    """The company's time zone."""
    Organisation.objects.filter(kind="company").update(time_zone=zone)


def person_zone(person_id: int, zone: str) -> None:
    """The time zone a person has chosen."""
    Person.objects.filter(pk=person_id).update(time_zone=zone)


def rights_changed(person_id: int) -> None:
    """What the closure of the team tree does when somebody's rights change."""
    person = Person.objects.get(pk=person_id)
    Person.objects.filter(pk=person_id).update(access_version=person.access_version + 1)
