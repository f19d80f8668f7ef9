"""Accounts and contacts as records that others stand on: activities, files, notifications."""

from collections.abc import Callable, Sequence

from django.db.models import QuerySet
from django.urls import reverse

from quarterdeck.customers.models import Account, Contact
from quarterdeck.customers.queries.options import accounts_named
from quarterdeck.customers.queries.scopes import visible_accounts, visible_contacts
from quarterdeck.customers.terms import RecordState
from quarterdeck.users.queries.records import RecordKind
from quarterdeck.users.queries.scopes import write_q
from quarterdeck.users.queries.work import OpenWork
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_


def record_kinds() -> tuple[RecordKind, RecordKind]:
    """Accounts and contacts, as `users.queries.records` asks for them."""
    account = RecordKind(
        key="account",
        label=N_("Account"),
        plural=N_("Accounts"),
        visible=visible_accounts,
        writable=_writable(Account),
        names=lambda ids: dict(Account.objects.filter(pk__in=ids).values_list("pk", "name")),
        owners=lambda ids: dict(Account.objects.filter(pk__in=ids).values_list("pk", "owner_id")),
        url_name="account",
        owned=lambda person_id: _owned(Account, person_id).values_list("pk", flat=True),
        called=lambda actor, name: [option.id for option in accounts_named(actor, name)],
    )
    contact = RecordKind(
        key="contact",
        label=N_("Contact"),
        plural=N_("Contacts"),
        visible=visible_contacts,
        writable=_writable(Contact),
        names=lambda ids: dict(Contact.objects.filter(pk__in=ids).values_list("pk", "name")),
        owners=lambda ids: dict(Contact.objects.filter(pk__in=ids).values_list("pk", "owner_id")),
        url_name="contact",
        owned=lambda person_id: _owned(Contact, person_id).values_list("pk", flat=True),
    )
    return account, contact


def open_work() -> tuple[OpenWork, OpenWork]:
    """Active accounts and contacts of a person, as `users.queries.work` asks for them."""
    return (
        OpenWork("account", N_("Accounts"), lambda person_id: _owned(Account, person_id).count(), _list_of("accounts")),
        OpenWork("contact", N_("Contacts"), lambda person_id: _owned(Contact, person_id).count(), _list_of("contacts")),
    )


def _owned(model: type[Account] | type[Contact], person_id: int) -> QuerySet[Account] | QuerySet[Contact]:
    return model.objects.filter(owner_id=person_id, state=RecordState.ACTIVE)


def _list_of(url_name: str) -> Callable[[int], str]:
    return lambda person_id: f"{reverse(url_name)}?owner={public_id(person_id)}"


def _writable(model: type[Account] | type[Contact]) -> Callable[[Actor, Sequence[int]], set[int]]:
    def writable(actor: Actor, ids: Sequence[int]) -> set[int]:
        if not actor.may(Permission.CUSTOMERS_EDIT):
            return set()
        return set(model.objects.filter(write_q(actor), pk__in=ids).values_list("pk", flat=True))

    return writable
