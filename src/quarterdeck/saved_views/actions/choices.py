"""What a person, or everybody of a role, starts with on a page, and the columns a person sees."""

from datetime import datetime

from django.utils import timezone

from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import FieldChange, Stamp, Via
from quarterdeck.saved_views.actions.views import require_person
from quarterdeck.saved_views.events import UsualViewChosen
from quarterdeck.saved_views.models import Choice
from quarterdeck.saved_views.queries import role_choices, view_for
from quarterdeck.saved_views.rules import as_text, columns_reasons
from quarterdeck.saved_views.terms import Columns, Page
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import NotFound, Refused


@dataclass(frozen=True, slots=True)
class _Whose:
    """Whose choice: a person's, or without one a role's."""

    person_id: int | None
    role_key: str = ""


@action
def choose_usual_view(
    *, key: str, by: Actor, via: Via, page: Page = Page.DEALS, at: datetime | None = None
) -> int | None:
    """Start with this view from now on, with the role's when `key` is empty. Raises NotFound.

    Returns the seq of the entry, None when it was so already.
    """
    require_person(by)
    if key:
        view_for(by, key, page)
    return _choose(_Whose(by.person_id), page, "view_key", key, by.stamp(at or timezone.now(), via))


@action
def choose_columns(
    *, columns: Columns, by: Actor, via: Via, page: Page = Page.DEALS, at: datetime | None = None
) -> int | None:
    """See these columns outside of any view, those of the page when there are none. Raises Refused.

    Returns the seq of the entry, None when it was so already.
    """
    require_person(by)
    text = as_text(columns)
    if reasons := columns_reasons(text):
        raise Refused(reasons)
    return _choose(_Whose(by.person_id), page, "columns", text, by.stamp(at or timezone.now(), via))


@action
def choose_role_view(
    *, role_key: str, key: str, by: Actor, via: Via, page: Page = Page.DEALS, at: datetime | None = None
) -> int | None:
    """Let everybody of a role who chose nothing else start with this view, the shipped one when `key` is empty.

    Raises NotPermitted, NotFound, Refused when people of that role may not use the view.
    """
    require(by, Permission.PEOPLE_MANAGE)
    choice = next((one for one in role_choices(by, page) if one.role_key == role_key), None)
    if choice is None:
        raise NotFound("role")
    if key and key not in {option for option, _ in choice.options}:
        text = Text.of(N_("Choose a view that is shared with everyone or with this role."))
        raise Refused.because("view_not_shared", text, "view")
    return _choose(_Whose(None, role_key), page, "view_key", key, by.stamp(at or timezone.now(), via))


def _choose(whose: _Whose, page: Page, field: str, value: str, stamp: Stamp) -> int | None:
    rows = Choice.objects.select_for_update()
    of = {"page": page.value, "person_id": whose.person_id, "role_key": whose.role_key}
    row = rows.filter(**of).first() or Choice(**of)
    before = getattr(row, field)
    if before == value:
        return None
    setattr(row, field, value)
    row.save()
    return record(UsualViewChosen(record_id=row.pk), stamp, [FieldChange(field, before or None, value or None)])
