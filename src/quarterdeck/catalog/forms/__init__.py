"""Forms of the settings pages of products, prices, currencies and rates."""

from quarterdeck.catalog.forms.fields import ExactField
from quarterdeck.catalog.forms.products import NewProductForm, ProductForm
from quarterdeck.catalog.forms.rates import CurrencyForm, RateForm

__all__ = ["CurrencyForm", "ExactField", "NewProductForm", "ProductForm", "RateForm"]
