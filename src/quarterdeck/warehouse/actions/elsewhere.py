"""Past one machine: the tables of the copy are handed to a server of Spark's protocol, which answers instead of it.

The copy stays: it follows the journal. Its tables are handed over as files of Parquet in a folder that the server
reaches by the same path, at most once a minute, and answers say as of when.
"""

import importlib.util
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.questions import Viewer
from quarterdeck.analytics.tables import RIGHTS, TABLES
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.warehouse.actions.keeping import rights_of

if TYPE_CHECKING:
    from quarterdeck.analytics.engines.spark import Spark

# Between two hand-overs lie a minute and so many times what the last one took.
HAND_OVER_SECONDS, REST = 60.0, 4
_REACHED_SECONDS = 2.0
_PORT = 15_002
# Questions about the copy itself, which nobody else can answer.
OF_THE_COPY = frozenset({"hashes"})


def is_installed() -> bool:
    """Whether the client is there: `pip install "quarterdeck[spark]"`."""
    return importlib.util.find_spec("pyspark") is not None


@dataclass
class Elsewhere:
    """A server at `sc://host:port`, and the folder of what is handed to it. Each thread that asks has its own session.

    `laid` is what was handed over last; `due` when it may be handed over again, by the clock of the process.
    """

    url: str
    folder: Path
    laid: Path | None = None
    due: float = 0.0
    own: threading.local = field(default_factory=threading.local)

    def follow(self, duck: Duck, *, anew: bool = False) -> bool:
        """Hand the tables over as of one moment, where that is due or `anew`; whether they were."""
        begun = time.monotonic()
        if begun < self.due and not anew:
            return False
        target = self.folder / f"tables-{time.time_ns()}"
        target.mkdir(mode=0o750, parents=True)
        with closing(duck.connection.cursor()) as cursor:
            cursor.execute("BEGIN TRANSACTION")
            for name in TABLES.keys() - set(RIGHTS):
                file = str(target / f"{name}.parquet").replace("'", "''")
                cursor.execute(f"COPY {name} TO '{file}' (FORMAT parquet)")
        kept, self.laid = self.laid, target
        # Answers that still run read those before.
        for old in self.folder.glob("tables-*"):
            if old not in {kept, target}:
                shutil.rmtree(old, ignore_errors=True)
        self.due = time.monotonic() + max(HAND_OVER_SECONDS, REST * (time.monotonic() - begun))
        return True

    @contextmanager
    def seen_by(self, viewer: Viewer) -> "Iterator[Spark]":
        """A session whose tables of rights hold what the viewer may see at this moment, read from the store.

        Raises OSError when nobody answers at the address. What failed or was interrupted in a session ends it.
        """
        try:
            spark = self._session()
            for name in RIGHTS:
                spark.create(TABLES[name])
            for name, rows in rights_of(viewer).items():
                spark.insert(TABLES[name], rows)
            yield spark
        except BaseException:
            self.leave()
            raise

    def leave(self) -> None:
        """End the session of this thread."""
        spark: Spark | None = self.own.__dict__.pop("spark", None)
        if spark is not None:
            # Whatever the server says to that: the session is of no use any more.
            with suppress(Exception):
                spark.close()

    def _session(self) -> "Spark":
        laid = self.laid
        if laid is None:
            raise RuntimeError("Nothing was handed over yet.")
        # The client itself tries for minutes.
        address = urlsplit(self.url)
        socket.create_connection((address.hostname or "", address.port or _PORT), _REACHED_SECONDS).close()
        from quarterdeck.analytics.engines.spark import Spark

        spark: Spark | None = self.own.__dict__.get("spark")
        if spark is None:
            spark = self.own.spark = Spark.connected(self.url)
            self.own.laid = None
        if self.own.laid != laid:
            for name in TABLES.keys() - set(RIGHTS):
                spark.read(TABLES[name], laid / f"{name}.parquet")
            self.own.laid = laid
        return spark
