"""Serves the page of all components, without a company behind it: `python -m tests.journeys.gallery PORT`."""

import os
import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.server.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application


class Server(ThreadingMixIn, WSGIServer):
    """A thread a request: a browser keeps several connections open."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Says nothing about requests that went well."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class names it so
        """Nothing."""


def main(port: int) -> None:
    """Serve until stopped."""
    settings.ROOT_URLCONF = "quarterdeck.kit.tests.urls"
    make_server("127.0.0.1", port, get_wsgi_application(), Server, Quiet).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]))
