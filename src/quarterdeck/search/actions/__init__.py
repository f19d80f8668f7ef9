"""Writes of the search index."""

from quarterdeck.search.actions.entries import index_records, wipe_index
from quarterdeck.search.actions.filling import fill_index, rebuild_index

__all__ = ["fill_index", "index_records", "rebuild_index", "wipe_index"]
