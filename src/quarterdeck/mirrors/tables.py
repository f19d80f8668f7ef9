"""How mirrors are listed: how long their loads took."""

from django.utils.translation import gettext as _


def took_words(seconds: float | None) -> str:
    """How long a load took."""
    if seconds is None:
        return "–"
    return _("under a second") if seconds < 1 else _("%(seconds)s s") % {"seconds": round(seconds)}
