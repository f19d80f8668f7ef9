"""Clients of tests share the chain of middleware: each would build it anew, and look through all static files for it.

It is built anew after any setting changed, but for the caches, which every test has of its own.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import setting_changed
from django.test import Client
from django.test.client import ClientHandler


@pytest.fixture(autouse=True, scope="session")
def one_handler() -> Iterator[None]:
    """Give each client the handler of those before it that check forged requests as it does."""
    handlers: dict[bool, ClientHandler] = {}
    made = Client.__init__

    def shared(self: Client, enforce_csrf_checks: bool = False, **kwargs: Any) -> None:
        made(self, enforce_csrf_checks, **kwargs)
        self.handler = handlers.setdefault(enforce_csrf_checks, self.handler)

    def forget(setting: str, **_: Any) -> None:
        if setting != "CACHES":
            handlers.clear()

    setting_changed.connect(forget)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "__init__", shared)
        yield
    setting_changed.disconnect(forget)
