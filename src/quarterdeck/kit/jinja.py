"""The Jinja2 environment of all pages: strict names, translated texts, components, formats."""

from typing import Any

import jinja2
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from quarterdeck.kit import filters
from quarterdeck.kit.assets import asset
from quarterdeck.kit.components import Components
from quarterdeck.values.ids import public_id


def environment(**options: Any) -> jinja2.Environment:
    """The environment Django's Jinja2 backend uses; a misspelt name raises instead of showing nothing."""
    options["undefined"] = jinja2.StrictUndefined
    # Django passes autoescape=True, and ours must never be without.
    options["autoescape"] = True
    env = jinja2.Environment(**options, trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"])  # noqa: S701  autoescape stands in the options
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    env.globals.update(asset=asset, url=_url, pid=public_id, ui=Components(env))
    env.filters.update(filters.FILTERS)
    return env


def _url(name: str, *args: object, **kwargs: object) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)
