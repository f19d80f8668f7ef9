"""Reads of opportunities, scoped by who asks."""

from quarterdeck.opportunities.queries.approving import approval_asked, approvals_wanted, lapsed, terms_now
from quarterdeck.opportunities.queries.board import Board, Column, board, column_heads, column_page
from quarterdeck.opportunities.queries.cards import Card, card
from quarterdeck.opportunities.queries.creation import Plan, creation_reasons, plan_creations
from quarterdeck.opportunities.queries.detail import (
    BuyingContact,
    OpportunityDetail,
    StageVisit,
    has_opportunities,
    merged_into,
    opportunity_page,
    stage_visits,
)
from quarterdeck.opportunities.queries.etag import board_etag
from quarterdeck.opportunities.queries.facts import facts_of, no_stage, stage_in, without_repeats
from quarterdeck.opportunities.queries.history import history_rows, state_of
from quarterdeck.opportunities.queries.known import known_for
from quarterdeck.opportunities.queries.lens import Lens
from quarterdeck.opportunities.queries.listing import SORTS, ListPage, ListRow, opportunity_list
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
from quarterdeck.opportunities.queries.past import PastState, pipeline_as_of
from quarterdeck.opportunities.queries.scene import Scene
from quarterdeck.opportunities.queries.scope import visible_to
from quarterdeck.opportunities.queries.standing import Standing
from quarterdeck.opportunities.queries.telling import Telling, plan_tellings, telling_reasons
from quarterdeck.opportunities.queries.totals import ColumnHead, check_totals
from quarterdeck.opportunities.queries.track import PlannedStep, Track

__all__ = [
    "SORTS",
    "Board",
    "BuyingContact",
    "Card",
    "Column",
    "ColumnHead",
    "HistoryMark",
    "Lens",
    "ListPage",
    "ListRow",
    "MovePlan",
    "OpportunityDetail",
    "OpportunityMatch",
    "PastState",
    "Plan",
    "PlannedStep",
    "Scene",
    "StageVisit",
    "Standing",
    "Telling",
    "Track",
    "approval_asked",
    "approvals_wanted",
    "board",
    "board_etag",
    "card",
    "check_totals",
    "column_heads",
    "column_page",
    "creation_reasons",
    "facts_of",
    "grandfathered",
    "has_opportunities",
    "history_marks",
    "history_rows",
    "known_for",
    "lapsed",
    "matches_by_external_id",
    "matches_by_id",
    "matches_by_name_key",
    "merged_into",
    "move_hints",
    "move_preview",
    "no_stage",
    "opportunity_list",
    "opportunity_page",
    "overrides",
    "pipeline_as_of",
    "plan_creations",
    "plan_move",
    "plan_tellings",
    "stage_in",
    "stage_visits",
    "state_of",
    "telling_reasons",
    "terms_now",
    "visible_to",
    "voided_entries",
    "without_repeats",
]
