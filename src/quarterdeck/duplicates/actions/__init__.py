"""Writes of duplicates: keys, pairs, merges and their ledger."""

from quarterdeck.duplicates.actions.keys import begin_anew, compare_records, compare_waiting, fill_keys, key_records
from quarterdeck.duplicates.actions.merges import Joined, decide_pair, merge_records, undo_merge

__all__ = [
    "Joined",
    "begin_anew",
    "compare_records",
    "compare_waiting",
    "decide_pair",
    "fill_keys",
    "key_records",
    "merge_records",
    "undo_merge",
]
