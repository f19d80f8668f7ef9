"""What a row says of an opportunity, whether as it is or as it was."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from quarterdeck.imports.queries.judging import text_of, typed
from quarterdeck.imports.queries.references import References
from quarterdeck.imports.rules.rows import ReadRow
from quarterdeck.imports.terms import Said
from quarterdeck.pipelines.rules.pipeline import StageSpec

Find = Callable[[References, ReadRow, str], Any]


def said_of(row: ReadRow, references: References) -> Said:
    """The fields of a row, names looked up. Notes on the row what is not found."""
    return Said(**{said: find(references, row, name) for name, (said, find) in _FIELDS.items() if name in row.values})


def _text(_references: References, row: ReadRow, name: str) -> str | None:
    return text_of(row, name)


def _of(kind: type) -> Find:
    return lambda _references, row, name: typed(row, name, kind)


# What each field of a row is called among the fields of an opportunity, and how it is understood.
_FIELDS: dict[str, tuple[str, Find]] = {
    "name": ("name", _text),
    "account": ("account_id", References.account),
    "owner": ("owner_id", References.person),
    "amount": ("amount", _of(Decimal)),
    "currency": ("currency", _text),
    "close_date": ("close_date", _of(date)),
    "category": ("category", References.word),
    "seller_probability": ("seller_probability_bp", _of(int)),
    "product": ("product_id", References.product),
    "channel": ("channel", References.word),
    "type": ("type", References.word),
    "loss_reason": ("loss_reason_id", References.loss_reason),
    **{name: (name, _text) for name in ("source", "competitor", "order_reference")},
}


def following_stage(said: Said, stage: StageSpec) -> tuple[str, ...]:
    """The fields that say what the stage says: exports write category and probability whether picked or not."""
    own = {"category": str(stage.category), "seller_probability_bp": stage.probability_bp}
    return tuple(name for name, value in own.items() if getattr(said, name) == value)
