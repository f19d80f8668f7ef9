"""The application as granian serves it, with one difference: no limit of requests, which would answer most of them."""

from quarterdeck.server.wsgi import application  # noqa: I001  it sets Django up, which the API needs
from quarterdeck.api.v1 import throttle

__all__ = ["application"]
throttle.burst = 1_000_000
