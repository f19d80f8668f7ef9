"""Applying rows that are products."""

from dataclasses import asdict

import msgspec

from quarterdeck.catalog.actions import add_product, edit_product
from quarterdeck.catalog.terms import NewProduct
from quarterdeck.imports.actions.applier import Singly
from quarterdeck.imports.terms import Judgement, ProductFacts, Result


class ProductsApplier(Singly):
    """Adds products, or changes what the file says of those here."""

    def _one(self, row: Judgement) -> Result:
        facts = msgspec.json.decode(row.facts, type=ProductFacts)
        said = {name: value for name, value in asdict(facts).items() if value is not None and name != "external_id"}
        if row.record_id is None:
            saved = add_product(new=NewProduct(**said), by=self._by, via=self._via)
        else:
            saved = edit_product(product_id=row.record_id, changes=said, by=self._by, via=self._via)
        return Result(record_id=saved.product_id, is_changed=saved.seq is not None, seq=saved.seq)
