"""Words of pipelines: stage kinds, categories, criteria, and the fields that criteria ask about."""

from enum import StrEnum

from quarterdeck.values.text import N_


class StageKind(StrEnum):
    """Reports depend on the kind of a stage, never on its name."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class Category(StrEnum):
    """Forecast category, surest first. Most likely is one where a company switches it on."""

    CLOSED = "closed"
    COMMIT = "commit"
    LIKELY = "likely"
    BEST_CASE = "best_case"
    PIPELINE = "pipeline"
    OMITTED = "omitted"


CATEGORY_LABELS = {
    Category.CLOSED: N_("Closed"),
    Category.COMMIT: N_("Commit"),
    Category.LIKELY: N_("Most likely"),
    Category.BEST_CASE: N_("Best case"),
    Category.PIPELINE: N_("Pipeline"),
    Category.OMITTED: N_("Omitted"),
}


PICKABLE_CATEGORIES = (
    Category.COMMIT, Category.LIKELY, Category.BEST_CASE, Category.PIPELINE, Category.OMITTED,
)  # fmt: skip


class BuyingRole(StrEnum):
    """Role of a contact in the customer's buying group."""

    ECONOMIC_BUYER = "economic_buyer"
    CHAMPION = "champion"
    DECISION_MAKER = "decision_maker"
    TECHNICAL_EVALUATOR = "technical_evaluator"
    INFLUENCER = "influencer"
    USER = "user"
    PURCHASING = "purchasing"
    LEGAL = "legal"
    BLOCKER = "blocker"
    OTHER = "other"


BUYING_ROLE_LABELS = {
    BuyingRole.ECONOMIC_BUYER: N_("Economic buyer"),
    BuyingRole.CHAMPION: N_("Champion"),
    BuyingRole.DECISION_MAKER: N_("Decision maker"),
    BuyingRole.TECHNICAL_EVALUATOR: N_("Technical evaluator"),
    BuyingRole.INFLUENCER: N_("Influencer"),
    BuyingRole.USER: N_("User"),
    BuyingRole.PURCHASING: N_("Purchasing"),
    BuyingRole.LEGAL: N_("Legal"),
    BuyingRole.BLOCKER: N_("Blocker"),
    BuyingRole.OTHER: N_("Other"),
}


class Usage(StrEnum):
    """Configuration is never deleted: what is retired stays for what names it, and cannot be chosen."""

    ACTIVE = "active"
    RETIRED = "retired"


class LossMeaning(StrEnum):
    """What a loss reason says about the deal: only `lost` counts in win rates."""

    LOST = "lost"
    DISQUALIFIED = "disqualified"
    DUPLICATE = "duplicate"
    TEST = "test"


LOSS_MEANING_LABELS = {
    LossMeaning.LOST: N_("Lost: counts in win rates"),
    LossMeaning.DISQUALIFIED: N_("Disqualified: was no real chance"),
    LossMeaning.DUPLICATE: N_("Duplicate: entered twice"),
    LossMeaning.TEST: N_("Test: never was a deal"),
}


class Moment(StrEnum):
    """When a criterion is asked: on entering its stage or on leaving it forward."""

    ENTRY = "entry"
    EXIT = "exit"


class Level(StrEnum):
    """Whether an unmet criterion refuses the move or only advises."""

    ADVISE = "advise"
    ENFORCE = "enforce"


MOMENT_LABELS = {Moment.ENTRY: N_("On entering the stage"), Moment.EXIT: N_("On leaving it forward")}
LEVEL_LABELS = {Level.ADVISE: N_("Advise: says so, lets it pass"), Level.ENFORCE: N_("Enforce: refuses the move")}
STAGE_KIND_LABELS = {StageKind.OPEN: N_("Open"), StageKind.WON: N_("Won"), StageKind.LOST: N_("Lost")}


class Why(StrEnum):
    """Why an unmet criterion did not stop a move."""

    OVERRIDDEN = "overridden"
    ADVISED = "advised"
    GRANDFATHERED = "grandfathered"


FIELD_LABELS: dict[str, str] = {
    "name": N_("Name"),
    "account_id": N_("Account"),
    "owner_id": N_("Owner"),
    "pipeline_id": N_("Pipeline"),
    "stage_id": N_("Stage"),
    "amount": N_("Amount"),
    "amount_minor": N_("Amount"),
    "splits": N_("Splits"),
    "currency": N_("Currency"),
    "close_date": N_("Close date"),
    "category": N_("Forecast category"),
    "category_source": N_("Category source"),
    "seller_probability_bp": N_("Seller's probability"),
    "system_probability_bp": N_("Stage probability"),
    "product_id": N_("Product"),
    "channel": N_("Channel"),
    "source": N_("Source"),
    "type": N_("Type"),
    "loss_reason_id": N_("Loss reason"),
    "competitor": N_("Competitor"),
    "order_reference": N_("Order reference"),
    "state": N_("State"),
    "closed_on": N_("Closed on"),
    "closed_at": N_("Closed at"),
    "contacts": N_("Buying group"),
}

# What a stage may name as its key fields: what people fill in, and what the path can show of it.
KEY_FIELDS = (
    "account_id", "amount", "close_date", "product_id", "channel", "source", "type", "competitor",
    "order_reference", "seller_probability_bp", "category",
)  # fmt: skip
MOST_KEY_FIELDS = 5

WHY_LABELS = {
    Why.OVERRIDDEN: N_("Overridden"),
    Why.ADVISED: N_("Advised only"),
    Why.GRANDFATHERED: N_("There before the rule"),
}
