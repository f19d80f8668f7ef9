"""Addresses of opportunities."""

from django.urls import path

from quarterdeck.kit import converters
from quarterdeck.kit.addresses import views_of

converters.register()

view = views_of("quarterdeck.desk.views")

urlpatterns = [
    path("board", view("board.first_board"), name="first_board"),
    path("pipelines/<slug:key>/board", view("board.board"), name="board"),
    path("pipelines/<slug:key>/stages/<slug:stage_key>/cards", view("board.column_cards"), name="column_cards"),
    path("opportunities/new", view("create.opportunity_new"), name="opportunity_new"),
    path("opportunities/<pid:opportunity_id>", view("deal.opportunity"), name="opportunity"),
    path("opportunities/<pid:opportunity_id>/move", view("moves.opportunity_move"), name="opportunity_move"),
    path(
        "opportunities/<pid:opportunity_id>/fields/<slug:field>",
        view("changes.opportunity_field"),
        name="opportunity_field",
    ),
    path(
        "opportunities/<pid:opportunity_id>/contacts", view("changes.opportunity_contacts"), name="opportunity_contacts"
    ),
    path("opportunities/<pid:opportunity_id>/undo/<int:seq>", view("moves.opportunity_undo"), name="opportunity_undo"),
    path("opportunities/<pid:opportunity_id>/delete", view("changes.opportunity_delete"), name="opportunity_delete"),
    path("opportunities/<pid:opportunity_id>/restore", view("changes.opportunity_restore"), name="opportunity_restore"),
    path("gate-exceptions", view("exceptions.exceptions"), name="gate_exceptions"),
    path("deals", view("old.deals"), name="deals"),
    path("deals/<path:rest>", view("old.deals"), name="deals_rest"),
]
