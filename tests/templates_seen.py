"""Which templates a run of the suite rendered; `python -m tests.templates_seen FILE` names the others.

A pytest plugin (see the root conftest). It writes only where QUARTERDECK_TEMPLATES_SEEN names a file.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2
import pytest
from django.test.signals import template_rendered

SOURCE = Path(__file__).resolve().parents[1] / "src" / "quarterdeck"
VARIABLE = "QUARTERDECK_TEMPLATES_SEEN"


@pytest.fixture(scope="session", autouse=True)
def templates_seen() -> Iterator[None]:
    """Note every template that is rendered, imported or included during the session."""
    target = os.environ.get(VARIABLE)
    if not target:
        yield
        return
    seen: set[str] = set()
    load = jinja2.Environment._load_template

    def noting(self: jinja2.Environment, name: str, *args: Any) -> Any:
        # Pages are loaded to be rendered; what they extend, import or include is loaded while they are.
        seen.add(name)
        return load(self, name, *args)

    def note(sender: object, template: Any, **_: object) -> None:
        seen.add(str(template.name))

    template_rendered.connect(note)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jinja2.Environment, "_load_template", noting)
        yield
    template_rendered.disconnect(note)
    with Path(target).open("a") as file:
        file.writelines(f"{name}\n" for name in sorted(seen))


def all_templates() -> set[str]:
    """Names of our templates as they are loaded."""
    folders = [*SOURCE.glob("*/templates"), SOURCE / "server" / "django_templates"]
    return {path.relative_to(folder).as_posix() for folder in folders for path in folder.rglob("*.html")}


def main() -> int:
    """Name what no test rendered."""
    seen = set(Path(sys.argv[1]).read_text().split())
    missing = sorted(all_templates() - seen)
    print("\n".join(f"No test renders {name}." for name in missing) or "Every template is rendered by a test.")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
