"""Background work of webhooks: follow the journal, deliver what is due, forget what is old.

Deliveries run in threads of their own, so that a slow endpoint keeps neither others nor other jobs waiting.
Nothing but the database remembers them: killed at any moment, what was not noted is tried again.
"""

import logging
import threading
from collections import Counter

from django.db import connections
from django.utils import timezone

from quarterdeck.webhooks import actions
from quarterdeck.webhooks.queries import awake_endpoints, due, is_behind

MOST_AT_ONCE, MOST_PER_ENDPOINT = 16, 4
log = logging.getLogger(__name__)


def follow() -> int:
    """Turn a batch of the journal into deliveries."""
    return actions.follow_journal() if is_behind() else 0


def forget() -> int:
    """Remove a batch of old deliveries."""
    return actions.forget_deliveries(at=timezone.now())


class Deliveries:
    """What is being delivered now, by thread: at most so many at once, and so many for each endpoint."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[int, int] = {}

    def start_due(self) -> int:
        """Start what is due and has room; how many were started."""
        with self._lock:
            running = dict(self._running)
        room, taken, now = MOST_AT_ONCE - len(running), Counter(running.values()), timezone.now()
        started = 0
        for endpoint in awake_endpoints(now):
            most = (1 if endpoint.is_failing else MOST_PER_ENDPOINT) - taken[endpoint.id]
            if min(most, room - started) > 0:
                for delivery_id in due(endpoint, now, busy=running, limit=min(most, room - started)):
                    self._start(delivery_id, endpoint.id)
                    started += 1
        return started

    def are_running(self) -> bool:
        """Whether any is under way."""
        with self._lock:
            return bool(self._running)

    def _start(self, delivery_id: int, endpoint_id: int) -> None:
        with self._lock:
            self._running[delivery_id] = endpoint_id
        # A daemon: the end of the process waits for no slow answer.
        threading.Thread(target=self._run, args=[delivery_id], name=f"delivery {delivery_id}", daemon=True).start()

    def _run(self, delivery_id: int) -> None:
        try:
            actions.attempt_delivery(delivery_id)
        except Exception:
            log.exception("Delivery %s could not be tried.", delivery_id)
        finally:
            connections.close_all()
            with self._lock:
                self._running.pop(delivery_id, None)


deliveries = Deliveries()
