"""The tracked fields: their bits in history, their labels, and what a person may set."""

from enum import IntFlag


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
    CUSTOM = 16777216
    LINES = 33554432


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


# What a person may set by form, inline edit, API or import. The rest is set by the system.
EDITABLE = (
    "name", "account_id", "owner_id", "amount", "currency", "close_date", "category",
    "seller_probability_bp", "product_id", "channel", "source", "type", "loss_reason_id",
    "competitor", "order_reference",
)  # fmt: skip
