"""A client of the API over HTTP, as other programs are one."""

import http.client
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import Message
from typing import Any

from tests.processes.installation import Installation


@dataclass(frozen=True)
class Reply:
    """What came back, header names in small letters; status 0 when nothing did."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def content(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Client:
    """Requests with one token."""

    installation: Installation
    secret: str

    def send(self, method: str, path: str, body: object = None, **headers: str) -> Reply:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(
            f"{self.installation.url}/api/v1{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json", **named},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as reply:
                return Reply(reply.status, _named(reply.headers), reply.read())
        except urllib.error.HTTPError as error:
            return Reply(error.code, _named(error.headers), error.read())
        except (OSError, http.client.HTTPException):
            return Reply(0, {}, b"")

    def pipeline(self) -> Any:
        """The first pipeline."""
        return self.send("GET", "/pipelines").content["items"][0]


def _named(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
