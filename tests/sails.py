"""Sail, a server of Spark's protocol, where it is installed: `make spark`."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def sail() -> Iterator[str]:
    """Its address. The test is skipped where client or server is not installed."""
    pytest.importorskip("pyspark", reason='The client is installed by `pip install "quarterdeck[spark]"`.')
    pysail = pytest.importorskip("pysail.spark", reason="The server is pysail.")
    server = pysail.SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    try:
        yield f"sc://127.0.0.1:{server.listening_address[1]}"
    finally:
        server.stop()
