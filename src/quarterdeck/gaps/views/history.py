"""What happened to a gap, in words."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from quarterdeck.gaps.events import GapAdded, GapEdited, GapMerged, GapReleased, GapUnmerged
from quarterdeck.gaps.queries import gap_rows
from quarterdeck.gaps.terms import STATE_LABELS, GapState
from quarterdeck.gaps.views.looking import Looking
from quarterdeck.journal.queries import TimelineChange, timeline
from quarterdeck.kit import formats
from quarterdeck.kit.viewing import text
from quarterdeck.users.queries.people import people_names
from quarterdeck.values.text import N_

MOST = 50
TITLES = {
    GapAdded.name: N_("Added"),
    GapEdited.name: N_("Changed"),
    GapReleased.name: N_("Released"),
    GapMerged.name: N_("Merged into another product gap"),
    GapUnmerged.name: N_("Stands for itself again"),
}
_LABELS = {
    "name": N_("Name"),
    "description": N_("Description"),
    "family": N_("Product family"),
    "state": N_("State"),
    "release_on": N_("Release date"),
    "merged_into_id": N_("Merged into"),
}


def history(at: Looking, kind: str, gap_id: int) -> list[dict[str, Any]]:
    """The latest 50 entries, newest first: when, what, who, and each field from what to what."""
    entries = timeline(kind, gap_id, limit=MOST)
    names = people_names({one.actor_id for one in entries if one.actor_id})
    gaps = {row.id: row.fields.name for row in gap_rows(at.lens.actor)}
    return [
        {
            "at": one.at,
            "title": text(TITLES.get(one.event, one.event)),
            "who": names.get(one.actor_id or 0, ""),
            "changes": [_change(at, change, gaps) for change in one.changes],
        }
        for one in entries
    ]


def _change(at: Looking, change: TimelineChange, gaps: dict[int, str]) -> tuple[str, str, str]:
    label = text(_LABELS.get(change.field, change.field))
    return label, _shown(at, change.field, change.old, gaps), _shown(at, change.field, change.new, gaps)


def _shown(at: Looking, field: str, value: object, gaps: dict[int, str]) -> str:
    if value in (None, ""):
        return _("none")
    if field == "state" and value in set(GapState):
        return text(STATE_LABELS[GapState(str(value))])
    if field == "release_on":
        return formats.day(date.fromisoformat(str(value)), at.locale, at.lens.today, weekday=False)
    if field == "merged_into_id" and isinstance(value, int):
        return gaps.get(value, "")
    return str(value)
