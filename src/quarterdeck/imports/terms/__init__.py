"""Words of imports: kinds of files, what a column may become, verdicts on rows."""

from quarterdeck.imports.terms.facts import (
    AccountFacts,
    OpportunityFacts,
    PersonFacts,
    ProductFacts,
    Said,
)
from quarterdeck.imports.terms.kinds import (
    FIELDS,
    HISTORY_FIELDS,
    KIND_LABELS,
    MATCH_FIELDS,
    FieldSpec,
    FieldType,
    Kind,
)
from quarterdeck.imports.terms.mapping import FieldMapping, FileMapping, HistoryRules, Reading, UnknownValue
from quarterdeck.imports.terms.verdicts import (
    PLAN_LABELS,
    UNDATED,
    ImportState,
    Judged,
    Judgement,
    Outcome,
    Plan,
    Problem,
    Result,
    Settings,
)

__all__ = [
    "FIELDS",
    "HISTORY_FIELDS",
    "KIND_LABELS",
    "MATCH_FIELDS",
    "PLAN_LABELS",
    "UNDATED",
    "AccountFacts",
    "FieldMapping",
    "FieldSpec",
    "FieldType",
    "FileMapping",
    "HistoryRules",
    "ImportState",
    "Judged",
    "Judgement",
    "Kind",
    "OpportunityFacts",
    "Outcome",
    "PersonFacts",
    "Plan",
    "Problem",
    "ProductFacts",
    "Reading",
    "Result",
    "Said",
    "Settings",
    "UnknownValue",
]
