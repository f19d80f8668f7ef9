"""What happens to records and concerns product gaps: those that become part of others."""

from django.db.models import Q

from quarterdeck.gaps.models import Request
from quarterdeck.gaps.terms import DEAL
from quarterdeck.journal.actions.moving import Column, column_holder
from quarterdeck.journal.queries.holders import holders

_BY_DEAL = Column(Request, "opportunity_id", once=("gap_id",), binding=Q(state="active"))
holders.add(column_holder("gaps_request.opportunity_id", DEAL, _BY_DEAL))
holders.add(column_holder("gaps_request.contact_id", "contact", Column(Request, "contact_id")))
