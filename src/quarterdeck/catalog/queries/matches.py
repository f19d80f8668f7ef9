"""Prices as an import finds them."""

from collections.abc import Collection

from quarterdeck.catalog.models import PriceEntry


def prices_in(book_ids: Collection[int]) -> dict[tuple[int, int, int], tuple[int, int]]:
    """Entry and unit price by book, product and least quantity (times 10^6), of what these books hold. One query."""
    rows = PriceEntry.objects.filter(book_id__in=book_ids)
    columns = ("book_id", "product_id", "minimum_quantity_micro", "pk", "unit_price_micro")
    return {(book, product, least): (pk, price) for book, product, least, pk, price in rows.values_list(*columns)}
