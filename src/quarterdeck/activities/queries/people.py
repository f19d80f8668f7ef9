"""People in texts: whom a text mentions, who of them may see the record, whom to offer while one types."""

from collections.abc import Collection

from quarterdeck.activities.rules import mentioned
from quarterdeck.users.queries import actor_for, people_options
from quarterdeck.users.queries.records import records
from quarterdeck.users.terms import Actor
from quarterdeck.values.text import fold
from quarterdeck.values.verdict import NotFound

MOST_OPTIONS = 8


def mentioned_people(actor: Actor, text: str) -> dict[int, str]:
    """The active employees a text names with “@”: names by id. No query for a text without one, else one."""
    if "@" not in text:
        return {}
    people = {person.id: person.name for person in people_options(actor)}
    return {person_id: people[person_id] for person_id in mentioned(text, people)}


def unseen_by(kind: str, record_id: int, people: Collection[int]) -> set[int]:
    """Who of these people may not see the record. Two queries a person."""
    return {person_id for person_id in people if record_id not in visible_ids(person_id, kind, [record_id])}


def visible_ids(person_id: int, kind: str, ids: Collection[int]) -> set[int]:
    """Which of these records a person may see; none for who may no longer act."""
    try:
        actor = actor_for(person_id)
    except NotFound:
        return set()
    return set(records.kind(kind).visible(actor).filter(pk__in=ids))


def mention_options(actor: Actor, typed: str) -> list[str]:
    """Names to offer after “@”: those with a word that begins so. One query."""
    start = fold(typed)
    names = (person.name for person in people_options(actor))
    return [name for name in names if f" {start}" in f" {fold(name)}"][:MOST_OPTIONS]
