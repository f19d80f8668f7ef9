"""The Jinja2 environment of all pages: strict names, translated texts, components, formats."""

from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import jinja2
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from quarterdeck.kit import filters
from quarterdeck.kit.addresses import address
from quarterdeck.kit.assets import asset
from quarterdeck.kit.components import Components
from quarterdeck.values.ids import public_id

# How templates are written, and what they become. Django passes autoescape=True, and ours must never be without.
WRITTEN: dict[str, Any] = {
    "undefined": jinja2.StrictUndefined,
    "autoescape": True,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "extensions": ["jinja2.ext.i18n"],
}


class Kept(jinja2.FileSystemBytecodeCache):
    """Compiled templates, kept between starts: compiling those of one page takes longer than all else about it."""

    @classmethod
    def at(cls, folder: Path) -> "Kept | None":
        """In a folder for what compiles the same; None where it cannot be made, and each start compiles anew."""
        same = sha256(f"{jinja2.__version__} {WRITTEN}".encode()).hexdigest()[:12]
        try:
            (folder / same).mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            return None
        return cls(str(folder / same))

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        """Keep it if there is room: a page does not fail for what only makes the next faster."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def environment(**options: Any) -> jinja2.Environment:
    """The environment Django's Jinja2 backend uses; a misspelt name raises instead of showing nothing."""
    options |= WRITTEN
    env = jinja2.Environment(**options, bytecode_cache=Kept.at(Path(settings.TEMPLATES_DIR)))  # noqa: S701  autoescape stands in the options
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    env.globals.update(asset=asset, url=_url, pid=public_id, ui=Components(env))
    env.filters.update(filters.FILTERS)
    return env


def _url(name: str, *args: object, **kwargs: object) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None) if args or kwargs else address(name)
