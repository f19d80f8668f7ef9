"""The backtest by owner, team and channel, as the newest fit kept it. For those who read all records alone."""

import json

from quarterdeck.opportunities.terms import CHANNEL_LABELS
from quarterdeck.scores.models import SegmentRecord
from quarterdeck.scores.queries.accuracy import newest_fit_id, require_all
from quarterdeck.scores.rules.segments import SegmentJudged, judge_segment
from quarterdeck.scores.terms import SegmentKind
from quarterdeck.users.queries.leading import team_names
from quarterdeck.users.queries.people import people_names
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A segment with its name and record; `id` is that of the person or team, None of a channel."""

    key: str
    id: int | None
    name: str
    judged: SegmentJudged


def segment_records(actor: Actor, kind: SegmentKind) -> list[SegmentRow]:
    """The segments of a kind, those of most deals first. Raises NotPermitted. Two queries."""
    require_all(actor)
    rows = list(SegmentRecord.objects.filter(fit_id=newest_fit_id(), kind=kind.value).order_by("-deals", "key"))
    names = _names(kind, [row.key for row in rows])
    return [
        SegmentRow(
            row.key, int(row.key) if row.key.isdigit() else None, names.get(row.key, ""),
            judge_segment(
                [tuple(one) for one in json.loads(row.quarters)], deals=row.deals, won=row.won,
                chance=row.chance_bp / 10_000, brier=row.brier_bp / 10_000,
            ),
        )
        for row in rows
        if names.get(row.key)
    ]  # fmt: skip


def _names(kind: SegmentKind, keys: list[str]) -> dict[str, str]:
    """Names by key; who is gone from the directory has none."""
    if kind is SegmentKind.CHANNEL:
        return {channel.value: str(label) for channel, label in CHANNEL_LABELS.items()}
    ids = {int(key) for key in keys if key.isdigit()}
    found = people_names(ids) if kind is SegmentKind.OWNER else team_names(ids)
    return {str(pk): name for pk, name in found.items()}
