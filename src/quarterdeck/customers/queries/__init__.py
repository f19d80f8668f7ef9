"""Reads of accounts and contacts, each scoped by who asks."""

from quarterdeck.customers.queries.accounts import (
    AccountDetail,
    AccountRow,
    Link,
    account_detail,
    account_ids_by_domain,
    account_ids_by_name_key,
    account_list,
    account_names,
    countries_used,
    industries,
    merged_account,
)
from quarterdeck.customers.queries.contacts import (
    ContactCard,
    ContactDetail,
    ContactRow,
    contact_cards,
    contact_detail,
    contact_ids_by_email,
    contact_ids_by_name_key,
    contact_list,
    map_contacts,
    merged_contact,
)
from quarterdeck.customers.queries.options import (
    AccountOption,
    ContactOption,
    account_options,
    accounts_named,
    colleagues,
    contact_options,
)
from quarterdeck.customers.queries.pages import ListPage
from quarterdeck.customers.queries.scopes import visible_accounts, visible_contacts
from quarterdeck.customers.queries.trees import TreeAccount, account_tree, in_tree, with_below
from quarterdeck.customers.queries.verdicts import account_verdicts, contact_verdicts

__all__ = [
    "AccountDetail",
    "AccountOption",
    "AccountRow",
    "ContactCard",
    "ContactDetail",
    "ContactOption",
    "ContactRow",
    "Link",
    "ListPage",
    "TreeAccount",
    "account_detail",
    "account_ids_by_domain",
    "account_ids_by_name_key",
    "account_list",
    "account_names",
    "account_options",
    "account_tree",
    "account_verdicts",
    "accounts_named",
    "colleagues",
    "contact_cards",
    "contact_detail",
    "contact_ids_by_email",
    "contact_ids_by_name_key",
    "contact_list",
    "contact_options",
    "contact_verdicts",
    "countries_used",
    "in_tree",
    "industries",
    "map_contacts",
    "merged_account",
    "merged_contact",
    "visible_accounts",
    "visible_contacts",
    "with_below",
]
