"""Reads of forecasts, by who may see them."""

from quarterdeck.forecasts.queries.behind import added, behind, column_of, judged_total
from quarterdeck.forecasts.queries.branches import answerable
from quarterdeck.forecasts.queries.calls import calls_of_line, judgements
from quarterdeck.forecasts.queries.deals import Deal
from quarterdeck.forecasts.queries.locks import (
    Committed,
    Lock,
    LockedWeek,
    closed_locks,
    committed_deals,
    lock_row,
    locked_weeks,
    locks_of,
    scene_of_lock,
)
from quarterdeck.forecasts.queries.parts import rows_of
from quarterdeck.forecasts.queries.picture import Picture, picture_of
from quarterdeck.forecasts.queries.scene import Scene, plain_scene, scene_of
from quarterdeck.forecasts.queries.settings import current_rules, rules_versions
from quarterdeck.forecasts.queries.tree import Tree, first_line, tree_of
from quarterdeck.forecasts.queries.types import TypeVersion, named, type_versions, types_of

__all__ = [
    "Committed",
    "Deal",
    "Lock",
    "LockedWeek",
    "Picture",
    "Scene",
    "Tree",
    "TypeVersion",
    "added",
    "answerable",
    "behind",
    "calls_of_line",
    "closed_locks",
    "column_of",
    "committed_deals",
    "current_rules",
    "first_line",
    "judged_total",
    "judgements",
    "lock_row",
    "locked_weeks",
    "locks_of",
    "named",
    "picture_of",
    "plain_scene",
    "rows_of",
    "rules_versions",
    "scene_of",
    "scene_of_lock",
    "tree_of",
    "type_versions",
    "types_of",
]
