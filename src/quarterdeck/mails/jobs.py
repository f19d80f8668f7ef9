"""Background work of mails: sending what is due, forgetting what is old.

Sending runs in a thread of its own, so that a slow mail server keeps no other job waiting. Nothing but the
database remembers it: killed at any moment, what was not noted is tried again.
"""

import logging
import threading

from django.db import connections
from django.utils import timezone

from quarterdeck.mails import actions
from quarterdeck.mails.queries import due, is_set_up

log = logging.getLogger(__name__)


def forget() -> int:
    """Remove a batch of old letters."""
    return actions.forget_mails(at=timezone.now())


class Sending:
    """The one thread that sends."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._error: Exception | None = None

    def start_due(self) -> int:
        """Start to send what is due when nothing is being sent. Raises what ended the last run."""
        if self.is_running() or not is_set_up():
            return 0
        if self._error is not None:
            error, self._error = self._error, None
            raise error
        if due(timezone.now(), 1):
            # A daemon: the end of the process waits for no slow server.
            self._thread = threading.Thread(target=self._run, name="mail", daemon=True)
            self._thread.start()
        return 0

    def is_running(self) -> bool:
        """Whether letters are under way."""
        return self._thread is not None and self._thread.is_alive()

    def _run(self) -> None:
        try:
            while actions.send_due(timezone.now()):
                pass
        except Exception as error:
            log.exception("Mail could not be sent.")
            self._error = error
        finally:
            connections.close_all()


sending = Sending()
