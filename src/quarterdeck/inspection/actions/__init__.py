"""Writes of the inspection."""

from quarterdeck.inspection.actions.bulk import collect, draft_run, start_run, start_undo, stop_left_runs
from quarterdeck.inspection.actions.bulk_rows import work_off

__all__ = ["collect", "draft_run", "start_run", "start_undo", "stop_left_runs", "work_off"]
