"""The reviews application."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """Pipeline reviews: the flagged deals of a person or team, one at a time, and the pack of the meeting."""

    name = "quarterdeck.reviews"
    label = "reviews"
