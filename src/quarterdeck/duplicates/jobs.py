"""Duplicates in the background."""

from quarterdeck.duplicates.actions import compare_waiting, fill_keys


def look_for_pairs() -> int:
    """Give records that were there before their keys, and compare those that wait; how many were looked at."""
    return fill_keys() or compare_waiting()
