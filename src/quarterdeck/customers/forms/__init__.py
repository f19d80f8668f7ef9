"""Forms of accounts and contacts: what is typed becomes typed values, the rules judge them."""

from quarterdeck.customers.forms.fields import ACCOUNT_NAMES, Named
from quarterdeck.customers.forms.filters import AccountFilterForm, ContactFilterForm
from quarterdeck.customers.forms.records import RecordForm

__all__ = ["ACCOUNT_NAMES", "AccountFilterForm", "ContactFilterForm", "Named", "RecordForm"]
