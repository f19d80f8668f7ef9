"""Words of opportunities: stage kinds, categories, roles, tracked fields."""

from enum import IntFlag, StrEnum

from quarterdeck.values.text import N_


class StageKind(StrEnum):
    """Reports depend on the kind of a stage, never on its name."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class Category(StrEnum):
    """Forecast category, surest first."""

    CLOSED = "closed"
    COMMIT = "commit"
    BEST_CASE = "best_case"
    PIPELINE = "pipeline"
    OMITTED = "omitted"


CATEGORY_LABELS = {
    Category.CLOSED: N_("Closed"),
    Category.COMMIT: N_("Commit"),
    Category.BEST_CASE: N_("Best case"),
    Category.PIPELINE: N_("Pipeline"),
    Category.OMITTED: N_("Omitted"),
}
PICKABLE_CATEGORIES = (Category.COMMIT, Category.BEST_CASE, Category.PIPELINE, Category.OMITTED)


class CategorySource(StrEnum):
    """Whether the stage gave the category or a person picked it."""

    AUTO = "auto"
    MANUAL = "manual"


class Channel(StrEnum):
    """How the sale is made."""

    DIRECT = "direct"
    PARTNER = "partner"
    ECOMMERCE = "ecommerce"


CHANNEL_LABELS = {
    Channel.DIRECT: N_("Direct"),
    Channel.PARTNER: N_("Partner"),
    Channel.ECOMMERCE: N_("E-commerce"),
}


class OpportunityType(StrEnum):
    """What the customer buys relative to what it has."""

    NEW = "new"
    EXPANSION = "expansion"
    RENEWAL = "renewal"


TYPE_LABELS = {
    OpportunityType.NEW: N_("New business"),
    OpportunityType.EXPANSION: N_("Expansion"),
    OpportunityType.RENEWAL: N_("Renewal"),
}


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


class LossMeaning(StrEnum):
    """What a loss reason says about the deal: only `lost` counts in win rates."""

    LOST = "lost"
    DISQUALIFIED = "disqualified"
    DUPLICATE = "duplicate"
    TEST = "test"


class Moment(StrEnum):
    """When a criterion is asked: on entering its stage or on leaving it forward."""

    ENTRY = "entry"
    EXIT = "exit"


class Level(StrEnum):
    """Whether an unmet criterion refuses the move or only advises."""

    ADVISE = "advise"
    ENFORCE = "enforce"


class HistoryKind(StrEnum):
    """What wrote a history row."""

    CREATED = "created"
    CHANGED = "changed"
    IMPORTED = "imported"
    UNDO = "undo"
    CORRECTION = "correction"
    RESTATED = "restated"


class Changed(IntFlag):
    """Bit mask of what a history row changed. Bits are stored: append, never renumber."""

    CREATED = 1
    NAME = 2
    ACCOUNT = 4
    OWNER = 8
    PIPELINE = 16
    STAGE = 32
    AMOUNT = 64
    CURRENCY = 128
    CLOSE_DATE = 256
    CATEGORY = 512
    CATEGORY_SOURCE = 1024
    SELLER_PROBABILITY = 2048
    SYSTEM_PROBABILITY = 4096
    PRODUCT = 8192
    CHANNEL = 16384
    SOURCE = 32768
    TYPE = 65536
    LOSS_REASON = 131072
    COMPETITOR = 262144
    ORDER_REFERENCE = 524288
    STATE = 1048576
    CLOSED_ON = 2097152
    CONTACTS = 4194304
    CLOSED_AT = 8388608


# Tracked column -> its bit. The names are columns of Opportunity and of History alike.
TRACKED: dict[str, Changed] = {
    "name": Changed.NAME,
    "account_id": Changed.ACCOUNT,
    "owner_id": Changed.OWNER,
    "pipeline_id": Changed.PIPELINE,
    "stage_id": Changed.STAGE,
    "amount_minor": Changed.AMOUNT,
    "currency": Changed.CURRENCY,
    "close_date": Changed.CLOSE_DATE,
    "category": Changed.CATEGORY,
    "category_source": Changed.CATEGORY_SOURCE,
    "seller_probability_bp": Changed.SELLER_PROBABILITY,
    "system_probability_bp": Changed.SYSTEM_PROBABILITY,
    "product_id": Changed.PRODUCT,
    "channel": Changed.CHANNEL,
    "source": Changed.SOURCE,
    "type": Changed.TYPE,
    "loss_reason_id": Changed.LOSS_REASON,
    "competitor": Changed.COMPETITOR,
    "order_reference": Changed.ORDER_REFERENCE,
    "state": Changed.STATE,
    "closed_on": Changed.CLOSED_ON,
    "closed_at": Changed.CLOSED_AT,
}

FIELD_LABELS: dict[str, str] = {
    "name": N_("Name"),
    "account_id": N_("Account"),
    "owner_id": N_("Owner"),
    "pipeline_id": N_("Pipeline"),
    "stage_id": N_("Stage"),
    "amount": N_("Amount"),
    "amount_minor": N_("Amount"),
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

# What a person may set by form, inline edit, API or import. The rest is set by the system.
EDITABLE = (
    "name", "account_id", "owner_id", "amount_minor", "currency", "close_date", "category",
    "seller_probability_bp", "product_id", "channel", "source", "type", "loss_reason_id",
    "competitor", "order_reference",
)  # fmt: skip
