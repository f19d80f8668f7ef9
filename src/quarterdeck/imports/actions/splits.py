"""Applying rows that say how the credit of a deal is shared out."""

import msgspec

from quarterdeck.imports.actions.applier import Singly
from quarterdeck.imports.terms import Judgement, Result, SplitFacts
from quarterdeck.revenue.actions.splits import set_splits
from quarterdeck.revenue.terms.splits import Share


class SplitsApplier(Singly):
    """Sets the shares of one kind anew; those that are so already stay."""

    def _one(self, row: Judgement) -> Result:
        facts = msgspec.json.decode(row.facts, type=SplitFacts)
        shares = [Share(person_id, share) for person_id, share in facts.shares]
        number = facts.opportunity_id
        saved = set_splits(opportunity_id=number, type_key=facts.type, shares=shares, by=self._by, via=self._via)
        return Result(record_id=number, is_changed=saved.seq is not None, seq=saved.seq)
