"""Panels that slices hang on the pages of records below them: an account's page shows its deals so.

A page names a place ("account"); whoever has something to show there registers a loader when its
application starts. A loader answers None when there is nothing for this viewer, and asks the
database at most twice.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest

from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Panel:
    """What a place shows: a template that starts its own `ui.panel`, and the values it reads as `panel`.

    `column` says where on a page of several columns: "main" or "side"; "top" is the head of a deal's side.
    """

    template: str
    values: Mapping[str, Any]
    column: str = "side"


Loader = Callable[[HttpRequest, int], Panel | None]


class Panels:
    """Loaders by place, filled while the applications load, then frozen."""

    def __init__(self) -> None:
        self._loaders: dict[str, dict[str, Loader]] = {}
        self._is_frozen = False

    def add(self, place: str, name: str) -> Callable[[Loader], Loader]:
        """Decorator: show what this loader answers at a place, in the order of registration."""

        def register(loader: Loader) -> Loader:
            if self._is_frozen:
                raise RuntimeError("panels are registered while the applications load")
            if self._loaders.setdefault(place, {}).setdefault(name, loader) is not loader:
                raise ValueError(f"two panels of {place} are named {name}")
            return loader

        return register

    def freeze(self) -> None:
        """No panel may be added from here on."""
        self._is_frozen = True

    def load(self, place: str, request: HttpRequest, record_id: int) -> list[Panel]:
        """The panels of a record for this viewer."""
        found = (loader(request, record_id) for loader in self._loaders.get(place, {}).values())
        return [panel for panel in found if panel is not None]


panels = Panels()
