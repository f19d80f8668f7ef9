"""Reads of the desk: a deal in full, what is to be approved of it, and whether a board has changed."""

from quarterdeck.desk.queries.approving import approval_asked, approvals_wanted, lapsed, terms_now
from quarterdeck.desk.queries.detail import BuyingContact, OpportunityDetail, StageVisit, opportunity_page
from quarterdeck.desk.queries.etag import board_etag

__all__ = [
    "BuyingContact",
    "OpportunityDetail",
    "StageVisit",
    "approval_asked",
    "approvals_wanted",
    "board_etag",
    "lapsed",
    "opportunity_page",
    "terms_now",
]
