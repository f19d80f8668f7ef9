"""Writes of uploads: files are taken, mapped, corrected, checked and imported."""

from quarterdeck.uploads.actions.columns import (
    correct_cells,
    map_columns,
    mean_values,
    read_anew,
    remove_mapping,
    save_mapping,
    use_kind,
)
from quarterdeck.uploads.actions.decisions import decide_by_rule, decide_rows
from quarterdeck.uploads.actions.files import forget_files, remove_upload, take_file
from quarterdeck.uploads.actions.work import ask_apply, ask_check, ask_undo, work_off

__all__ = [
    "ask_apply",
    "ask_check",
    "ask_undo",
    "correct_cells",
    "decide_by_rule",
    "decide_rows",
    "forget_files",
    "map_columns",
    "mean_values",
    "read_anew",
    "remove_mapping",
    "remove_upload",
    "save_mapping",
    "take_file",
    "use_kind",
    "work_off",
]
