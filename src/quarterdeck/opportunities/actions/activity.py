"""What activities say of deals, kept on the deals: boards and lists read columns, not activities."""

from collections.abc import Sequence
from datetime import date

from quarterdeck.activities.queries import last_two_way, next_activity
from quarterdeck.journal.actions import action, update_rows
from quarterdeck.opportunities.actions.totals import renew_boards
from quarterdeck.opportunities.models import Opportunity

KIND = "opportunity"
_COLUMNS = ("next_activity_on", "last_two_way_at", "last_two_way_activity_id")


@action
def follow_activities(*, opportunity_ids: Sequence[int]) -> int:
    """Keep what comes next on these deals and when both sides were in contact last. How many deals that changed.

    A few statements however many there are. The activities' own history tells of it, so there is none here.
    """
    coming = next_activity(KIND, opportunity_ids, date.min)
    touches = last_two_way(KIND, opportunity_ids)
    rows = Opportunity.objects.select_for_update().filter(pk__in=opportunity_ids).order_by("pk")
    changed = []
    for pk, pipeline_id, *present in rows.values_list("pk", "pipeline_id", *_COLUMNS):
        touch = touches.get(pk)
        fresh = [coming[pk].on, touch.at if touch else None, touch.activity_id if touch else None]
        if fresh != present:
            changed.append((pipeline_id, (*fresh, pk)))
    update_rows(Opportunity, _COLUMNS, [row for _, row in changed])
    if changed:
        renew_boards(pk__in=[row[-1] for _, row in changed])
    return len(changed)
