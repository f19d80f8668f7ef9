"""What each kind of record gives to the index, who may see it, and how it is shown when found."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from quarterdeck.activities.queries.scopes import picked_activities
from quarterdeck.activities.terms import TYPE_LABELS, ActivityType
from quarterdeck.customers.queries import visible_accounts, visible_contacts
from quarterdeck.journal.queries import compiled
from quarterdeck.kit.viewing import text as shown
from quarterdeck.opportunities.queries import visible_to
from quarterdeck.opportunities.queries.scope import picked
from quarterdeck.search.rules import text_of, title_of
from quarterdeck.search.terms import Described, Indexed, Kind
from quarterdeck.users.queries import system_actor
from quarterdeck.users.queries.colleagues import visible_people
from quarterdeck.users.queries.records import records
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass

_EXCERPT = 90


@dataclass(frozen=True, slots=True)
class SearchKind:
    """A kind of record: `visible` hands out the active ones an actor may see; `columns` are what `entry` reads.

    `describe` shows those of these ids that the actor may see, by id, in a statement or two.
    """

    kind: Kind
    visible: Callable[[Actor], QuerySet[Any, Any]]
    columns: tuple[str, ...]
    entry: Callable[..., Indexed]
    describe: Callable[[Actor, Sequence[int]], dict[int, Described]]
    # Its text is prose: a word in it that only resembles the one sought says nothing.
    is_prose: bool = False
    # `visible` among some ids, where there is a way that takes less.
    among: Callable[[Actor, Sequence[int]], QuerySet[Any, Any]] | None = None

    def everything(self) -> QuerySet[Any, Any]:
        """All records of the kind that belong into the index."""
        return self.visible(system_actor())

    def some(self, ids: Sequence[int]) -> QuerySet[Any, Any]:
        """Those of these records that belong into the index."""
        if self.among:
            return self.among(system_actor(), ids)
        everything = self.everything()
        # Of a list of ids SQLite thinks that reading all active records takes less; of a query for them it does not.
        return everything.filter(pk__in=everything.model.objects.filter(pk__in=ids).values("pk"))

    def entries(self, rows: QuerySet[Any, Any]) -> Iterator[Indexed]:
        """What the index is to hold of these rows. One statement."""
        for row in rows.values_list(*self.columns):
            yield self.entry(*row)


def _opportunity(pk: int, name: str, account: str | None, external_id: str, owner_id: int) -> Indexed:
    return Indexed(pk, title_of(name), text_of(account or "", external_id), owner_id)


def _account(pk: int, name: str, domain: str, email: str, owner_id: int) -> Indexed:
    return Indexed(pk, title_of(name), text_of(domain, email), owner_id)


def _contact(pk: int, name: str, job: str, email: str, owner_id: int) -> Indexed:
    return Indexed(pk, title_of(name), text_of(job, email), owner_id)


def _person(pk: int, name: str) -> Indexed:
    return Indexed(pk, title_of(name), "", pk)


def _activity(pk: int, subject: str, body: str, author_id: int | None) -> Indexed:
    return Indexed(pk, title_of(subject), text_of(body), author_id)


def _opportunities(actor: Actor, ids: Sequence[int]) -> dict[int, Described]:
    return {
        pk: Described(
            title=name,
            sub=" · ".join(part for part in (account, stage) if part),
            is_open=closed_on is None,
            amount_minor=amount,
            currency=currency,
        )
        for pk, name, account, stage, amount, currency, closed_on in _opportunity_rows(actor=actor, ids=_rounded(ids))
    }


@compiled
def _opportunity_rows(*, actor: Actor, ids: tuple[int, ...]) -> QuerySet[Any, Any]:
    columns = ("pk", "name", "account__name", "stage__name", "amount_minor", "currency", "closed_on")
    return picked(actor, ids).values_list(*columns)


def _accounts(actor: Actor, ids: Sequence[int]) -> dict[int, Described]:
    rows = _account_rows(actor=actor, ids=_rounded(ids))
    return {pk: Described(name, " · ".join(filter(None, (domain, country)))) for pk, name, domain, country in rows}


@compiled
def _account_rows(*, actor: Actor, ids: tuple[int, ...]) -> QuerySet[Any, Any]:
    return visible_accounts(actor).filter(pk__in=ids).values_list("pk", "name", "domain", "country")


def _contacts(actor: Actor, ids: Sequence[int]) -> dict[int, Described]:
    rows = _contact_rows(actor=actor, ids=_rounded(ids))
    return {pk: Described(name, " · ".join(filter(None, (job, email)))) for pk, name, job, email in rows}


@compiled
def _contact_rows(*, actor: Actor, ids: tuple[int, ...]) -> QuerySet[Any, Any]:
    return visible_contacts(actor).filter(pk__in=ids).values_list("pk", "name", "title", "email")


def _people(actor: Actor, ids: Sequence[int]) -> dict[int, Described]:
    return {pk: Described(name, shown(role)) for pk, name, role in _person_rows(actor=actor, ids=_rounded(ids))}


@compiled
def _person_rows(*, actor: Actor, ids: tuple[int, ...]) -> QuerySet[Any, Any]:
    return visible_people(actor).filter(pk__in=ids, is_active=True).values_list("pk", "name", "role__name")


def _activities(actor: Actor, ids: Sequence[int]) -> dict[int, Described]:
    rows = _activity_rows(actor=actor, ids=_rounded(ids))
    names = _names((row[5], row[6]) for row in rows)
    return {
        pk: Described(
            title=subject or _excerpt(body) or shown(TYPE_LABELS[ActivityType(type_)]),
            sub=" · ".join(filter(None, (shown(TYPE_LABELS[ActivityType(type_)]), names.get((kind, record_id), "")))),
            is_open=at is None,
            parent=(kind, record_id),
        )
        for pk, subject, body, type_, at, kind, record_id in rows
    }


@compiled
def _activity_rows(*, actor: Actor, ids: tuple[int, ...]) -> QuerySet[Any, Any]:
    columns = ("pk", "subject", "body", "type", "at", "kind", "record_id")
    return picked_activities(actor).filter(pk__in=ids).values_list(*columns)


def _rounded(ids: Sequence[int]) -> tuple[int, ...]:
    """These ids, and such as no record has until they are 1, 2, 4, 8 …: each number is compiled for itself."""
    more = (1 << (len(ids) - 1).bit_length()) - len(ids) if ids else 0
    return (*ids, *range(-more, 0))


def _names(places: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    by_kind: dict[str, set[int]] = {}
    for kind, record_id in places:
        by_kind.setdefault(kind, set()).add(record_id)
    return {
        (kind, record_id): name
        for kind, ids in by_kind.items()
        for record_id, name in records.kind(kind).names(sorted(ids)).items()
    }


def _excerpt(body: str) -> str:
    line = " ".join(body.split())
    return line if len(line) <= _EXCERPT else f"{line[: _EXCERPT - 1].rstrip()}…"


KINDS: Mapping[Kind, SearchKind] = {
    one.kind: one
    for one in (
        SearchKind(
            kind=Kind.OPPORTUNITY,
            visible=visible_to,
            columns=("pk", "name", "account__name", "external_id", "owner_id"),
            entry=_opportunity,
            describe=_opportunities,
            among=picked,
        ),
        SearchKind(
            kind=Kind.ACCOUNT,
            visible=visible_accounts,
            columns=("pk", "name", "domain", "email", "owner_id"),
            entry=_account,
            describe=_accounts,
        ),
        SearchKind(
            kind=Kind.CONTACT,
            visible=visible_contacts,
            columns=("pk", "name", "title", "email", "owner_id"),
            entry=_contact,
            describe=_contacts,
        ),
        SearchKind(
            kind=Kind.PERSON,
            visible=lambda actor: visible_people(actor).filter(is_active=True),
            columns=("pk", "name"),
            entry=_person,
            describe=_people,
        ),
        SearchKind(
            kind=Kind.ACTIVITY,
            visible=picked_activities,
            columns=("pk", "subject", "body", "author_id"),
            entry=_activity,
            describe=_activities,
            is_prose=True,
        ),
    )
}
