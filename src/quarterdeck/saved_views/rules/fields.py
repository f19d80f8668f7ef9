"""What a view must be."""

from collections.abc import Collection

from quarterdeck.saved_views.rules.columns import columns_reasons
from quarterdeck.saved_views.terms import Page, Sharing, ViewFields
from quarterdeck.values.checks import name_reasons
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.text import N_, Text, clean_line
from quarterdeck.values.verdict import Reason, Refused

NAME_LENGTH = 80
QUERY_LENGTH = 2000
MOST_VIEWS = 100


@dataclass(frozen=True, slots=True)
class Known:
    """What a view is judged against: how many the owner has besides it, whether one is called so, the roles.

    `is_led`: whether its query leads to a page, where it must say to which.
    """

    others: int
    name_is_taken: bool
    roles: Collection[str]
    is_led: bool = True


def settled(new: ViewFields) -> ViewFields:
    """The view as it is stored: a tidy name, a role only where it is shared with one."""
    role_key = new.role_key if new.sharing == Sharing.ROLE else ""
    return replace(new, name=clean_line(new.name), role_key=role_key)


def view_verdict(new: ViewFields, known: Known) -> list[Reason]:
    """Why a view, settled before, cannot be kept so."""
    reasons = name_reasons(new.name, longest=NAME_LENGTH)
    if not reasons and known.name_is_taken:
        text = Text.of(N_("You have a view “{name}” already. Choose another name."), name=new.name)
        reasons.append(Reason(code="name_taken", text=text, field="name"))
    if len(new.query) > QUERY_LENGTH:
        text = Text.of(N_("These are too many filters for one view. Take some of them out."))
        reasons.append(Reason(code="query_too_long", text=text, field="query"))
    if not known.is_led:
        text = Text.of(N_("A view of a report says which: `report` in its query is the address of the page."))
        reasons.append(Reason(code="report_missing", text=text, field="query"))
    if known.others >= MOST_VIEWS:
        text = Text.of(N_("{most} views of your own are the most. Delete one first."), most=MOST_VIEWS)
        reasons.append(Reason(code="too_many_views", text=text))
    if new.sharing not in set(Sharing):
        text = Text.of(N_("Choose from the list who can see this view."))
        reasons.append(Reason(code="unknown_choice", text=text, field="sharing"))
    if new.sharing == Sharing.ROLE and new.role_key not in known.roles:
        text = Text.of(N_("Choose the role whose people see this view."))
        reasons.append(Reason(code="role_unknown", text=text, field="role_key"))
    return reasons + columns_reasons(new.columns)


def page_of(said: str) -> Page:
    """What a view is of, by its word. Raises Refused for no such word."""
    if said not in set(Page):
        text = Text.of(N_("Views are of deals or of reports."))
        raise Refused.because("unknown_choice", text, "page")
    return Page(said)
