"""`python -m tests.performance.waiting FILE`: somebody who writes to the database every 50 ms until the input ends.

Printed is how many seconds the longest write took, the wait for the lock included, and how many writes there were.
"""

import sys
import threading
import time
from pathlib import Path

import pysqlite3.dbapi2 as sqlite

from quarterdeck.server.sqlite.waiting import Waiting

EVERY = 0.05


def main(path: str) -> None:
    """Write, and measure."""
    ended = threading.Event()

    def listen() -> None:
        sys.stdin.read()
        ended.set()

    threading.Thread(target=listen, daemon=True).start()
    embedded = sqlite.connect(path, isolation_level=None, timeout=20)
    embedded.execute("CREATE TABLE IF NOT EXISTS waiting (number integer)")
    # As every connection of the product does.
    waiting = Waiting(Path(path))
    waits = []
    while not ended.wait(EVERY):
        began = time.perf_counter()
        with waiting.while_waiting():
            embedded.execute("BEGIN IMMEDIATE")
        embedded.execute("INSERT INTO waiting VALUES (1)")
        embedded.execute("COMMIT")
        waits.append(time.perf_counter() - began)
    print(round(max(waits, default=0), 3), len(waits))


if __name__ == "__main__":
    main(sys.argv[1])
