"""Words of opportunities: stage kinds, categories, buying roles, criteria."""

from enum import StrEnum

from quarterdeck.values.text import N_


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
