"""What a tile must be, and in which order tiles stand."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from quarterdeck.analytics.metrics import METRICS
from quarterdeck.dashboards.terms import WIDTHS, Form, TileFields
from quarterdeck.reports.rules.insights import has_series
from quarterdeck.reports.rules.metric import segments_of
from quarterdeck.values.checks import text_reasons
from quarterdeck.values.text import N_, Text, clean_line
from quarterdeck.values.verdict import Reason

NAME_LENGTH = 80
QUERY_LENGTH = 2000
MOST_TILES = 24


def tile_settled(new: TileFields) -> TileFields:
    """The tile as it is stored: a tidy name, a segment only where lines are listed."""
    return replace(new, name=clean_line(new.name), by=new.by if new.form == Form.LIST else "")


def tile_reasons(new: TileFields, others: int) -> list[Reason]:
    """Why a tile, settled before, cannot stand beside these many others."""
    reasons = text_reasons(new.name, field="name", longest=NAME_LENGTH)
    if others >= MOST_TILES:
        text = Text.of(N_("A dashboard has at most {most} tiles. Remove one first."), most=MOST_TILES)
        reasons.append(Reason("dashboard_full", text))
    if new.width not in WIDTHS:
        text = Text.of(N_("A tile can be {least} to {most} columns wide."), least=WIDTHS[0], most=WIDTHS[-1])
        reasons.append(Reason("width_out_of_range", text, field="width"))
    if len(new.query) > QUERY_LENGTH:
        text = Text.of(N_("Too many filters for one tile. Remove some of them."))
        reasons.append(Reason("query_too_long", text, field="query"))
    if new.form not in set(Form):
        text = Text.of(N_("Choose from the list how the tile is shown."))
        reasons.append(Reason("unknown_choice", text, field="form"))
    if new.metric not in METRICS:
        reasons.append(Reason("metric_unknown", Text.of(N_("Choose a metric from the list.")), field="metric"))
        return reasons
    return reasons + list(_of_form(new))


def _of_form(new: TileFields) -> Iterator[Reason]:
    if new.form in (Form.LINE, Form.BARS) and not has_series(new.metric):
        text = Text.of(N_("This metric has no monthly series. Choose a number or a list."))
        yield Reason("tile_without_months", text, field="form")
    if new.form == Form.LIST and new.by not in segments_of(new.metric):
        text = Text.of(N_("Choose what to group by: a segment that fits this metric."))
        yield Reason("tile_without_segment", text, field="by")


def order_of(ids: Sequence[int], moved: int, position: int) -> list[int]:
    """The ids with one of them moved to a place from 1 on; the last for 0 and whatever is beyond."""
    rest = [one for one in ids if one != moved]
    place = len(rest) if position < 1 else min(position - 1, len(rest))
    return [*rest[:place], moved, *rest[place:]]
