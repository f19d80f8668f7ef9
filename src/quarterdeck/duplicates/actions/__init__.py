"""Writes of duplicates: keys, pairs, merges and their ledger."""

from quarterdeck.duplicates.actions.keys import begin_anew, fill_keys, key_records
from quarterdeck.duplicates.actions.merges import Joined, merge_records, undo_merge
from quarterdeck.duplicates.actions.pairs import compare_waiting, decide_pair, follow_deals

__all__ = [
    "Joined",
    "begin_anew",
    "compare_waiting",
    "decide_pair",
    "fill_keys",
    "follow_deals",
    "key_records",
    "merge_records",
    "undo_merge",
]
