"""One way out: nothing else of the product opens a connection over HTTP or to a socket."""

import ast
from collections.abc import Iterator

from tests.architecture.source import SOURCE, product_files, shown, tree

NETWORK = {
    "socket", "ssl", "http.client", "http.server", "socketserver", "urllib.request", "urllib3", "requests", "httpx",
    "httpcore", "aiohttp", "niquests", "pycurl", "websockets", "asyncio", "ftplib", "smtplib", "imaplib", "poplib",
    "telnetlib", "nntplib", "xmlrpc", "boto3", "botocore",
}  # fmt: skip
# Files go out through django-storages and mail through Django's own backends, both named in settings alone.
MAY = {
    "outbound/client.py": {"socket", "ssl", "http.client"},
    # What a mail server said no with: the exceptions of the backend.
    "outbound/mail.py": {"smtplib", "ssl"},
    # The table of status texts.
    "api/openapi.py": {"http.client"},
    # The copy's process answers on a socket in the data folder (AF_UNIX), which no network reaches.
    "warehouse/actions/serving.py": {"socket"},
    "warehouse/queries/wire.py": {"socket"},
    # Whether the Spark Connect server answers that the settings name: its own client tries for minutes.
    "warehouse/actions/elsewhere.py": {"socket"},
    # Whether the port is free.
    "server/commands/run.py": {"socket"},
}


def network(parsed: ast.AST) -> Iterator[tuple[str, int]]:
    """The modules of the list above that are imported anywhere, with their lines."""
    for node in ast.walk(parsed):
        for name in _names(node):
            module = next((one for one in NETWORK if name == one or name.startswith(f"{one}.")), "")
            if module:
                yield module, getattr(node, "lineno", 0)


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [name.name for name in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [f"{node.module}.{name.name}" for name in node.names]
    if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return [str(node.args[0].value)] if called in {"import_module", "__import__"} else []
    return []


def test_only_the_client_reaches_the_network() -> None:
    found: dict[str, set[str]] = {}
    places = []
    for path in product_files():
        name = path.relative_to(SOURCE).as_posix()
        for module, line in network(tree(path)):
            found.setdefault(name, set()).add(module)
            if module not in MAY.get(name, set()):
                places.append(f"{shown(path, line)} {module}")
    assert not places
    assert found == MAY, "an exception that nobody needs any more"


def test_the_scan_sees_every_kind_of_import() -> None:
    seen = [
        "import socket",
        "from http import client",
        "from urllib.request import urlopen",
        "import requests as r",
        "def f():\n    import httpx",
        "importlib.import_module('socket')",
        "from http.client import HTTPConnection",
    ]
    unseen = ["from urllib.parse import quote", "from http import HTTPStatus", "import socketless", "f('socket')"]
    assert all(list(network(ast.parse(text))) for text in seen)
    assert not any(list(network(ast.parse(text))) for text in unseen)
