"""What a row says of an opportunity, whether as it is or as it was."""

from datetime import date
from decimal import Decimal

from quarterdeck.imports.queries.judging import text_of, typed
from quarterdeck.imports.queries.references import References
from quarterdeck.imports.rules.rows import ReadRow
from quarterdeck.imports.terms import Said
from quarterdeck.pipelines.rules.pipeline import StageSpec


def said_of(row: ReadRow, references: References) -> Said:
    """The fields of a row, names looked up. Notes on the row what is not found."""
    return Said(
        name=text_of(row, "name"),
        account_id=references.account(row, "account"),
        owner_id=references.person(row, "owner"),
        amount=typed(row, "amount", Decimal),
        currency=text_of(row, "currency"),
        close_date=typed(row, "close_date", date),
        category=references.word(row, "category"),
        seller_probability_bp=typed(row, "seller_probability", int),
        product_id=references.product(row, "product"),
        channel=references.word(row, "channel"),
        source=text_of(row, "source"),
        type=references.word(row, "type"),
        loss_reason_id=references.loss_reason(row, "loss_reason"),
        competitor=text_of(row, "competitor"),
        order_reference=text_of(row, "order_reference"),
    )


def following_stage(said: Said, stage: StageSpec) -> tuple[str, ...]:
    """The fields that say what the stage says: exports write category and probability whether picked or not."""
    own = {"category": str(stage.category), "seller_probability_bp": stage.probability_bp}
    return tuple(name for name, value in own.items() if getattr(said, name) == value)
