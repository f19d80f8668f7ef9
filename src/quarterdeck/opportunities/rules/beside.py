"""Whether records that opportunities name may go."""

from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Reason

_NEEDED = {
    "account": (
        "account_has_deals",
        N_("This account is on deals: {count}. Move them to another account first."),
    ),
    "contact": (
        "contact_in_deals",
        N_("This contact is in the buying group of deals: {count}. Take them out there first."),
    ),
}


def needed_reasons(kind: str, deals: int) -> list[Reason]:
    """Why an account or contact with this many active opportunities may not be deleted."""
    code, text = _NEEDED[kind]
    return [Reason(code=code, text=Text.of(text, count=deals))] if deals else []
