"""Columns of the lists of accounts and contacts."""

from django.urls import reverse
from django.utils.translation import ngettext

from quarterdeck.customers.queries import AccountRow, ContactRow
from quarterdeck.customers.rules import country_name, region_name
from quarterdeck.customers.terms import ACCOUNT_KIND_LABELS, AccountKind
from quarterdeck.kit import formats
from quarterdeck.kit.tables import Column, ListWords, link
from quarterdeck.kit.viewing import text
from quarterdeck.values.text import N_, Text

ACCOUNT_SORTS = ("name", "owner", "employees", "created_at", "updated_at")
CONTACT_SORTS = ("name", "owner", "created_at", "updated_at")


def account_columns(locale: str) -> tuple[Column[AccountRow], ...]:
    """Columns of the list of accounts."""
    return (
        Column(N_("Name"), lambda row: link(reverse("account", args=[row.id]), row.name, sub=_sub(row)), sort="name"),
        Column(N_("Industry"), lambda row: row.industry),
        Column(N_("Place"), _place),
        Column(N_("Employees"), lambda row: _count(row.employees, locale), sort="employees", is_number=True),
        Column(N_("Territory"), lambda row: row.territory_name, on_phone="hidden"),
        Column(N_("Owner"), lambda row: row.owner_name, sort="owner"),
    )


def contact_columns() -> tuple[Column[ContactRow], ...]:
    """Columns of the list of contacts."""
    return (
        Column(N_("Name"), lambda row: link(reverse("contact", args=[row.id]), row.name, sub=row.title), sort="name"),
        Column(N_("Account"), _account),
        Column(N_("E-mail"), lambda row: row.email),
        Column(N_("Phone"), lambda row: row.phone),
        Column(N_("Owner"), lambda row: row.owner_name, sort="owner"),
    )


def account_words(count: int, locale: str) -> ListWords:
    """Texts of the list of accounts; the summary counts all that match."""
    return ListWords(
        label=N_("Accounts"),
        search=N_("Name or domain"),
        nothing_matches=N_("No account matches these filters."),
        nothing_yet=N_("No accounts yet."),
        summary=_counted(ngettext("{count} account", "{count} accounts", count), count, locale),
    )


def contact_words(count: int, locale: str) -> ListWords:
    """Texts of the list of contacts; the summary counts all that match."""
    return ListWords(
        label=N_("Contacts"),
        search=N_("Name or e-mail"),
        nothing_matches=N_("No contact matches these filters."),
        nothing_yet=N_("No contacts yet."),
        summary=_counted(ngettext("{count} contact", "{count} contacts", count), count, locale),
    )


def _counted(sentence: str, count: int, locale: str) -> Text:
    return Text.of("{summary}", summary=sentence.format(count=formats.number(count, locale)))


def _sub(row: AccountRow) -> str:
    return row.domain or (text(ACCOUNT_KIND_LABELS[row.kind]) if row.kind is AccountKind.PERSON else "")


def _place(row: AccountRow) -> str:
    parts = (region_name(row.region) if row.region else "", country_name(row.country))
    return ", ".join(part for part in parts if part)


def _count(value: int | None, locale: str) -> str:
    return "" if value is None else formats.number(value, locale)


def _account(row: ContactRow) -> object:
    return link(reverse("account", args=[row.account_id]), row.account_name) if row.account_id else ""
