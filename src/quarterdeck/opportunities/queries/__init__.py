"""Reads of opportunities, scoped by who asks."""

from quarterdeck.opportunities.queries.board import Board, Column, board, column_heads, column_page
from quarterdeck.opportunities.queries.cards import Card, card
from quarterdeck.opportunities.queries.creation import Plan, creation_reasons, plan_creations
from quarterdeck.opportunities.queries.facts import facts_of, no_stage, stage_in, without_repeats
from quarterdeck.opportunities.queries.history import history_rows, state_of
from quarterdeck.opportunities.queries.known import known_for
from quarterdeck.opportunities.queries.lens import Lens
from quarterdeck.opportunities.queries.marks import HistoryMark, history_marks
from quarterdeck.opportunities.queries.matches import (
    OpportunityMatch,
    grandfathered,
    matches_by_external_id,
    matches_by_id,
    matches_by_name_key,
)
from quarterdeck.opportunities.queries.moving import MovePlan, move_hints, move_preview, plan_move
from quarterdeck.opportunities.queries.overrides import overrides, voided_entries
from quarterdeck.opportunities.queries.scene import Scene
from quarterdeck.opportunities.queries.scope import has_opportunities, merged_into, visible_to
from quarterdeck.opportunities.queries.standing import Standing
from quarterdeck.opportunities.queries.telling import Telling, plan_tellings, telling_reasons
from quarterdeck.opportunities.queries.totals import ColumnHead, check_totals
from quarterdeck.opportunities.queries.track import PlannedStep

__all__ = [
    "Board", "Card", "Column", "ColumnHead", "HistoryMark", "Lens", "MovePlan", "OpportunityMatch", "Plan",
    "PlannedStep", "Scene", "Standing", "Telling", "board", "card", "check_totals", "column_heads", "column_page",
    "creation_reasons", "facts_of", "grandfathered", "has_opportunities", "history_marks", "history_rows",
    "known_for", "matches_by_external_id", "matches_by_id", "matches_by_name_key", "merged_into", "move_hints",
    "move_preview", "no_stage", "overrides", "plan_creations", "plan_move", "plan_tellings", "stage_in", "state_of",
    "telling_reasons", "visible_to", "voided_entries", "without_repeats",
]  # fmt: skip
