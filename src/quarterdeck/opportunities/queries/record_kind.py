"""Opportunities as records that others stand on: activities, files, notifications, qualification."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.urls import reverse

from quarterdeck.opportunities.models import Opportunity
from quarterdeck.opportunities.queries.scope import visible_to
from quarterdeck.opportunities.terms import RecordState
from quarterdeck.users.queries import write_q
from quarterdeck.users.queries.records import RecordKind
from quarterdeck.users.queries.work import OpenWork
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_


def record_kind() -> RecordKind:
    """Opportunities, as `users.queries.records` asks for them."""
    return RecordKind(
        key="opportunity",
        label=N_("Deal"),
        plural=N_("Deals"),
        visible=_visible,
        writable=_writable,
        names=lambda ids: dict(Opportunity.objects.filter(pk__in=ids).values_list("pk", "name")),
        owners=lambda ids: dict(Opportunity.objects.filter(pk__in=ids).values_list("pk", "owner_id")),
        url_name="opportunity",
        owned=lambda person_id: _open(person_id).values_list("pk", flat=True),
        settled=lambda ids: set(
            Opportunity.objects.filter(pk__in=ids, closed_on__isnull=False).values_list("pk", flat=True)
        ),
        titles=_titles,
    )


def _titles(ids: Sequence[int]) -> dict[int, str]:
    rows = Opportunity.objects.filter(pk__in=ids).values_list("pk", "account__name", "name")
    return {key: f"{account} · {name}" if account else name for key, account, name in rows}


def currencies_of(ids: Sequence[int]) -> dict[int, str]:
    """In which currency the amounts of these opportunities are. One query."""
    return dict(Opportunity.objects.filter(pk__in=ids).values_list("pk", "currency"))


def open_work() -> OpenWork:
    """Open deals of a person, as `users.queries.work` asks for them."""
    return OpenWork("opportunity", N_("Open deals"), _open_deals, _deals_of)


def _open(person_id: int) -> QuerySet[Opportunity]:
    return Opportunity.objects.filter(owner_id=person_id, state=RecordState.ACTIVE, closed_on=None)


def _open_deals(person_id: int) -> int:
    return _open(person_id).count()


def _deals_of(person_id: int) -> str:
    return f"{reverse('opportunities')}?owner={public_id(person_id)}&kind=open"


def _visible(actor: Actor) -> QuerySet[Opportunity, int]:
    return visible_to(actor).values_list("pk", flat=True)


def _writable(actor: Actor, ids: Sequence[int]) -> set[int]:
    if not actor.may(Permission.OPPORTUNITIES_EDIT):
        return set()
    return set(Opportunity.objects.filter(write_q(actor), pk__in=ids).values_list("pk", flat=True))
