"""Reviews as pages and packs show them."""

from quarterdeck.reviews.panels.document import document
from quarterdeck.reviews.panels.words import NOTHING, deal_name, flag_words, shown_decision, shown_flags, shown_item

__all__ = ["NOTHING", "deal_name", "document", "flag_words", "shown_decision", "shown_flags", "shown_item"]
