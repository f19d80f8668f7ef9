"""Forms of the settings pages of products, prices, currencies and rates."""

from quarterdeck.catalog.forms.fields import ExactField
from quarterdeck.catalog.forms.prices import BandForm, BookForm, EntryForm, PriceForm, ProductField, TierForm
from quarterdeck.catalog.forms.products import NewProductForm, ProductForm
from quarterdeck.catalog.forms.rates import CurrencyForm, RateForm

__all__ = [
    "BandForm",
    "BookForm",
    "CurrencyForm",
    "EntryForm",
    "ExactField",
    "NewProductForm",
    "PriceForm",
    "ProductField",
    "ProductForm",
    "RateForm",
    "TierForm",
]
