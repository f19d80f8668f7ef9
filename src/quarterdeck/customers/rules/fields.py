"""Fields that accounts and contacts share."""

import re

from quarterdeck.values.checks import email_reasons, phone_reasons
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import Text, clean_line
from quarterdeck.values.verdict import NotPermitted, Reason

NAME_LENGTH = 200
_LONGEST_HOST = 300
_SCHEME = re.compile(r"^[a-z][a-z0-9+.\-]*://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OwnerFacts:
    """What is true of the owner a record is to get. An owner it already has is never questioned."""

    is_given: bool = True
    is_employee: bool = True
    is_in_reach: bool = True


def owner_reasons(owner: OwnerFacts) -> list[Reason]:
    """Why a record cannot belong to this owner."""
    if not owner.is_given:
        return [Reason(code="owner_missing", text=Text.of("Choose an owner."), field="owner_id")]
    if not owner.is_employee:
        text = Text.of("The owner is an active employee. Choose another person.")
        return [Reason(code="owner_unknown", text=text, field="owner_id")]
    if not owner.is_in_reach:
        text = Text.of("You may give records only to people whose records you may change.")
        return [Reason(code="owner_beyond_reach", text=text, field="owner_id")]
    return []


OUT_OF_REACH = Text.of("Only its owner, the owner's manager or an administrator may change this record.")


def out_of_reach(permission: str) -> NotPermitted:
    """The answer to who may see a record but not change those of its owner."""
    return NotPermitted(permission, OUT_OF_REACH)


def reach_reasons(email: str, phone: str) -> list[Reason]:
    """Why an e-mail address or a telephone number cannot be kept; both may be empty."""
    return (email_reasons(email) if email else []) + (phone_reasons(phone) if phone else [])


def clean_domain(text: str) -> str:
    """The bare domain of what people paste: no scheme, user, port, path or “www.”, small letters.

    What is far too long for a domain stays as it is: the rules refuse it, and nobody waits for it.
    """
    host = re.split(r"[/?#]", _SCHEME.sub("", clean_line(text)), maxsplit=1)[0].rpartition("@")[2].strip()
    before = ""
    while host != before and len(host) <= _LONGEST_HOST:
        before, host = host, re.sub(r":\d*$", "", host).lower().strip(". ").removeprefix("www.")
    return host


def clean_email(text: str) -> str:
    """An address as it is stored and matched: no spaces around it, small letters."""
    return clean_line(text).lower()
