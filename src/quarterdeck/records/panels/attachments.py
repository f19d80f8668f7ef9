"""The files of a record, as a panel of its page."""

from collections.abc import Callable, Sequence

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from quarterdeck.kit import formats
from quarterdeck.kit.panels import Panel, panels
from quarterdeck.kit.viewing import text
from quarterdeck.records.queries import attachments_of
from quarterdeck.records.rules.attachments import too_large
from quarterdeck.records.terms.attachments import CATEGORY_LABELS, FILE_TYPES, AttachmentRow
from quarterdeck.users.policy import actor_of
from quarterdeck.users.queries.records import records
from quarterdeck.users.terms import Permission

PANEL = "attachments"
TEMPLATE = "records/parts/attachments.html"
PLACES = ("account", "contact", "opportunity")


def attachments_panel(
    request: HttpRequest, kind: str, record_id: int, *, errors: Sequence[str] = (), category: str = ""
) -> Panel:
    """The panel of a record that the viewer may see. Two queries.

    `errors` are those of a file that was not taken, `category` is what was chosen for it.
    """
    actor = actor_of(request)
    files = attachments_of(actor, kind, record_id)
    return Panel(
        TEMPLATE,
        {
            "files": [_line(row, actor.locale) for row in files],
            "errors": errors,
            "accept": ",".join(f".{extension}" for extension in FILE_TYPES),
            "categories": [(value.value, text(label), value == category) for value, label in CATEGORY_LABELS.items()],
            "href": reverse("attachments", args=[kind, record_id]),
            "may_attach": actor.may(Permission.ACTIVITIES_LOG),
            "most_bytes": settings.ATTACHMENT_MAX_BYTES,
            "too_large": text(too_large(settings.ATTACHMENT_MAX_BYTES).text),
        },
    )


def record_href(kind: str, record_id: int) -> str:
    """The address of a record's own page."""
    return reverse(records.kind(kind).url_name, args=[record_id])


def _line(row: AttachmentRow, locale: str) -> dict[str, object]:
    return {
        "name": row.name,
        "href": reverse("attachment", args=[row.id]),
        "size": text(formats.file_size(row.size, locale)),
        "category": text(CATEGORY_LABELS[row.category]) if row.category else "",
        "who": row.added_by,
        "at": row.added_at,
        "remove_href": reverse("attachment_remove", args=[row.id]) if row.may_remove else "",
    }


def _loader(kind: str) -> Callable[[HttpRequest, int], Panel]:
    return lambda request, record_id: attachments_panel(request, kind, record_id)


for place in PLACES:
    panels.add(place, PANEL)(_loader(place))
