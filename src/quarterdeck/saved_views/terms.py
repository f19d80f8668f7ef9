"""Words of saved views: whose they are, who sees them, and what they hold."""

from enum import StrEnum

from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_

# Keys of columns with their widths in pixels; 0 leaves the width to the page.
Columns = tuple[tuple[str, int], ...]


class Page(StrEnum):
    """What a view is of. Board and list of deals share theirs; the query of one of reports names the report."""

    DEALS = "deals"
    REPORTS = "reports"


class Sharing(StrEnum):
    """Who sees a view besides its owner."""

    PRIVATE = "private"
    ROLE = "role"
    EVERYONE = "everyone"


SHARING_LABELS = {
    Sharing.PRIVATE: N_("Only me"),
    Sharing.ROLE: N_("People of one role"),
    Sharing.EVERYONE: N_("Everyone in the company"),
}


class State(StrEnum):
    """Deleting a view is a state: it can be taken back."""

    ACTIVE = "active"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class ViewFields:
    """What a view holds. `query` is a query string without the question mark, `columns` their JSON text."""

    name: str = ""
    query: str = ""
    columns: str = ""
    sharing: str = Sharing.PRIVATE.value
    role_key: str = ""


@dataclass(frozen=True, slots=True)
class ViewRow:
    """A view as one person sees it. A shipped one has no owner, and a key that is a word."""

    key: str
    name: str
    query: str
    columns: Columns = ()
    owner_id: int | None = None
    owner_name: str = ""
    sharing: Sharing = Sharing.EVERYONE
    role_key: str = ""
    version: int = 0
    is_own: bool = False
    id: int = 0
    page: Page = Page.DEALS

    @property
    def is_shipped(self) -> bool:
        """Whether it came with the product."""
        return self.owner_id is None


@dataclass(frozen=True, slots=True)
class Views:
    """All views one person may use on a page, their own first, and the columns they use outside of any view.

    `usual_key` names the one a page opens with when it is asked for by no view, empty where it opens with none;
    `own_usual` whether they chose it.
    """

    rows: tuple[ViewRow, ...]
    usual_key: str
    own_usual: bool = False
    columns: Columns = ()

    def row(self, key: str) -> ViewRow | None:
        """The view of this key, if there is one for this person."""
        return next((row for row in self.rows if row.key == key), None)
