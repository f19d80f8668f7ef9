"""Reads of the actor's own profile."""

from quarterdeck.users.queries.colleagues import visible_people
from quarterdeck.users.queries.profile import Profile, profile_from
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import NotFound


def own_profile(actor: Actor) -> Profile:
    """The actor's profile as it stands. One query. Raises NotFound for the system."""
    person = visible_people(actor).select_related("organisation").filter(pk=actor.person_id).first()
    if person is None:
        raise NotFound("person")
    return profile_from(person)
