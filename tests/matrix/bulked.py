"""What the addresses of bulk edits need."""

from typing import Any

from quarterdeck.inspection.actions import draft_run, start_run, work_off
from quarterdeck.inspection.rules.bulk import BulkChange
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM, Cast, actor


def bulk_runs(cast: Cast, opportunity_id: int) -> dict[str, Any]:
    """Two runs of Rita's on her deal: one is only checked, the other is done."""
    by, change = actor(cast.rita), BulkChange(fields={"source": "Fair"})
    ahead, done = (draft_run(change=change, ids=[opportunity_id], by=by, via=SYSTEM) for _ in range(2))
    start_run(run_id=done, by=by, via=SYSTEM)
    work_off(done)
    return {"bulk_run": public_id(ahead), "done_bulk_run": public_id(done)}
