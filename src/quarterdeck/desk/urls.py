"""Addresses of opportunities."""

from django.urls import path

from quarterdeck.desk.views import board, changes, create, deal, exceptions, moves, old
from quarterdeck.kit import converters

converters.register()

urlpatterns = [
    path("board", board.first_board, name="first_board"),
    path("pipelines/<slug:key>/board", board.board, name="board"),
    path("pipelines/<slug:key>/stages/<slug:stage_key>/cards", board.column_cards, name="column_cards"),
    path("opportunities/new", create.opportunity_new, name="opportunity_new"),
    path("opportunities/<pid:opportunity_id>", deal.opportunity, name="opportunity"),
    path("opportunities/<pid:opportunity_id>/move", moves.opportunity_move, name="opportunity_move"),
    path("opportunities/<pid:opportunity_id>/fields/<slug:field>", changes.opportunity_field, name="opportunity_field"),
    path("opportunities/<pid:opportunity_id>/contacts", changes.opportunity_contacts, name="opportunity_contacts"),
    path("opportunities/<pid:opportunity_id>/undo/<int:seq>", moves.opportunity_undo, name="opportunity_undo"),
    path("opportunities/<pid:opportunity_id>/delete", changes.opportunity_delete, name="opportunity_delete"),
    path("opportunities/<pid:opportunity_id>/restore", changes.opportunity_restore, name="opportunity_restore"),
    path("gate-exceptions", exceptions.exceptions, name="gate_exceptions"),
    path("deals", old.deals, name="deals"),
    path("deals/<path:rest>", old.deals, name="deals_rest"),
]
