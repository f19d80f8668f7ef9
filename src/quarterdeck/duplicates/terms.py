"""Words of duplicates: what is compared, what speaks for two records being one, what is decided."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_


class Evidence(StrEnum):
    """What speaks for two records being one."""

    SAME_NAME = "same_name"
    CLOSE_NAME = "close_name"
    SHORT_NAME = "short_name"
    SAME_DOMAIN = "same_domain"
    OTHER_ENDING = "other_ending"
    SAME_EMAIL = "same_email"
    SAME_PHONE = "same_phone"
    SAME_NUMBER = "same_number"
    SAME_COUNTRY = "same_country"
    SAME_ACCOUNT = "same_account"
    LIKELY_ACCOUNT = "likely_account"
    SAME_AMOUNT = "same_amount"
    CLOSE_AMOUNT = "close_amount"
    CLOSE_DATES = "close_dates"


EVIDENCE_LABELS = {
    Evidence.SAME_NAME: N_("Same name"),
    Evidence.CLOSE_NAME: N_("Name with a typing error"),
    Evidence.SHORT_NAME: N_("First name shortened"),
    Evidence.SAME_DOMAIN: N_("Same domain"),
    Evidence.OTHER_ENDING: N_("Same domain with another ending"),
    Evidence.SAME_EMAIL: N_("Same e-mail address"),
    Evidence.SAME_PHONE: N_("Same phone number"),
    Evidence.SAME_NUMBER: N_("Same registration number"),
    Evidence.SAME_COUNTRY: N_("Same country"),
    Evidence.SAME_ACCOUNT: N_("Same account"),
    Evidence.LIKELY_ACCOUNT: N_("Accounts that may be one"),
    Evidence.SAME_AMOUNT: N_("Same amount"),
    Evidence.CLOSE_AMOUNT: N_("Nearly the same amount"),
    Evidence.CLOSE_DATES: N_("Close dates within a month"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a record, stored or about to be. `above` are the accounts it lies below.

    `account_id` is a contact's or a deal's; `is_person` says that an account is no company. `known_as` is what other
    systems call it, as pairs of system and id there; `accounts_alike` are accounts that may be a deal's own.
    `numbers` are those of registers and tax offices, by the custom field that holds them.
    """

    name: str
    record_id: int | None = None
    is_person: bool = False
    domain: str = ""
    country: str = ""
    phone: str = ""
    email: str = ""
    above: tuple[int, ...] = ()
    account_id: int | None = None
    amount_minor: int | None = None
    currency: str = ""
    close_date: date | None = None
    known_as: tuple[tuple[str, str], ...] = ()
    numbers: tuple[tuple[str, str], ...] = ()
    accounts_alike: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Likeness:
    """How likely two records are one, 0 to 100, and what speaks for it."""

    score: int
    evidence: tuple[Evidence, ...]

    @property
    def is_likely(self) -> bool:
        """Whether they are one in all likelihood; else somebody has to look."""
        return self.score >= LIKELY


# From here on two records are put to somebody, and from there on they are one in all likelihood.
WORTH_A_LOOK = 60
LIKELY = 85
# Accounts buy the same thing again and again: deals need more than name and account to wait in the queue.
DEALS_QUEUED = 70


@dataclass(frozen=True, slots=True)
class Match:
    """A record that may be the one that is asked about; one with a `line` stands in the same file, and has no id."""

    record_id: int
    name: str
    score: int
    evidence: tuple[Evidence, ...]
    is_likely: bool
    line: int = 0


class PairState(StrEnum):
    """What was decided about two records that may be one."""

    OPEN = "open"
    LATER = "later"
    APART = "apart"
    MERGED = "merged"


UNDECIDED = (PairState.OPEN, PairState.LATER)
STATE_LABELS: Mapping[PairState, str] = {
    PairState.OPEN: N_("To decide"),
    PairState.LATER: N_("Put off"),
    PairState.APART: N_("Kept apart"),
    PairState.MERGED: N_("Merged"),
}


class Kind(StrEnum):
    """Kinds of records that can be merged."""

    ACCOUNT = "account"
    CONTACT = "contact"
    OPPORTUNITY = "opportunity"


KIND_LABELS = {Kind.ACCOUNT: N_("Accounts"), Kind.CONTACT: N_("Contacts"), Kind.OPPORTUNITY: N_("Deals")}


# What followed a record, by table and column.
MOVED_LABELS = {
    "activities_activity.record_id": N_("Activities"),
    "activities_nextstep.record_id": N_("Next steps"),
    "customers_account.parent_id": N_("Accounts below"),
    "customers_contact.account_id": N_("Contacts"),
    "customers_contact.reports_to_id": N_("Who reports to them"),
    "imports_externalid.record_id": N_("Ids in other systems"),
    "opportunities_opportunity.account_id": N_("Deals"),
    "opportunities_opportunitycontact.contact_id": N_("Places in buying groups"),
    "opportunities_opportunitycontact.opportunity_id": N_("Contacts in the buying group"),
    "qualification_needs.record_id": N_("Needs"),
    "qualification_objection.record_id": N_("Objections"),
    "records_attachment.record_id": N_("Files"),
    "records_notice.record_id": N_("Notifications"),
}
