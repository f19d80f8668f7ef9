"""What allauth does here: signing in, the code asked at it, signing out, a new password, proving again who one is."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from django.views.decorators.http import require_http_methods

from quarterdeck.users.policy import SHOWN_OR_POSTED, own_door, page

_shown_or_posted = require_http_methods(SHOWN_OR_POSTED)

login = _shown_or_posted(account.login)
authenticate = _shown_or_posted(mfa.authenticate)
reauthenticate = _shown_or_posted(own_door(account.reauthenticate))
reauthenticate_by_code = _shown_or_posted(own_door(mfa.reauthenticate))
logout = _shown_or_posted(account.logout)
password_change = _shown_or_posted(page(account.password_change))
