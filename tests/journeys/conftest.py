"""Fixtures of the journeys. They skip, visibly, where there is no Chromium or no built front end."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.journeys.stage import Stage, open_stage
from tests.journeys.visitor import DESK, PATIENCE_MS, PHONE, SMALL_PHONE, Visitor, open_visitor
from tests.journeys.ways import Keys, Touch, Way

CHROMIUM = Path("/usr/bin/chromium")
# The same Chromium without what draws its windows: two thirds of the work.
HEADLESS = Path("/usr/bin/chromium-headless-shell")
# Chromium goes by the last list of features. To Playwright's own, two are added: menus of the address bar, which nobody
# sees, as pages of their own. Each window would run them in a process of its own, a quarter of all the work.
WITHOUT = (
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect", "TcpPortRandomizationWin", "OptimizationHints",
    "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch",
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup",
)  # fmt: skip
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", f"--disable-features={','.join(WITHOUT)}"]  # fmt: skip

Visit = Callable[..., Visitor]
Come = Callable[[str], Way]
WAYS: dict[str, tuple[type[Way], dict[str, object]]] = {
    "keys": (Keys, {}),
    "phone": (Touch, {"size": PHONE}),
    "small phone": (Touch, {"size": SMALL_PHONE}),
    "no script": (Way, {"has_script": False}),
}
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The server all journeys share; each journey has deals of its own."""
    with open_stage(tmp_path_factory.mktemp("journeys")) as opened:
        yield opened


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The demo company on the day that never passes, for whoever only looks: nobody changes anything there."""
    with open_stage(tmp_path_factory.mktemp("demo"), "demo") as opened:
        yield opened


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser all journeys share."""
    program = HEADLESS if HEADLESS.is_file() else CHROMIUM
    if not program.is_file():
        pytest.skip("no Chromium at /usr/bin/chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(program), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def signed_in() -> dict[str, list[Any]]:
    """Cookies of people who have signed in already."""
    return {}


@pytest.fixture
def visit(stage: Stage, chromium: Browser, signed_in: dict[str, list[Any]]) -> Iterator[Visit]:
    """`visit("rita", size=PHONE, theme="dark", has_script=False)`: a signed-in visitor.

    At the end nobody's browser may have complained: no script error, no policy violation.
    """
    visitors: list[Visitor] = []

    def come(name: str = "", *, size: tuple[int, int] = DESK, theme: str = "light", has_script: bool = True) -> Visitor:
        visitor = open_visitor(
            stage, chromium, size=size, theme=theme, has_script=has_script, cookies=signed_in.get(name, [])
        )
        visitors.append(visitor)
        if name and name not in signed_in:
            visitor.sign_in(name)
            signed_in[name] = visitor.context.cookies()
        return visitor

    yield come
    complaints = [complaint for visitor in visitors for complaint in visitor.complaints]
    for visitor in visitors:
        visitor.context.close()
    assert complaints == [], stage.last_words()


@pytest.fixture(params=list(WAYS))
def way_name(request: pytest.FixtureRequest) -> str:
    """One of the ways of using a page; a test that asks for it runs once in each."""
    return str(request.param)


@pytest.fixture
def come(visit: Visit, way_name: str) -> Come:
    """A visitor who does everything in this way."""
    kind, options = WAYS[way_name]
    return lambda name: kind(visit(name, **options))
