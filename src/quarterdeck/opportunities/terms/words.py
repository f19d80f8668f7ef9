"""Words of opportunities: stage kinds, categories, buying roles, criteria."""

from enum import StrEnum

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


class Why(StrEnum):
    """Why an unmet criterion did not stop a move."""

    OVERRIDDEN = "overridden"
    ADVISED = "advised"
    GRANDFATHERED = "grandfathered"


class HistoryKind(StrEnum):
    """What wrote a history row."""

    CREATED = "created"
    CHANGED = "changed"
    IMPORTED = "imported"
    UNDO = "undo"
    CORRECTION = "correction"
    RESTATED = "restated"
