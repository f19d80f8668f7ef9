"""Writes of reviews."""

from quarterdeck.reviews.actions.deciding import Done, decide_deal, skip_deal
from quarterdeck.reviews.actions.erasing import forget_person
from quarterdeck.reviews.actions.running import finish_review, start_review, write_minutes

__all__ = ["Done", "decide_deal", "finish_review", "forget_person", "skip_deal", "start_review", "write_minutes"]
