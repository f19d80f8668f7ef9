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

Find = Callable[[ReadRow, References], Any]


def said_of(row: ReadRow, references: References) -> Said:
    """The fields of a row, names looked up. Notes on the row what is not found."""
    return Said(**{said: find(row, references) for name, (said, find) in _FIELDS.items() if name in row.values})


def _text(name: str) -> tuple[str, Find]:
    return name, lambda row, _: text_of(row, name)


def _word(name: str) -> tuple[str, Find]:
    return name, lambda row, references: references.word(row, name)


# What each field of a row is called among the fields of an opportunity, and how it is understood.
_FIELDS: dict[str, tuple[str, Find]] = {
    "name": _text("name"),
    "account": ("account_id", lambda row, references: references.account(row, "account")),
    "owner": ("owner_id", lambda row, references: references.person(row, "owner")),
    "amount": ("amount", lambda row, _: typed(row, "amount", Decimal)),
    "currency": _text("currency"),
    "close_date": ("close_date", lambda row, _: typed(row, "close_date", date)),
    "category": _word("category"),
    "seller_probability": ("seller_probability_bp", lambda row, _: typed(row, "seller_probability", int)),
    "product": ("product_id", lambda row, references: references.product(row, "product")),
    "channel": _word("channel"),
    "source": _text("source"),
    "type": _word("type"),
    "loss_reason": ("loss_reason_id", lambda row, references: references.loss_reason(row, "loss_reason")),
    "competitor": _text("competitor"),
    "order_reference": _text("order_reference"),
}


def following_stage(said: Said, stage: StageSpec) -> tuple[str, ...]:
    """The fields that say what the stage says: exports write category and probability whether picked or not."""
    own = {"category": str(stage.category), "seller_probability_bp": stage.probability_bp}
    return tuple(name for name, value in own.items() if getattr(said, name) == value)
