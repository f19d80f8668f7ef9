"""Duplicates in the background."""

from quarterdeck.duplicates.actions import compare_waiting, fill_keys, follow_deals


def look_for_pairs() -> int:
    """Give records that were there before their keys, see which deals changed, and compare those that wait; how many
    were looked at.
    """
    return fill_keys() or follow_deals() + compare_waiting()
