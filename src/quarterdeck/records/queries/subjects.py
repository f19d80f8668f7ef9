"""What notices may be about besides records of customers and deals: things of the settings, by kind and id."""

from collections.abc import Callable, Collection, Sequence

from django.urls import reverse

from quarterdeck.users.queries.records import records
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True)
class NoticeSubject:
    """A kind of thing: which of the given ids an actor may see, what they are called, and their page's name.

    Things that share a page have no number in its address.
    """

    visible: Callable[[Actor, Collection[int]], set[int]]
    names: Callable[[Sequence[int]], dict[int, str]]
    url_name: str
    shares_page: bool = False


# Filled while the applications load.
subjects: dict[str, NoticeSubject] = {}


def in_sight(actor: Actor, kind: str, ids: Collection[int]) -> set[int]:
    """Those of these things that the actor may see. One query at most."""
    if kind in subjects:
        return subjects[kind].visible(actor, ids)
    return set(records.kind(kind).visible(actor).filter(pk__in=ids))


def names_of(kind: str, ids: Sequence[int]) -> dict[int, str]:
    """What these things are called. One query."""
    return subjects[kind].names(ids) if kind in subjects else records.kind(kind).names(ids)


def subject_href(kind: str, record_id: int) -> str:
    """The address of a thing's own page."""
    if kind in subjects and subjects[kind].shares_page:
        return reverse(subjects[kind].url_name)
    url_name = subjects[kind].url_name if kind in subjects else records.kind(kind).url_name
    return reverse(url_name, args=[record_id])
