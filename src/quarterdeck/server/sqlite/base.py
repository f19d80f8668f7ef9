"""The connection to SQLite as Django makes it; while it waits to write, that can be seen."""

from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base

from quarterdeck.server.sqlite.waiting import Waiting


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that marks its waiting for the write lock."""

    _waiting: Waiting | None = None

    def get_new_connection(self, conn_params: Any) -> Any:
        """Open the database, and what tells of waiting beside it."""
        made = super().get_new_connection(conn_params)
        self._forget()
        if not self.is_in_memory_db():
            self._waiting = Waiting(Path(str(self.settings_dict["NAME"])))
        return made

    def somebody_waits(self) -> bool:
        """Whether another connection waits to write, or it cannot be known."""
        return self._waiting is None or self._waiting.somebody()

    def _start_transaction_under_autocommit(self) -> None:
        with self._waiting.while_waiting() if self._waiting else nullcontext():
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # the stubs leave it out

    def _close(self) -> None:
        self._forget()
        super()._close()  # type: ignore[misc]  # the stubs leave it out

    def _forget(self) -> None:
        if self._waiting:
            self._waiting.close()
        self._waiting = None
