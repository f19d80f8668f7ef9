"""What upper slices know of deals and criteria ask about: each fills in one thing, while the applications load."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

Provider = Callable[[Collection[int]], Mapping[int, Mapping[str, Any]]]


class GateFacts:
    """Providers by the name under which criteria gather it. A provider reads many deals in a few queries."""

    def __init__(self) -> None:
        self._providers: dict[str, Provider] = {}
        self._frozen = False

    def add(self, name: str, provider: Provider) -> None:
        """Let `provider` answer for `name`, by the id of the deal."""
        if self._frozen:
            raise RuntimeError("what the gate is told is settled once the application has started")
        if self._providers.setdefault(name, provider) is not provider:
            raise ValueError(f"two providers tell the gate about {name}")

    def freeze(self) -> None:
        """No provider may be added from here on."""
        self._frozen = True

    def gather(self, needed: Collection[str], ids: Collection[int]) -> dict[str, Mapping[int, Mapping[str, Any]]]:
        """What the providers know of these deals, of what is needed."""
        return {name: provider(ids) for name, provider in self._providers.items() if name in needed}


gate_facts = GateFacts()
