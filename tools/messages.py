"""Every text of the product that is to be translated: `messages.py [FILE]` writes a template for translators.

Besides what is marked in Python and in templates these are the sentences of events, which the audit shows.
"""

import io
import os
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "quarterdeck"
METHODS = [("**/tests/**", "ignore"), ("**.py", "python"), ("**/templates/**.html", "jinja2")]
JINJA = {"newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true"}
# `Text.of` and its kin mark as gettext does.
MARKS = ("_", "N_", "Text", "of", "gettext", "gettext_lazy", "label")
KEYWORDS = dict.fromkeys(MARKS) | {"ngettext": (1, 2), "pgettext": ((1, "c"), 2)}


def messages() -> Catalog:
    """All of them, with where they stand. Django must be set up."""
    from quarterdeck.journal.events import registry

    found = Catalog(project="Quarterdeck")
    options = {"**/templates/**.html": JINJA}
    for path, line, message, _, context in extract_from_dir(SOURCE, METHODS, options, keywords=KEYWORDS):
        found.add(message, locations=[(path, line)], context=context)
    for name, event in registry.types().items():
        found.add(event.sentence(), locations=[(name, 0)])
    return found


def main() -> None:
    """Write the template."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.server.settings")
    import django

    django.setup()
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "var" / "quarterdeck.pot"
    target.parent.mkdir(parents=True, exist_ok=True)
    catalog = messages()
    written = io.BytesIO()
    write_po(written, catalog, omit_header=False, sort_output=True)
    target.write_bytes(written.getvalue())
    print(f"{target}: {len(catalog)} texts")


if __name__ == "__main__":
    main()
