"""What mirrors are shown with: how old what they show is, and where a record of another system is kept."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def age_words(as_of: datetime | None, now: datetime) -> str:
    """How old what a mirror shows is, in the largest unit that fits; empty before its first load."""
    if as_of is None:
        return ""
    seconds = max(0, int((now - as_of).total_seconds()))
    if seconds < _HOUR:
        minutes = max(1, seconds // _MINUTE)
        return ngettext("as of %(num)s minute ago", "as of %(num)s minutes ago", minutes) % {"num": minutes}
    if seconds < 2 * _DAY:
        hours = seconds // _HOUR
        return ngettext("as of %(num)s hour ago", "as of %(num)s hours ago", hours) % {"num": hours}
    days = seconds // _DAY
    return ngettext("as of %(num)s day ago", "as of %(num)s days ago", days) % {"num": days}


def took_words(seconds: float | None) -> str:
    """How long a load took."""
    if seconds is None:
        return "–"
    return _("under a second") if seconds < 1 else _("%(seconds)s s") % {"seconds": round(seconds)}
