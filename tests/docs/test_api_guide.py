"""The samples of the guide to the API run against a server and print what the guide says."""

import contextlib
import io
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.architecture.source import ROOT
from tests.cast import a_cast, a_token, actor
from tests.rest_deals import a_harbour

pytestmark = [pytest.mark.documentation, pytest.mark.django_db(transaction=True)]
TEXT = (ROOT / "docs" / "guide" / "api.md").read_text()
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Served:
    """Where the API answers, and Rita's token."""

    address: str
    token: str


@pytest.fixture
def served(live_server: LiveServer) -> Served:
    cast = a_cast()
    a_harbour(cast)
    return Served(f"{live_server.url}/api/v1", a_token(cast.rita, *actor(cast.rita).permissions))


def steps() -> Iterator[tuple[str, str]]:
    """Each Python sample with what it must print, nothing when the guide does not say."""
    blocks = [(language, text) for language, text in BLOCK.findall(TEXT) if language in {"py", "text"}]
    for (language, text), (following, printed) in zip(blocks, [*blocks[1:], ("", "")], strict=True):
        if language == "py":
            yield text, printed if following == "text" else ""


def test_python_samples_print_what_the_guide_says(served: Served) -> None:
    names: dict[str, object] = {}
    for sample, expected in steps():
        text = sample.replace("http://localhost:8000/api/v1", served.address)
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(text.replace("qd_the_secret_of_your_token", served.token), "guide/api.md", "exec"), names)
        assert printed.getvalue() == expected, sample


def test_shell_samples_run(served: Served) -> None:
    if shutil.which("curl") is None:
        pytest.skip("needs curl")
    samples = [text for language, text in BLOCK.findall(TEXT) if language == "sh"]
    assert samples
    for sample in samples:
        environment = os.environ | {"ADDRESS": served.address, "TOKEN": served.token}
        done = subprocess.run(["sh", "-c", sample], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Rita Vogel" in done.stdout
