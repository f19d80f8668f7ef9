"""Pictures of every page, in light, dark and on a phone: `python -m tests.journeys.pictures [page ...]`.

They show the demo company on one day that never passes (`demo_day`), and are written to docs/images/pages as WebP;
docs/guide/pages.md shows them.
"""

import argparse
import base64
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
from playwright.sync_api import Browser, sync_playwright

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.server.settings")
django.setup()

from tests.journeys.conftest import CHROMIUM, FLAGS  # noqa: E402  the applications must be loaded first
from tests.journeys.stage import CHECKOUT, Stage, open_stage  # noqa: E402  see above
from tests.journeys.visitor import DESK, PHONE, Visitor, open_visitor  # noqa: E402  see above

FOLDER, PAGE = CHECKOUT / "docs" / "images" / "pages", CHECKOUT / "docs" / "guide" / "pages.md"
ID = re.compile(r"(?<=[/=])(?=[a-z]*\d)[0-9a-z]{13}(?![0-9a-z])|(?<=/)\d+|(?<=/join/).*")
HEAD = """# Every page

Pictures of the [demo company](demo-company.md) on Thursday 19 November 2026, in light, dark and on a phone. They are
taken anew by `python -m tests.journeys.pictures`. An address with … stands for any record.
"""


@dataclass(frozen=True)
class Look:
    """One way of looking at a page. `scale` is the part of a pixel of the screen that one of the picture has."""

    name: str
    size: tuple[int, int]
    theme: str
    scale: float = 1.0
    quality: int = 60


LOOKS = (
    Look("light", DESK, "light", scale=0.7, quality=50),
    Look("dark", DESK, "dark", scale=0.7, quality=50),
    Look("phone", PHONE, "light", quality=50),
)


@contextmanager
def demo_browser(data_dir: Path) -> Iterator[tuple[Stage, Browser]]:
    """The demo company being served, and a browser."""
    with open_stage(data_dir, "demo") as stage, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield stage, browser
        browser.close()


def take(stage: Stage, browser: Browser, pages: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Every page by every look; what each is called."""
    titles: dict[str, str] = {}
    cookies: dict[str, list[Any]] = {"nobody": []}
    for look in LOOKS:
        visitors: dict[str, Visitor] = {}
        for name, told in pages.items():
            person, path = told.split(" ", 1)
            if person not in visitors:
                visitors[person] = open_visitor(
                    stage, browser, size=look.size, theme=look.theme, has_script=True, cookies=cookies.get(person, [])
                )
                if person not in cookies:
                    visitors[person].sign_in(person)
                    cookies[person] = visitors[person].context.cookies()
            titles[name] = visitors[person].see(path).title().removesuffix(" · Quarterdeck")
            (folder / f"{name}-{look.name}.webp").write_bytes(_picture(visitors[person], look))
        for visitor in visitors.values():
            visitor.context.close()
    return titles


def show(stage: Stage, titles: Mapping[str, str]) -> None:
    """The page of the documentation that shows them all."""
    parts = [HEAD]
    for name, title in titles.items():
        person, path = stage.deals[name].split(" ", 1)
        who = "" if person == "nobody" else f", as {person.capitalize()}"
        pictures = (f"![{title}, {look.name}](../images/pages/{name}-{look.name}.webp)" for look in LOOKS)
        heads = (" | ".join(look.name for look in LOOKS), " | ".join("---" for _ in LOOKS))
        parts.append(f"## {title}\n\n`{ID.sub('…', path)}`{who}\n\n")
        parts.append("\n".join(f"| {line} |" for line in (*heads, " | ".join(pictures))) + "\n")
    PAGE.write_text("\n".join(parts).replace("\n\n\n", "\n\n"))


def _picture(visitor: Visitor, look: Look) -> bytes:
    """What the screen shows, once everything is there."""
    visitor.page.evaluate("() => document.fonts.ready.then(() => true)")
    session = visitor.context.new_cdp_session(visitor.page)
    width, height = look.size
    clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": look.scale}
    taken = session.send("Page.captureScreenshot", {"format": "webp", "quality": look.quality, "clip": clip})
    session.detach()
    return base64.b64decode(taken["data"])


def main() -> None:
    """Build the demo company and take the pictures."""
    parser = argparse.ArgumentParser(prog="python -m tests.journeys.pictures")
    parser.add_argument("--into", type=Path, default=FOLDER)
    parser.add_argument("pages", nargs="*", help="names of pages; all without")
    told = parser.parse_args()
    told.into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data_dir, demo_browser(Path(data_dir)) as (stage, browser):
        wanted = {name: path for name, path in stage.deals.items() if name in (told.pages or stage.deals)}
        titles = take(stage, browser, wanted, told.into)
        if not told.pages and told.into == FOLDER:
            show(stage, titles)


if __name__ == "__main__":
    main()
