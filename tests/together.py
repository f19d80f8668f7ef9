"""Several writers at the same moment, on a database that lets them."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from quarterdeck.values.verdict import Conflict, Refused


def needs_two_writers() -> None:
    """Skip on SQLite, where one writer at a time makes the question impossible."""
    if connection.vendor != "postgresql":
        pytest.skip("needs two writers at once")


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Codes of what was refused, once all acts have run from the same moment on."""
    barrier, refused = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        barrier.wait(10)
        try:
            act()
        except Refused as refusal:
            refused.append(refusal.reasons[0].code)
        except Conflict as conflict:
            refused.append(conflict.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()
    return refused
