"""What operations chose as the usual view of each role."""

from quarterdeck.saved_views.models import Choice, SavedView
from quarterdeck.saved_views.queries.views import role_names
from quarterdeck.saved_views.rules import SHIPPED, shipped_usual
from quarterdeck.saved_views.terms import Page, Sharing, State
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import fold


@dataclass(frozen=True, slots=True)
class RoleChoice:
    """A role, the key of its usual view, whether somebody chose it, and the views it may be: (key, name)."""

    role_key: str
    role_name: str
    usual_key: str
    is_chosen: bool
    options: tuple[tuple[str, str], ...]


def role_choices(actor: Actor, page: Page = Page.DEALS) -> list[RoleChoice]:
    """The usual view of every role of employees. Three queries. Raises NotPermitted without the right to choose it."""
    require(actor, Permission.PEOPLE_MANAGE)
    chosen = dict(Choice.objects.filter(person=None, page=page).values_list("role_key", "view_key"))
    shared = SavedView.objects.filter(page=page, state=State.ACTIVE).exclude(sharing=Sharing.PRIVATE)
    rows = sorted(shared.values_list("name", "pk", "sharing", "role_key"), key=lambda row: (fold(row[0]), row[1]))
    shipped = tuple((row.key, row.name) for row in SHIPPED[page])
    found = []
    for key, name in role_names().items():
        fit = tuple((public_id(pk), label) for label, pk, sharing, role in rows
                    if sharing == Sharing.EVERYONE or role == key)  # fmt: skip
        options = (*fit, *shipped)
        usual = chosen.get(key, "")
        is_chosen = usual in {option for option, _ in options}
        found.append(RoleChoice(key, name, usual if is_chosen else shipped_usual(key), is_chosen, options))
    return found
