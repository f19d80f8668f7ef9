"""Forms of opportunities: typed text in, typed values out; what is allowed is for the rules to say."""

from quarterdeck.desk.forms.account import AccountChoice, resolve_account
from quarterdeck.desk.forms.deal import FieldForm, NewDealForm
from quarterdeck.desk.forms.move import ContactForm, MoveForm

__all__ = ["AccountChoice", "ContactForm", "FieldForm", "MoveForm", "NewDealForm", "resolve_account"]
