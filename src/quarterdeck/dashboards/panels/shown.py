"""Tiles as a page shows them: a figure with its change, months as a chart with their table, or the first lines."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from quarterdeck.analytics.metrics import METRICS
from quarterdeck.analytics.questions import Answer, Line
from quarterdeck.dashboards.panels.asking import Answered
from quarterdeck.dashboards.terms import Form, Tile
from quarterdeck.kit import charts
from quarterdeck.reports.rules.insights import SUMS, in_order
from quarterdeck.reports.terms import STRETCH_LABELS
from quarterdeck.reports.views.panels import Months, Row, months, value_of
from quarterdeck.reports.views.showing import Shown, line_label, segment_label, shown
from quarterdeck.reports.views.tiles import Changed, changed
from quarterdeck.values.dataclasses import dataclass, field

LONGEST = 8


@dataclass(frozen=True, slots=True)
class ShownTile:
    """What a tile shows. `sub` says the days and what it is told apart by; `why_not` why there is no figure."""

    id: int
    key: str
    name: str
    sub: str
    width: int
    form: str
    href: str
    rows_href: str = ""
    figure: Shown | None = None
    before: Changed | None = None
    why_not: str = ""
    months: Months | None = None
    is_line: bool = False
    what: str = ""
    rows: list[Row] = field(default_factory=list)
    left_out: int = 0


def name_of(tile: Tile) -> str:
    """What a tile is called: as its owner named it, or as its metric."""
    metric = METRICS.get(tile.metric)
    return tile.name or (_(metric.name) if metric else tile.metric)


def shown_tile(one: Answered) -> ShownTile:
    """A tile of a page."""
    tile, looking, now = one.tile, one.looking, one.now
    base = {
        "id": tile.id,
        "key": f"tile-{tile.position}",
        "name": name_of(tile),
        "sub": sub_of(one),
        "width": tile.width,
        "form": tile.form.value,
        "href": _href("report", one, tile.by or ""),
    }
    if now is None:
        return ShownTile(**base, why_not=_(one.why_not) if one.why_not else "")  # type: ignore[arg-type]
    lines, rows_href = ordered(one, now), _href("report_rows", one, "none")
    return ShownTile(
        **base,  # type: ignore[arg-type]
        rows_href=rows_href,
        figure=shown(now.total, now.unit, now.currency, looking.lens.actor.locale),
        before=changed(now, one.before, looking.lens.actor.locale),
        why_not=_(METRICS[tile.metric].empty) if now.total.value is None else "",
        months=months(looking, one.series, is_line=_is_line(tile), rows_href=rows_href) if one.series else None,
        is_line=_is_line(tile),
        what=segment_label(looking.by) if looking.by else "",
        rows=_rows(one, now, lines[:LONGEST]),
        left_out=max(len(lines) - LONGEST, 0),
    )


def sub_of(one: Answered) -> str:
    """The days of a tile, and by what it is told apart."""
    since, until = one.params.get("since", ""), one.params.get("until", "")
    days = f"{since} – {until}" if one.looking.window else _(STRETCH_LABELS[one.looking.stretch])
    return f"{days} · {segment_label(one.looking.by)}" if one.looking.by else days


def ordered(one: Answered, answer: Answer) -> list[Line]:
    """Lines as they are read: one's own first where they are of people, then by what they come to."""
    found = {line.values[0]: line for line in answer.lines}
    own = one.looking.lens.actor.person_id if one.looking.by == "owner" else None
    return [found[value] for value in in_order(found, own)]


def label_of(one: Answered, line: Line, answer: Answer) -> str:
    """The name of a line."""
    return line_label(one.looking.by, line.values[0], line.labels[0], answer.currency, one.looking.lens.actor.locale)


def _rows(one: Answered, answer: Answer, lines: list[Line]) -> list[Row]:
    locale, bars = one.looking.lens.actor.locale, charts.beside([value_of("", line.figure) for line in lines])
    return [
        Row(
            label_of(one, line, answer),
            "",
            _href("report_rows", one, one.tile.by, "" if line.values[0] is None else str(line.values[0])),
            shown(line.figure, answer.unit, answer.currency, locale),
            bar,
        )
        for line, bar in zip(lines, bars, strict=True)
    ]


def _is_line(tile: Tile) -> bool:
    """Whether months are a line: sums are drawn as columns always, a month being a part of the year."""
    return tile.form is Form.LINE and tile.metric not in SUMS


def _href(page: str, one: Answered, by: str, at: str | None = None) -> str:
    if one.tile.metric not in METRICS:
        return ""
    said = dict(one.params) | ({"by": by} if by else {}) | ({} if at is None else {"at": at})
    base = reverse(page, args=[one.tile.metric])
    return f"{base}?{urlencode(said)}" if said else base
