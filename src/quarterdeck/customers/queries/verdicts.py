"""What the rules say to accounts and contacts that are to be written, many at once.

Actions ask before they write, and an import's check asks without writing: both get the same reasons.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from quarterdeck.catalog.queries import active_tiers
from quarterdeck.customers.models import Account, Contact
from quarterdeck.customers.queries.scopes import among_visible, visible_contacts
from quarterdeck.customers.queries.trees import levels_of
from quarterdeck.customers.rules import (
    AccountFacts,
    ContactFacts,
    OwnerFacts,
    account_verdict,
    clean_account,
    clean_contact,
    contact_verdict,
)
from quarterdeck.customers.rules.accounts import DEEPEST
from quarterdeck.customers.rules.contacts import LONGEST_LINE
from quarterdeck.customers.terms import NewAccount, NewContact
from quarterdeck.records.queries.fields import Checked, check_entered
from quarterdeck.records.terms.fields import Entered, Value
from quarterdeck.users.queries import people_options, writable_owners
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.verdict import Reason


@dataclass(frozen=True, slots=True)
class Standing:
    """A record as it stands: id, owner, the account above it, custom fields. What it keeps is not questioned."""

    record_id: int
    owner_id: int
    account_id: int | None
    custom: Mapping[int, Value] = field(default_factory=dict)
    price_tier_id: int | None = None
    reports_to_id: int | None = None


def account_verdicts(actor: Actor, rows: Sequence[NewAccount], standing: Standing | None = None) -> list[list[Reason]]:
    """For each account all reasons why this actor cannot store it so. `standing` is the one row being edited."""
    return [list(checked.reasons) for checked in account_checks(actor, rows, standing)]


def account_checks(actor: Actor, rows: Sequence[NewAccount], standing: Standing | None = None) -> list[Checked]:
    """As `account_verdicts`, with the values of the custom fields that are entered."""
    kept = standing.account_id if standing else None
    parents = {row.parent_id for row in rows if row.parent_id is not None and row.parent_id != kept}
    seen = among_visible(actor, parents)
    lines = chains(Account.objects.all(), "parent_id", seen, DEEPEST)
    levels = levels_of(standing.record_id) if standing and seen else 1
    owners = _Owners(actor, rows, standing)
    tier = standing.price_tier_id if standing else None
    tiers = {row.price_tier_id for row in rows} - {None, tier}
    gone = tiers - active_tiers() if tiers else set()
    may_price = actor.may(Permission.PRODUCTS_MANAGE)
    reasons = [
        account_verdict(
            clean_account(row),
            AccountFacts(
                owner=owners.facts(row.owner_id),
                account_id=standing.record_id if standing else None,
                parent_ids=lines.get(row.parent_id) if row.parent_id in parents else None,
                levels=levels,
                parent_is_there=row.parent_id not in parents or row.parent_id in seen,
                price_tier_is_there=row.price_tier_id not in gone,
                may_choose_price_tier=may_price or row.price_tier_id == tier,
            ),
        )
        for row in rows
    ]
    return _with_custom(actor, "account", rows, standing, reasons)


def contact_verdicts(actor: Actor, rows: Sequence[NewContact], standing: Standing | None = None) -> list[list[Reason]]:
    """For each contact all reasons why this actor cannot store it so. `standing` is the one row being edited."""
    return [list(checked.reasons) for checked in contact_checks(actor, rows, standing)]


def contact_checks(actor: Actor, rows: Sequence[NewContact], standing: Standing | None = None) -> list[Checked]:
    """As `contact_verdicts`, with the values of the custom fields that are entered."""
    kept = standing.account_id if standing else None
    accounts = {row.account_id for row in rows if row.account_id is not None and row.account_id != kept}
    seen = among_visible(actor, accounts)
    held = standing.reports_to_id if standing else None
    managers = {row.reports_to_id for row in rows if row.reports_to_id is not None and row.reports_to_id != held}
    known = set(visible_contacts(actor).filter(pk__in=managers)) if managers else set()
    lines = chains(Contact.objects.all(), "reports_to_id", known, LONGEST_LINE)
    owners = _Owners(actor, rows, standing)
    reasons = [
        contact_verdict(
            clean_contact(row),
            ContactFacts(
                owner=owners.facts(row.owner_id),
                account_is_there=row.account_id not in accounts or row.account_id in seen,
                contact_id=standing.record_id if standing else None,
                manager_ids=lines.get(row.reports_to_id) if row.reports_to_id in managers else None,
                manager_is_there=row.reports_to_id not in managers or row.reports_to_id in known,
            ),
        )
        for row in rows
    ]
    return _with_custom(actor, "contact", rows, standing, reasons)


def _with_custom(
    actor: Actor,
    kind: str,
    rows: Sequence[NewAccount] | Sequence[NewContact],
    standing: Standing | None,
    reasons: Sequence[list[Reason]],
) -> list[Checked]:
    kept = standing.custom if standing else {}
    entered = [Entered(row.custom_fields, kept) for row in rows]
    checked = check_entered(actor, kind, entered, is_new=standing is None)
    return [Checked(one.values, (*own, *one.reasons)) for own, one in zip(reasons, checked, strict=True)]


def chains(rows: QuerySet[Any], upward: str, ids: Iterable[int], longest: int) -> dict[int | None, tuple[int, ...]]:
    """For each record the ids from itself `upward` to the top, or as far as a chain may go. A query a level."""
    found: dict[int | None, tuple[int, ...]] = {record_id: (record_id,) for record_id in ids}
    ends = {record_id: record_id for record_id in ids}
    for _ in range(longest if ends else 0):
        above = dict(rows.filter(pk__in=ends.values()).exclude(**{upward: None}).values_list("pk", upward))
        if not above:
            break
        ends = {start: above[end] for start, end in ends.items() if end in above}
        for start, end in ends.items():
            found[start] = (*found[start], end)
    return found


class _Owners:
    """Which owners these records may get: read once for all of them, and not at all for one's own."""

    def __init__(self, actor: Actor, rows: Iterable[NewAccount | NewContact], standing: Standing | None) -> None:
        self._actor = actor
        self._kept = standing.owner_id if standing else None
        own = (self._kept, actor.person_id)
        asked = {row.owner_id for row in rows if row.owner_id is not None and row.owner_id not in own}
        self._employees = {option.id for option in people_options(actor)} if asked else set()
        self._in_reach = {option.id for option in writable_owners(actor)} if asked else set()

    def facts(self, owner_id: int | None) -> OwnerFacts:
        if owner_id is None:
            return OwnerFacts(is_given=self._actor.person_id != 0)
        if owner_id in (self._kept, self._actor.person_id):
            return OwnerFacts()
        return OwnerFacts(is_employee=owner_id in self._employees, is_in_reach=owner_id in self._in_reach)
