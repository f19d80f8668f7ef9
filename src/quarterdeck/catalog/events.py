"""What happened to products, currencies and rates."""

from dataclasses import dataclass
from typing import ClassVar

from quarterdeck.journal.events import Event, registry


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
