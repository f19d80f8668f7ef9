"""Writes of snapshots: series, checking their files, applying them."""

from quarterdeck.snapshots.actions.apply import VIA, apply_snapshots, begin
from quarterdeck.snapshots.actions.check import HandedIn, check_snapshots
from quarterdeck.snapshots.actions.handing_in import Upload, hand_in, work_off
from quarterdeck.snapshots.actions.series import save_series

__all__ = [
    "VIA",
    "HandedIn",
    "Upload",
    "apply_snapshots",
    "begin",
    "check_snapshots",
    "hand_in",
    "save_series",
    "work_off",
]
