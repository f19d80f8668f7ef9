"""What an account must be, and when it may go or come back."""

from quarterdeck.customers.rules.fields import (
    NAME_LENGTH,
    OwnerFacts,
    clean_domain,
    clean_email,
    owner_reasons,
    reach_reasons,
)
from quarterdeck.customers.rules.places import place_reasons
from quarterdeck.customers.terms import AccountKind, NewAccount
from quarterdeck.values.checks import is_domain, name_reasons, text_reasons
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.text import Text, clean_line
from quarterdeck.values.verdict import Reason

DOMAIN_LENGTH = 200
INDUSTRY_LENGTH = 80
MOST_EMPLOYEES = 100_000_000
DEEPEST = 20


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What is true around an account that is to be written. What it has already is never questioned.

    `parent_ids` is the chain from the new parent up to the top, None when there is no new parent;
    `levels` how many levels the account and all below it take.
    """

    owner: OwnerFacts
    account_id: int | None = None
    parent_ids: tuple[int, ...] | None = None
    levels: int = 1
    parent_is_there: bool = True
    price_tier_is_there: bool = True
    may_choose_price_tier: bool = True


def clean_account(account: NewAccount) -> NewAccount:
    """The account as it is stored: single-spaced lines, bare domain, codes in capitals."""
    return replace(
        account,
        name=clean_line(account.name),
        domain=clean_domain(account.domain),
        industry=clean_line(account.industry),
        country=account.country.strip().upper(),
        region=account.region.strip().upper(),
        phone=clean_line(account.phone),
        email=clean_email(account.email),
    )


def account_verdict(account: NewAccount, facts: AccountFacts) -> list[Reason]:
    """Every reason why an account, cleaned before, cannot be stored so: empty when it can."""
    reasons = name_reasons(account.name, longest=NAME_LENGTH)
    reasons += _domain_reasons(account.domain)
    reasons += text_reasons(account.industry, field="industry", longest=INDUSTRY_LENGTH)
    if account.employees is not None and not 0 <= account.employees <= MOST_EMPLOYEES:
        text = Text.of("Give the number of employees as a whole number from 0 to 100 million.")
        reasons.append(Reason(code="employees_out_of_range", text=text, field="employees"))
    reasons += place_reasons(account.country, account.region)
    reasons += reach_reasons(account.email, account.phone)
    if account.kind is AccountKind.PERSON:
        reasons += _company_only(account)
    if not facts.price_tier_is_there:
        text = Text.of("Choose a price tier that is in use.")
        reasons.append(Reason(code="price_tier_unknown", text=text, field="price_tier_id"))
    if not facts.may_choose_price_tier:
        text = Text.of("Who gets which prices is set by those who manage products. Ask sales operations.")
        reasons.append(Reason(code="price_tier_reserved", text=text, field="price_tier_id"))
    return reasons + _parent_reasons(facts) + owner_reasons(facts.owner)


def _domain_reasons(domain: str) -> list[Reason]:
    if reasons := text_reasons(domain, field="domain", longest=DOMAIN_LENGTH):
        return reasons
    if domain and not is_domain(domain):
        text = Text.of("This is no internet domain. Write it as example.com.")
        return [Reason(code="domain_wrong", text=text, field="domain")]
    return []


def _company_only(account: NewAccount) -> list[Reason]:
    given = {"domain": account.domain, "employees": account.employees is not None, "parent_id": account.parent_id}
    text = Text.of("Only a company has this. Leave it empty for a person.")
    return [Reason(code="not_for_person", text=text, field=field) for field, is_given in given.items() if is_given]


def _parent_reasons(facts: AccountFacts) -> list[Reason]:
    if not facts.parent_is_there:
        text = Text.of("The parent account is gone, or you may not see it. Choose another.")
        return [Reason(code="parent_unknown", text=text, field="parent_id")]
    if facts.parent_ids is None:
        return []
    if facts.account_id in facts.parent_ids:
        text = Text.of("An account cannot lie below itself. Choose a parent that is not below this account.")
        return [Reason(code="parent_cycle", text=text, field="parent_id")]
    if len(facts.parent_ids) + facts.levels > DEEPEST:
        text = Text.of("An account tree has {deepest} levels at most. Choose a parent further up.", deepest=DEEPEST)
        return [Reason(code="parent_too_deep", text=text, field="parent_id")]
    return []


def leaving_verdict(*, contacts: int, children: int) -> list[Reason]:
    """Why an account cannot be deleted: what still hangs on it here. Other slices refuse for their own."""
    reasons = []
    if contacts:
        text = Text.of("Contacts of this account: {count}. Move or delete them first.", count=contacts)
        reasons.append(Reason(code="account_has_contacts", text=text))
    if children:
        text = Text.of("Accounts below this account: {count}. Move or delete them first.", count=children)
        reasons.append(Reason(code="account_has_children", text=text))
    return reasons


def returning_verdict(*, account_is_active: bool, field: str) -> list[Reason]:
    """Why a deleted record cannot come back: the account it belongs to, named by `field`, is itself deleted."""
    if account_is_active:
        return []
    text = Text.of("The account it belongs to is deleted. Restore that one first.")
    return [Reason(code="account_deleted", text=text, field=field)]
