"""Reads of discount bands."""

from quarterdeck.catalog.models import DiscountBand
from quarterdeck.catalog.terms import Band


def discount_bands() -> list[Band]:
    """The discount bands, those of any family first, by family and limit. One query."""
    rows = DiscountBand.objects.order_by("family_key", "above_bp").values_list(
        "id", "family", "above_bp", "approver_role"
    )
    return [Band(*row) for row in rows]
