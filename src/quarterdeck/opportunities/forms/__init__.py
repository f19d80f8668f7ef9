"""Forms of opportunities: typed text in, typed values out; what is allowed is for the rules to say."""

from quarterdeck.opportunities.forms.account import AccountChoice, resolve_account
from quarterdeck.opportunities.forms.deal import FieldForm, NewDealForm
from quarterdeck.opportunities.forms.move import ContactForm, MoveForm

__all__ = ["AccountChoice", "ContactForm", "FieldForm", "MoveForm", "NewDealForm", "resolve_account"]
