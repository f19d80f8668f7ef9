"""What every format needs from the page: who looks, and in which language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext as _
from jinja2.runtime import Context

from quarterdeck.kit.terms import Viewer
from quarterdeck.values.text import Text


def viewer_of(context: Mapping[str, Any] | Context) -> Viewer:
    """Who looks at the page that is being rendered."""
    viewer: Viewer = context["viewer"]
    return viewer


def text(value: Text | str) -> str:
    """A Text, or a string marked with N_, in the page's language."""
    if isinstance(value, Text):
        return value.render(gettext)
    # gettext("") answers the header of the catalogue.
    return gettext(value) if value else ""


def so_far(label: str, *, is_running: bool) -> str:
    """What a period is called beside others: one that is not over says so, since it cannot be compared yet."""
    return _("%(period)s so far") % {"period": label} if is_running else label
