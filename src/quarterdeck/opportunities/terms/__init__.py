"""Words and value types of opportunities."""

from quarterdeck.customers.terms import RecordState
from quarterdeck.opportunities.terms.filters import FLAGS, SCOPES, SORTS, DealFilter, Narrowing, Whose
from quarterdeck.opportunities.terms.inputs import (
    Correction,
    Created,
    DatedState,
    Edited,
    ImportedOpportunity,
    Move,
    NewOpportunity,
    StageChanged,
    ToldStates,
    Writer,
)
from quarterdeck.opportunities.terms.tracked import EDITABLE, TRACKED, Changed
from quarterdeck.opportunities.terms.words import CHANNEL_LABELS, TYPE_LABELS, CategorySource, Channel, OpportunityType

__all__ = [
    "CHANNEL_LABELS",
    "EDITABLE",
    "FLAGS",
    "SCOPES",
    "SORTS",
    "TRACKED",
    "TYPE_LABELS",
    "CategorySource",
    "Changed",
    "Channel",
    "Correction",
    "Created",
    "DatedState",
    "DealFilter",
    "Edited",
    "ImportedOpportunity",
    "Move",
    "Narrowing",
    "NewOpportunity",
    "OpportunityType",
    "RecordState",
    "StageChanged",
    "ToldStates",
    "Whose",
    "Writer",
]
