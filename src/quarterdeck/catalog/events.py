"""What happened to products, prices, discount bands, currencies and rates."""

from typing import ClassVar

from quarterdeck.journal.events import Event, registry
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True)
class ProductEvent(Event):
    """Base of the events about a product."""

    kind: ClassVar[str] = "product"


@dataclass(frozen=True)
class CurrencyEvent(Event):
    """Base of the events about a currency; `record_id` is its ISO 4217 number."""

    kind: ClassVar[str] = "currency"
    code: str


@registry.event
@dataclass(frozen=True)
class ProductAdded(ProductEvent):
    """A product was added."""

    name: ClassVar[str] = "product.added"


@registry.event
@dataclass(frozen=True)
class ProductEdited(ProductEvent):
    """Fields of a product changed."""

    name: ClassVar[str] = "product.edited"


@registry.event
@dataclass(frozen=True)
class ProductArchived(ProductEvent):
    """A product can no longer be picked."""

    name: ClassVar[str] = "product.archived"


@registry.event
@dataclass(frozen=True)
class ProductReactivated(ProductEvent):
    """An archived product can be picked again."""

    name: ClassVar[str] = "product.reactivated"


@registry.event
@dataclass(frozen=True)
class CurrencyActivated(CurrencyEvent):
    """Amounts may be entered in this currency."""

    name: ClassVar[str] = "currency.activated"


@registry.event
@dataclass(frozen=True)
class CurrencyDeactivated(CurrencyEvent):
    """No new amount may be entered in this currency."""

    name: ClassVar[str] = "currency.deactivated"


@registry.event
@dataclass(frozen=True)
class RateSet(CurrencyEvent):
    """A rate was entered by hand."""

    name: ClassVar[str] = "currency.rate_set"
    day: str


@registry.event
@dataclass(frozen=True)
class RatesImported(CurrencyEvent):
    """A stretch of a published table was taken over."""

    name: ClassVar[str] = "currency.rates_imported"
    source: str
    first_day: str
    last_day: str
    count: int


@dataclass(frozen=True)
class TierEvent(Event):
    """Base of the events about a price tier."""

    kind: ClassVar[str] = "price_tier"


@dataclass(frozen=True)
class BookEvent(Event):
    """Base of the events about a price book."""

    kind: ClassVar[str] = "price_book"


@dataclass(frozen=True)
class BandEvent(Event):
    """Base of the events about a discount band."""

    kind: ClassVar[str] = "discount_band"


@registry.event
@dataclass(frozen=True)
class TierAdded(TierEvent):
    """A price tier was added."""

    name: ClassVar[str] = "price_tier.added"


@registry.event
@dataclass(frozen=True)
class TierEdited(TierEvent):
    """A price tier was renamed."""

    name: ClassVar[str] = "price_tier.edited"


@registry.event
@dataclass(frozen=True)
class TierArchived(TierEvent):
    """A price tier gives no more prices and can no longer be chosen."""

    name: ClassVar[str] = "price_tier.archived"


@registry.event
@dataclass(frozen=True)
class TierReactivated(TierEvent):
    """An archived price tier can be chosen again."""

    name: ClassVar[str] = "price_tier.reactivated"


@registry.event
@dataclass(frozen=True)
class BookAdded(BookEvent):
    """A price book was added."""

    name: ClassVar[str] = "price_book.added"


@registry.event
@dataclass(frozen=True)
class BookEdited(BookEvent):
    """Fields of a price book changed."""

    name: ClassVar[str] = "price_book.edited"


@registry.event
@dataclass(frozen=True)
class BookArchived(BookEvent):
    """A price book gives no more prices."""

    name: ClassVar[str] = "price_book.archived"


@registry.event
@dataclass(frozen=True)
class BookReactivated(BookEvent):
    """An archived price book gives prices again."""

    name: ClassVar[str] = "price_book.reactivated"


@registry.event
@dataclass(frozen=True)
class PriceAdded(BookEvent):
    """A price was added to a book."""

    name: ClassVar[str] = "price_book.price_added"
    product: int


@registry.event
@dataclass(frozen=True)
class PriceChanged(BookEvent):
    """A price of a book changed."""

    name: ClassVar[str] = "price_book.price_changed"
    product: int


@registry.event
@dataclass(frozen=True)
class PriceRemoved(BookEvent):
    """A price was taken out of a book."""

    name: ClassVar[str] = "price_book.price_removed"
    product: int


@registry.event
@dataclass(frozen=True)
class BandAdded(BandEvent):
    """A discount band was added."""

    name: ClassVar[str] = "discount_band.added"


@registry.event
@dataclass(frozen=True)
class BandEdited(BandEvent):
    """A discount band changed."""

    name: ClassVar[str] = "discount_band.edited"


@registry.event
@dataclass(frozen=True)
class BandRemoved(BandEvent):
    """A discount band no longer holds."""

    name: ClassVar[str] = "discount_band.removed"
