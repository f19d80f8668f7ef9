"""Reads of reviews, by who may see them."""

from quarterdeck.reviews.queries.decisions import Decided, decided_of_owner, decisions_of
from quarterdeck.reviews.queries.gathering import Candidate, flagged_deals
from quarterdeck.reviews.queries.habits import habit_items, habits
from quarterdeck.reviews.queries.pack import Pack, moved_rows, pack_of
from quarterdeck.reviews.queries.rows import (
    Item,
    Progress,
    Reviewed,
    item_of,
    items_of,
    next_item,
    place_of,
    progress_of,
    review_row,
    reviews,
)
from quarterdeck.reviews.queries.subjects import Subject, led_lines, subject_of

__all__ = [
    "Candidate",
    "Decided",
    "Item",
    "Pack",
    "Progress",
    "Reviewed",
    "Subject",
    "decided_of_owner",
    "decisions_of",
    "flagged_deals",
    "habit_items",
    "habits",
    "item_of",
    "items_of",
    "led_lines",
    "moved_rows",
    "next_item",
    "pack_of",
    "place_of",
    "progress_of",
    "review_row",
    "reviews",
    "subject_of",
]
