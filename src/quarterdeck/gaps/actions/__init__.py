"""Writes of product gaps."""

from quarterdeck.gaps.actions.catalogue import add_gap, edit_gap, merge_gap, unmerge_gap
from quarterdeck.gaps.actions.requests import edit_request, link_gap, link_gap_named, remove_request, restore_request
from quarterdeck.gaps.actions.rows import Saved

__all__ = [
    "Saved",
    "add_gap",
    "edit_gap",
    "edit_request",
    "link_gap",
    "link_gap_named",
    "merge_gap",
    "remove_request",
    "restore_request",
    "unmerge_gap",
]
