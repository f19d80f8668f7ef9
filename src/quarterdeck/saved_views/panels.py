"""The chip of saved views on a page: what it is called, where its views lead, what can be done about a change."""

from collections.abc import Collection, Iterator
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from quarterdeck.kit.viewing import text
from quarterdeck.saved_views.queries import ViewBar, is_short, opened
from quarterdeck.saved_views.rules import as_text
from quarterdeck.saved_views.terms import ViewRow, Views
from quarterdeck.values.dataclasses import dataclass, field

Link = tuple[str, str, bool]


@dataclass(frozen=True, slots=True)
class ShownBar:
    """What `saved_views/parts/view_bar.html` shows. Addresses are empty where there is nothing to do.

    `groups` are titles with (name, address, is current); `save` are the hidden fields that saving posts.
    """

    name: str
    is_changed: bool
    groups: list[tuple[str, list[Link]]]
    save_href: str = ""
    save: dict[str, str] = field(default_factory=dict)
    save_as_href: str = ""
    revert_href: str = ""
    manage_href: str = ""


def view_bar(request: HttpRequest, bar: ViewBar) -> ShownBar:
    """The chip of a page that shows `bar`."""
    current, kept = bar.current, {"query": bar.query, "columns": as_text(bar.columns), "back": request.path}
    may_save = bar.may_save and current is not None
    return ShownBar(
        name=text(current.name) if current else "",
        is_changed=bar.is_changed,
        groups=list(_groups(bar)),
        save_href=reverse("view_keep", args=[current.id]) if may_save and current else "",
        save=kept | {"version": str(current.version)} if may_save and current else {},
        save_as_href=f"{reverse('view_new')}?{urlencode(kept)}" if bar.is_changed else "",
        revert_href=bar.href(current) if current and bar.is_changed else "",
        manage_href=reverse("settings_views"),
    )


def short_address(
    request: HttpRequest, views: Views, keys: Collection[str] | None = None, path: str = ""
) -> str | None:
    """Where a page leads that is asked for by a view's key alone; None where its address says everything itself.

    `path` is another page's, for an address that only leads there.
    """
    query = request.META.get("QUERY_STRING", "")
    if not is_short(query):
        return None
    full = opened(views, request.GET.get("view", ""), keys=keys)
    return (path or request.path) + full if full and full != f"?{query}" else None


def _groups(bar: ViewBar) -> Iterator[tuple[str, list[Link]]]:
    rows = bar.views.rows
    yield _("Your views"), _links(bar, [row for row in rows if row.is_own])
    yield _("Shared with you"), _links(bar, [row for row in rows if not row.is_own and not row.is_shipped])
    yield _("Ready-made"), _links(bar, [row for row in rows if row.is_shipped])


def _links(bar: ViewBar, rows: list[ViewRow]) -> list[Link]:
    return [(text(row.name) if row.is_shipped else row.name, bar.href(row), row is bar.current) for row in rows]
