"""Figures of the product that have no floor: what goes over the wire, how a page is made up, how soon it starts."""

import gzip
import http.client
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from tests.performance.company import Company
from tests.performance.servers import Server, served
from tests.performance.stores import Store

EACH = 50
# What a start is measured beside: the same interpreter, with parts of the libraries that the product is built on and of
# Python's own, as many as take a few tenths of a second.
BARE = """import django.core.handlers.wsgi, django.core.management, django.db.models, django.forms, django.views.generic
import django.template.backends.jinja2, granian, jinja2
import asyncio, csv, decimal, email.mime.multipart, http.server, multiprocessing.pool, sqlite3, unittest.mock
import xml.dom.minidom
"""


@dataclass(frozen=True)
class Figure:
    """One figure and the most it may be; `most` None where no bar is set."""

    name: str
    value: float
    unit: str
    most: float | None

    @property
    def holds(self) -> bool:
        """Whether it is within its bar."""
        return self.most is None or self.value <= self.most


class _Counter(HTMLParser):
    """Counts the elements of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.elements = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """One more."""
        self.elements += 1


@dataclass
class _Visitor:
    """A browser as far as the wire is concerned: one signed-in session, compressed answers, a cache."""

    server: Server
    session: str
    received: int = 0

    def get(self, path: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
        """The answer and its body, with what it took on the wire added up."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        every = {"Cookie": f"quarterdeck_session={self.session}", "Accept-Encoding": "gzip"} | headers
        connection.request("GET", path, headers=every)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        self.received += len(body)
        if answer.status != (304 if "If-None-Match" in headers else 200):
            raise SystemExit(f"{path} answered {answer.status}: {body[:300]!r}")
        return answer, gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body

    def cpu_ms(self, path: str, **headers: str) -> float:
        """CPU of the worker for one such request, over many."""
        self.get(path, **headers)
        before = self.server.cpu_ms()
        for _ in range(EACH):
            self.get(path, **headers)
        return (self.server.cpu_ms() - before) / EACH


def figures(company: Company, product: Server) -> Iterator[Figure]:
    """What is measured on a product that runs."""
    visitor = _Visitor(product, company.session)
    board = f"/pipelines/{company.pipeline_key}/board"
    answer, page = visitor.get(board)
    text = page.decode()
    for asset in sorted(set(re.findall(r'(?:href|src)="(/static/[^"#]+)', text))):
        _, content = visitor.get(asset)
        # What a script loads besides lies beside it.
        if asset.endswith(".js"):
            for name in sorted(set(re.findall(r'"\./([\w.-]+\.js)"', content.decode()))):
                visitor.get(f"{asset.rpartition('/')[0]}/{name}")
    yield Figure("board, first visit on the wire", visitor.received / 1000, "kB", 120)
    visitor.received = 0
    visitor.get(board)
    yield Figure("board, next visit on the wire", visitor.received / 1000, "kB", 10)
    counter = _Counter()
    counter.feed(text)
    yield Figure("board, elements", counter.elements, "", 1_500)
    unchanged = visitor.cpu_ms(board, **{"If-None-Match": answer.headers["ETag"]})
    yield Figure("board unchanged (304), CPU", unchanged, "ms", None)
    visitor.received = 0
    visitor.get("/opportunities?kind=open")
    yield Figure("list page on the wire", visitor.received / 1000, "kB", 30)
    yield Figure("list page, CPU", visitor.cpu_ms("/opportunities?kind=open"), "ms", None)


def bare_start() -> float:
    """CPU in ms of a process that imports and ends."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", BARE], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def cold_start(store: Store) -> list[Figure]:
    """From the start of a server to its first answer: on the clock, in CPU, and in CPU beside a bare start.

    A start before has written bytecode. Shared machines come at a third of their speed: only the ratio holds on them.
    """
    with served("product", store):
        bare_start()
    bare, started = bare_start(), time.monotonic()
    with served("product", store) as server:
        seconds, cpu = time.monotonic() - started, server.cpu_ms()
    bare = (bare + bare_start()) / 2
    return [
        Figure("cold start to the first answer", seconds, "s", 1.5),
        Figure("cold start to the first answer, CPU of the worker", cpu, "ms", 1_500),
        Figure("cold start, CPU beside a bare start", cpu / bare, "times", 3),
    ]
