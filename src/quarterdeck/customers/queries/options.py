"""What pickers offer: few rows, the best match first, never what the reader may not see."""

from typing import Any, cast

from django.db.models import Case, QuerySet, Value, When

from quarterdeck.customers.queries.scopes import seen_accounts, seen_contacts
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import sought

MOST_OPTIONS = 50


@dataclass(frozen=True, slots=True)
class AccountOption:
    """An account to choose; domain and country tell namesakes apart."""

    id: int
    name: str
    domain: str
    country: str


@dataclass(frozen=True, slots=True)
class ContactOption:
    """A contact to choose; title and account tell namesakes apart."""

    id: int
    name: str
    title: str
    account_name: str


def account_options(actor: Actor, text: str, limit: int = 10) -> list[AccountOption]:
    """Accounts whose name holds `text`, accents and case forgiven: the same name first, then those that begin so."""
    rows = _best(seen_accounts(actor), text, limit)
    return [AccountOption(*row) for row in rows.values_list("pk", "name", "domain", "country")]


def accounts_named(actor: Actor, name: str) -> list[AccountOption]:
    """The accounts of exactly this name, case and accents forgiven: what somebody who typed a name may mean."""
    rows = seen_accounts(actor).filter(name_key=sought(name) or "").order_by("name_key", "pk")[:MOST_OPTIONS]
    return [AccountOption(*row) for row in rows.values_list("pk", "name", "domain", "country")]


def contact_options(actor: Actor, account_id: int | None, text: str, limit: int = 10) -> list[ContactOption]:
    """Contacts whose name holds `text`, of one account when it is given, the best match first.

    An account the reader may not see is not named.
    """
    rows = seen_contacts(actor)
    if account_id is not None:
        rows = rows.filter(account_id=account_id)
    found = list(_best(rows, text, limit).values_list("pk", "name", "title", "account_id"))
    accounts = {row[3] for row in found if row[3]}
    names = dict(seen_accounts(actor).filter(pk__in=accounts).values_list("pk", "name")) if accounts else {}
    return [ContactOption(pk, name, title, names.get(account, "")) for pk, name, title, account in found]


def colleagues(actor: Actor, account_id: int) -> list[ContactOption]:
    """All contacts of an account by name: whom another one may report to."""
    rows = seen_contacts(actor).filter(account_id=account_id).order_by("name_key", "pk")
    return [ContactOption(pk, name, title, "") for pk, name, title in rows.values_list("pk", "name", "title")]


def _best(rows: QuerySet[Any], text: str, limit: int) -> QuerySet[Any]:
    key = sought(text)
    if key is None:
        return rows.none()
    rank = Case(When(name_key=key, then=Value(0)), When(name_key__startswith=key, then=Value(1)), default=Value(2))
    best = rows.filter(name_key__contains=key).annotate(rank=rank).order_by("rank", "name_key", "pk")
    return cast("QuerySet[Any]", best[: max(1, min(limit, MOST_OPTIONS))])
