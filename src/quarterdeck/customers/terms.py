"""Words of customers."""

from enum import StrEnum

from quarterdeck.values.text import N_


class AccountKind(StrEnum):
    """A customer is a company or a private person."""

    COMPANY = "company"
    PERSON = "person"


class RecordState(StrEnum):
    """No business row is deleted: it is active, deleted, or merged into another."""

    ACTIVE = "active"
    DELETED = "deleted"
    MERGED = "merged"


ACCOUNT_KIND_LABELS = {AccountKind.COMPANY: N_("Company"), AccountKind.PERSON: N_("Person")}
