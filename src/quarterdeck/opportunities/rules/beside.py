"""Whether records that opportunities name may go, and opportunities become part of one another."""

from quarterdeck.pipelines.rules.pipeline import StageSpec
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


def merge_reasons(*, is_itself: bool, source: StageSpec, target: StageSpec) -> list[Reason]:
    """Why an opportunity in one stage cannot become part of one in another: what was won or lost stays so."""
    if is_itself:
        return [Reason(code="merge_itself", text=Text.of("A record cannot become part of itself. Choose another one."))]
    if source.is_open or source.kind is target.kind:
        return []
    text = Text.of("It is closed, and the other is not closed alike. Keep this one and merge the other into it.")
    return [Reason(code="merge_loses_outcome", text=text)]
