"""A dashboard as a picture or a document, drawn on the server: the same figures, charts and lists as on its page.

Fonts are those that come with the library that draws. What people wrote reaches it as data, never as markup.
"""

import json
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from importlib import resources
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from quarterdeck.dashboards.panels.shown import ShownTile
from quarterdeck.dashboards.terms import WIDTHS
from quarterdeck.kit import charts
from quarterdeck.reports.views.tiles import Changed

_POINT = re.compile(r"(-?[\d.]+) (-?[\d.]+)")
# Pixels of a picture by inch: 900 points become 1,350 pixels.
_DENSITY = 108.0
_GOOD, _BAD, _PLAIN = "#1c7a4a", "#b3261e", "#56637a"
_LOCALES = re.compile(r"[a-z]{2,3}", re.ASCII)


class Kind(StrEnum):
    """What a dashboard is drawn as."""

    PNG = "png"
    PDF = "pdf"


MEDIA_TYPES = {Kind.PNG: "image/png", Kind.PDF: "application/pdf"}


def drawn(kind: Kind, tiles: Sequence[ShownTile], words: Mapping[str, str]) -> bytes:
    """The picture: `words` are its name, sub, note, foot and lang.

    A document has pages of A4, a picture is as long as it is.
    """
    # 40 MB of library and fonts, for who asks for a picture alone.
    import typst

    told = {
        **{name: words.get(name, "") for name in ("name", "sub", "note", "foot")},
        "lang": words["lang"] if _LOCALES.fullmatch(words.get("lang", "")) else "en",
        "is_paged": kind is Kind.PDF,
        "tiles": [_tile(tile) | place for tile, place in zip(tiles, _places(tiles), strict=True)],
    }
    source = resources.files("quarterdeck.dashboards").joinpath("templates/dashboards/picture.typ").read_bytes()
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    result = typst.compile(
        source, font_paths=fonts, format=kind.value, ppi=_DENSITY, sys_inputs={"data": json.dumps(told)}
    )
    if not isinstance(result, bytes):
        raise TypeError("a picture is one page")
    return result


def _places(tiles: Sequence[ShownTile]) -> list[dict[str, int]]:
    """Column and row of each tile: in its order, and in the next row where it does not fit beside the others."""
    places, x, y = [], 0, 0
    for tile in tiles:
        if x + tile.width > WIDTHS[-1]:
            x, y = 0, y + 1
        places.append({"x": x, "y": y})
        x += tile.width
    return places


def _tile(tile: ShownTile) -> dict[str, Any]:
    figure = tile.figure
    if figure is None or tile.why_not:
        note = tile.why_not
    else:
        few = _("Too few to say") if figure.is_few else ""
        note = " · ".join(filter(None, (few, figure.interval, _("Rows: %(num)s") % {"num": figure.counts})))
    return {
        "name": tile.name,
        "sub": tile.sub,
        "width": tile.width,
        "figure": figure.value if figure else "–",
        "change": _change(tile.before),
        "tone": _tone(tile.before),
        "note": note,
        "chart": _chart(tile.months.chart) if tile.months else None,
        "rows": [{"label": row.label, "figure": row.figure.value, "width": row.bar.width} for row in tile.rows],
    }


def _change(before: Changed | None) -> str:
    return _("%(change)s against the previous period") % {"change": before.label} if before else ""


def _tone(before: Changed | None) -> str:
    if before is None or before.is_good is None:
        return _PLAIN
    return _GOOD if before.is_good else _BAD


def _chart(chart: charts.Chart) -> dict[str, Any]:
    """A chart by its marks in percent of the plot; of lines the strokes from point to point."""
    dots = [mark for line in chart.lines for mark in line.marks]
    strokes = [
        {"from": start, "to": end, "pale": is_pale}
        for line in chart.lines
        for path, is_pale in ((line.path, False), (line.dashed, True))
        for piece in path.split("M")
        for start, end in pairwise(_points(piece))
    ]
    return {
        "ticks": [{"y": tick.y, "label": tick.label} for tick in chart.ticks],
        "labels": list(chart.labels),
        "bars": [
            {
                "left": mark.left,
                "width": mark.width,
                "y": mark.y,
                "height": mark.height,
                "pale": mark.is_few or mark.is_open,
            }
            for mark in chart.marks
        ],
        "strokes": strokes,
        "bands": [points for line in chart.lines for area in line.band.split("Z") if (points := _points(area))],
        "dots": [{"x": mark.x, "y": mark.y, "pale": mark.is_few or mark.is_open} for mark in dots],
    }


def _points(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in _POINT.findall(path)]
