"""`ui`: the macros of `templates/kit/ui/` under one name, in every template and every block."""

from typing import Any

import jinja2

from quarterdeck.kit import cards, stamps

MODULES = (
    "controls", "marks", "panels", "fields", "tables", "records", "board", "deal", "dialogs", "activities", "files",
    "day", "search", "customers", "inspection", "movement", "charts", "maps", "dashboards", "forecast",
    "scenarios",
)  # fmt: skip


class Components:
    """Looks a component up by name among the macro modules, and keeps it.

    Macros see no page context; the few components that need the viewer (dates, money), and the hot card, are
    functions.
    """

    def __init__(self, env: jinja2.Environment) -> None:
        self._env = env
        self._found: dict[str, Any] = {"card": cards.card, **stamps.COMPONENTS}

    def __getattr__(self, name: str) -> Any:
        found = self._found.get(name)
        if found is not None:
            return found
        for module_name in MODULES:
            module = self._env.get_template(f"kit/ui/{module_name}.html").module
            if hasattr(module, name):
                macro = getattr(module, name)
                if not self._env.auto_reload:
                    self._found[name] = macro
                return macro
        raise AttributeError(f"there is no component {name!r}")
