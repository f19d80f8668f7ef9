"""Which view a page shows, whether what it shows was changed since, and where its views lead."""

from collections.abc import Collection

from quarterdeck.saved_views.queries.addresses import canonical, full_address, is_same, merged
from quarterdeck.saved_views.terms import Columns, ViewRow, Views
from quarterdeck.values.dataclasses import dataclass

# In an address: whatever view is usual for who looks.
DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class ViewBar:
    """The views of a page as they stand beside what it shows.

    `query` is what saving would keep, `columns` likewise. `keys` are the parameters the page knows, None for all.
    """

    views: Views
    current: ViewRow | None
    is_changed: bool
    query: str
    columns: Columns
    keys: Collection[str] | None = None

    def href(self, row: ViewRow) -> str:
        """Where a view leads on this page."""
        return full_address(row.key, row.query, self.keys)

    @property
    def may_save(self) -> bool:
        """Whether the present view is the viewer's own and differs from what is shown."""
        return self.is_changed and self.current is not None and self.current.is_own


def shown(
    views: Views, key: str, query: str, *, keys: Collection[str] | None = None, columns: Columns | None = None
) -> ViewBar:
    """The views beside a page that shows `query`; `key` is the view in its address, whatever it holds.

    A page with columns says which it shows; None where it has none, so that a view keeps its own.
    """
    current = views.row(key)
    if current is None:
        return ViewBar(views, None, bool(canonical(query)), canonical(query), columns or (), keys)
    is_changed = not is_same(current.query, query, keys) or (columns is not None and columns != current.columns)
    kept = merged(current.query, query, keys)
    return ViewBar(views, current, is_changed, kept, current.columns if columns is None else columns, keys)


def opened(views: Views, key: str, *, keys: Collection[str] | None = None) -> str | None:
    """The full address of the view that an address names and says nothing more; None when there is no such view."""
    row = views.row(views.usual_key if key == DEFAULT else key)
    return full_address(row.key, row.query, keys) if row else None
