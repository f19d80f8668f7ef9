"""Addresses of reviews."""

from django.urls import path

from quarterdeck.kit.addresses import views_of
from quarterdeck.kit.converters import register

register()
_REVIEW = "reviews/<pid:review_id>"
_DEAL = f"{_REVIEW}/deals/<pid:opportunity_id>"
view = views_of("quarterdeck.reviews.views")

urlpatterns = [
    path("reviews", view("listing.pipeline_reviews"), name="pipeline_reviews"),
    path("reviews/new", view("running.pipeline_review_new"), name="pipeline_review_new"),
    path("reviews/habit/<slug:line>", view("listing.pipeline_review_habit"), name="pipeline_review_habit"),
    path(_REVIEW, view("queue.pipeline_review"), name="pipeline_review"),
    path(f"{_REVIEW}/next", view("queue.pipeline_review_next"), name="pipeline_review_next"),
    path(f"{_REVIEW}/minutes", view("running.pipeline_review_minutes"), name="pipeline_review_minutes"),
    path(f"{_REVIEW}/finish", view("running.pipeline_review_finish"), name="pipeline_review_finish"),
    path(f"{_REVIEW}/pack", view("pack.pipeline_review_pack"), name="pipeline_review_pack"),
    path(f"{_REVIEW}/pack.pdf", view("pack.pipeline_review_pdf"), name="pipeline_review_pdf"),
    path(f"{_REVIEW}/movement/<slug:bar>", view("moved.pipeline_review_moved"), name="pipeline_review_moved"),
    path(_DEAL, view("deal.pipeline_review_deal"), name="pipeline_review_deal"),
    path(f"{_DEAL}/skip", view("deal.pipeline_review_skip"), name="pipeline_review_skip"),
]
