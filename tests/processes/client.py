"""Clients over HTTP: of the API, as other programs are one, and of the pages, as a browser is one."""

import http.client
import http.cookiejar
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from email.message import Message
from html import unescape
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

    @property
    def text(self) -> str:
        return unescape(self.body.decode())


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
            with urllib.request.urlopen(request, timeout=60) as reply:
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


class Visitor:
    """A browser without JavaScript: it keeps cookies, follows redirects and sends forms."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def get(self, path: str) -> Reply:
        """A page."""
        return self._sent(urllib.request.Request(self.installation.url + path))

    def post(self, path: str, **fields: str) -> Reply:
        """Send the form of a page with these fields; what the page had hidden in it goes along."""
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.get(path).text))
        data = urllib.parse.urlencode(hidden | fields).encode()
        return self._sent(urllib.request.Request(self.installation.url + path, data))

    def join(self, link: str) -> None:
        """Choose a password by a link, which signs in."""
        reply = self.post(link.removeprefix(self.installation.url), password="seven quiet harbours")
        assert reply.status == 200, reply.text

    def _sent(self, request: urllib.request.Request) -> Reply:
        try:
            with self._opener.open(request, timeout=60) as reply:
                return Reply(reply.status, _named(reply.headers), reply.read())
        except urllib.error.HTTPError as error:
            return Reply(error.code, _named(error.headers), error.read())
        except (OSError, http.client.HTTPException):
            return Reply(0, {}, b"")
