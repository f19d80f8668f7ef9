"""A dashboard as a letter: its picture, its figures as text, the table as a file, and the way back and out."""

from io import BytesIO

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quarterdeck.dashboards import queries
from quarterdeck.dashboards.panels.asking import ask_tiles
from quarterdeck.dashboards.panels.lines import FIELDS, left_out, written
from quarterdeck.dashboards.panels.picture import MEDIA_TYPES, Kind, drawn
from quarterdeck.dashboards.panels.shown import ShownTile, shown_tile
from quarterdeck.exports.tables.fields import cells_of, columns_of
from quarterdeck.kit import formats
from quarterdeck.kit.viewing import text
from quarterdeck.outbound.mail import Enclosure, Letter
from quarterdeck.reports.views.showing import lens_of
from quarterdeck.sheets.writing import write_delimited
from quarterdeck.users.terms import Actor
from quarterdeck.warehouse.terms import Unavailable

CID = "dashboard"
# Lines of a list in the file of a letter; the file of the page has all.
MOST_LINES = 1_000


def letter_for(reader: Actor, dashboard_id: int) -> Letter | Unavailable:
    """The letter, with what its reader may see now and in their words. Raises NotFound for a dashboard not seen."""
    with translation.override(reader.locale):
        found, lens = queries.dashboard_for(reader, dashboard_id), lens_of(reader)
        answered, as_of = ask_tiles(lens, found.tiles, {})
        if isinstance(as_of, Unavailable):
            return as_of
        tiles = [shown_tile(one) for one in answered]
        at = formats.full_instant(as_of, reader.time_zone, reader.locale) if as_of else ""
        foot = (
            _("Figures as of %(at)s, for the deals %(name)s can see.") % {"at": at, "name": reader.name} if at else ""
        )
        if more := sum(left_out(one, MOST_LINES) for one in answered):
            foot = f"{foot} {_of_file(more, reader.locale)}"
        words = {"name": found.row.name, "foot": foot, "lang": reader.locale}
        table = BytesIO()
        heads = [text(field.label) for field in FIELDS]
        write_delimited(
            columns_of(FIELDS), heads, (cells_of(FIELDS, line) for line in written(answered, MOST_LINES)), table
        )
        name = f"dashboard-{lens.today.isoformat()}"
        href = settings.PUBLIC_URL + reverse("dashboard", args=[dashboard_id])
        return Letter(
            subject=f"{found.row.name}, {formats.full_day(lens.today, reader.locale)}",
            text="\n".join([found.row.name, "", *map(_line, tiles), "", foot, href]),
            html=_html(found.row.name, href, foot),
            enclosures=(
                Enclosure(f"{name}.png", MEDIA_TYPES[Kind.PNG], drawn(Kind.PNG, tiles, words), CID),
                Enclosure(f"{name}.csv", "text/csv", table.getvalue()),
            ),
            unsubscribe=settings.PUBLIC_URL + reverse("dashboard_mail", args=[dashboard_id]),
        )


def _of_file(more: int, locale: str) -> str:
    """That the file has not all lines of its lists, and what has."""
    said = ngettext(
        "The file has the first %(most)s lines of a list: %(num)s line is left out. Export on the page has all.",
        "The file has the first %(most)s lines of a list: %(num)s lines are left out. Export on the page has all.",
        more,
    )
    return said % {"most": formats.number(MOST_LINES, locale), "num": formats.number(more, locale)}


def _line(tile: ShownTile) -> str:
    """A tile as a line of text."""
    figure = tile.figure.value if tile.figure else "–"
    change = f" ({tile.before.label})" if tile.before else ""
    why_not = f", {tile.why_not}" if tile.why_not else ""
    return f"{tile.name}, {tile.sub}: {figure}{change}{why_not}"


def _html(name: str, href: str, foot: str) -> str:
    ends = f"{href}/mail"
    return format_html(
        '<p><a href="{}">{}</a></p><p><img src="cid:{}" alt="{}" width="900"></p><p>{}</p><p><a href="{}">{}</a></p>',
        href,
        name,
        CID,
        _("%(name)s as a picture; the figures are in the text and in the attached file.") % {"name": name},
        foot,
        ends,
        _("Change or stop this mail"),
    )
