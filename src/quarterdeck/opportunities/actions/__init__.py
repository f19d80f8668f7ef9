"""Writes of opportunities. Each is one transaction with its history."""

from quarterdeck.opportunities.actions.activity import follow_activities
from quarterdeck.opportunities.actions.contacts import add_buying_contact, remove_buying_contact
from quarterdeck.opportunities.actions.create import Planned, create_opportunities, create_opportunity, plan_ahead
from quarterdeck.opportunities.actions.edit import edit_opportunity
from quarterdeck.opportunities.actions.from_lines import (
    FromLines,
    Settled,
    hold_all_for_lines,
    hold_for_lines,
    set_amount_from_lines,
)
from quarterdeck.opportunities.actions.hand_over import hand_over_deals
from quarterdeck.opportunities.actions.lifecycle import (
    delete_opportunity,
    merge_opportunity,
    restore_opportunity,
    unmerge_opportunity,
)
from quarterdeck.opportunities.actions.move import advance_stage
from quarterdeck.opportunities.actions.past import import_histories, import_states
from quarterdeck.opportunities.actions.rehouse import refuse_while_open, rehouse
from quarterdeck.opportunities.actions.taking_back import take_back_opportunities
from quarterdeck.opportunities.actions.totals import fold_stage_totals, open_counters, renew_boards
from quarterdeck.opportunities.actions.undo import correct_history, undo_change

__all__ = [
    "FromLines",
    "Planned",
    "Settled",
    "add_buying_contact",
    "advance_stage",
    "correct_history",
    "create_opportunities",
    "create_opportunity",
    "delete_opportunity",
    "edit_opportunity",
    "fold_stage_totals",
    "follow_activities",
    "hand_over_deals",
    "hold_all_for_lines",
    "hold_for_lines",
    "import_histories",
    "import_states",
    "merge_opportunity",
    "open_counters",
    "plan_ahead",
    "refuse_while_open",
    "rehouse",
    "remove_buying_contact",
    "renew_boards",
    "restore_opportunity",
    "set_amount_from_lines",
    "take_back_opportunities",
    "undo_change",
    "unmerge_opportunity",
]
