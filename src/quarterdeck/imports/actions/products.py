"""Applying rows that are products."""

from collections.abc import Sequence
from dataclasses import asdict

import msgspec

from quarterdeck.catalog.actions import add_product, edit_product
from quarterdeck.catalog.terms import NewProduct
from quarterdeck.imports.actions.applier import Deadline, one_by_one
from quarterdeck.imports.terms import Judgement, Plan, ProductFacts, Result
from quarterdeck.journal.terms import Via
from quarterdeck.users.terms import Actor


class ProductsApplier:
    """Adds products, or changes what the file says of those here."""

    rehearsed = frozenset({Plan.CREATE, Plan.CHANGE})

    def __init__(self, by: Actor, via: Via) -> None:
        self._by, self._via = by, via

    def apply(self, rows: Sequence[Judgement], deadline: Deadline) -> list[Result]:
        """One result per row applied."""
        return one_by_one(rows, deadline, self._one)

    def _one(self, row: Judgement) -> Result:
        facts = msgspec.json.decode(row.facts, type=ProductFacts)
        said = {name: value for name, value in asdict(facts).items() if value is not None and name != "external_id"}
        if row.record_id is None:
            saved = add_product(new=NewProduct(**said), by=self._by, via=self._via)
        else:
            saved = edit_product(product_id=row.record_id, changes=said, by=self._by, via=self._via)
        return Result(record_id=saved.product_id, is_changed=saved.seq is not None, seq=saved.seq)
