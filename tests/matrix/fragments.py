"""The parts of pages that htmx may ask for: `fragments.json` lists them by the name of their address and the method.

A part that is not listed fails, and so does a listed one that is gone; QUARTERDECK_UPDATE_FRAGMENTS=1 writes the
list anew, to be read before it is committed.
"""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest

from quarterdeck.kit import pages

FILE = Path(__file__).with_name("fragments.json")
# Parts are named after records too: what differs from run to run is left out of the list.
_ID = re.compile(r"[0-9a-hjkmnp-tv-z]{13}|\d+")


@dataclass
class Fragments:
    """Targets by (name of the address, method)."""

    found: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def all(self) -> list[tuple[str, str, str]]:
        """(name, method, target) of every part, in order."""
        return sorted((name, method, one) for (name, method), targets in self.found.items() for one in targets)

    def by_name(self) -> dict[str, list[str]]:
        """Targets by "name METHOD", ids of records replaced."""
        return {
            f"{name} {method}": sorted({_ID.sub("<id>", target) for target in targets})
            for (name, method), targets in sorted(self.found.items())
            if targets
        }

    @classmethod
    def kept(cls) -> "Fragments":
        """As they are listed."""
        found = json.loads(FILE.read_text())
        return cls({(key.split(" ")[0], key.split(" ")[1]): set(targets) for key, targets in found.items()})


@contextmanager
def recorded_blocks() -> Iterator[Fragments]:
    """Note which parts each page offers, whoever asks for which."""
    seen, asked_for = Fragments(), pages._asked_for

    def note(request: HttpRequest, blocks: Any) -> tuple[str, ...]:
        assert request.resolver_match is not None
        key = (request.resolver_match.view_name, "POST" if request.method == "POST" else "GET")
        seen.found.setdefault(key, set()).update(blocks)
        return asked_for(request, blocks)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "_asked_for", note)
        yield seen
    if os.environ.get("QUARTERDECK_UPDATE_FRAGMENTS"):
        FILE.write_text(json.dumps(seen.by_name(), indent=1) + "\n")
