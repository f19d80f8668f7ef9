"""The backtest by owner, team, channel and product family, as the newest fit kept it: for who reads all."""

import json

from quarterdeck.opportunities.terms import CHANNEL_LABELS
from quarterdeck.scores.models import SegmentRecord
from quarterdeck.scores.queries.accuracy import Bin, newest_fit_id, require_all
from quarterdeck.scores.rules import share_of
from quarterdeck.scores.rules.segments import Chances, Quarter, SegmentJudged, judge_segment
from quarterdeck.scores.terms import SegmentKind
from quarterdeck.users.queries.leading import team_names
from quarterdeck.users.queries.people import people_names
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A segment with its name and record; `id` is that of the person or team, None of a channel or family.

    `quarters` are what it is judged by, in minor units of `currency`; `bins` the parts by chance, none below 100 deals.
    """

    key: str
    id: int | None
    name: str
    judged: SegmentJudged
    currency: str = ""
    quarters: tuple[Quarter, ...] = ()
    bins: tuple[Bin, ...] = ()


def segment_records(actor: Actor, kind: SegmentKind) -> list[SegmentRow]:
    """The segments of a kind, those of most deals first. Raises NotPermitted. Two queries."""
    require_all(actor)
    rows = list(SegmentRecord.objects.filter(fit_id=newest_fit_id(), kind=kind.value).order_by("-deals", "key"))
    names = _names(kind, [row.key for row in rows])
    return [_row(kind, row, names[row.key]) for row in rows if names.get(row.key)]


def segment_record(actor: Actor, kind: SegmentKind, key: str) -> SegmentRow | None:
    """One of them by its key, the one of most deals without; None before a fit kept any. Two queries.

    Raises NotPermitted, and NotFound for a key that is not there.
    """
    rows = segment_records(actor, kind)
    if not key:
        return next(iter(rows), None)
    found = next((row for row in rows if row.key == key), None)
    if found is None:
        raise NotFound("forecast_segment")
    return found


def _row(kind: SegmentKind, row: SegmentRecord, name: str) -> SegmentRow:
    quarters = tuple(tuple(one) for one in json.loads(row.quarters))
    of = Chances(row.deals, row.won, row.chance_bp / 10_000, row.brier_bp / 10_000, share_of(row.error_bp))
    is_one = kind in (SegmentKind.OWNER, SegmentKind.TEAM)
    return SegmentRow(
        row.key, int(row.key) if is_one else None, name, judge_segment(quarters, of), row.currency, quarters,
        tuple(Bin(*one) for one in json.loads(row.bins)),
    )  # fmt: skip


def _names(kind: SegmentKind, keys: list[str]) -> dict[str, str]:
    """Names by key; who is gone from the directory has none."""
    if kind is SegmentKind.CHANNEL:
        return {channel.value: str(label) for channel, label in CHANNEL_LABELS.items()}
    if kind is SegmentKind.FAMILY:
        return {key: key for key in keys}
    ids = {int(key) for key in keys if key.isdigit()}
    found = people_names(ids) if kind is SegmentKind.OWNER else team_names(ids)
    return {str(pk): name for pk, name in found.items()}
