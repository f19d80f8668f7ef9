"""A visitor with a browser: signs in, and watches what the browser complains about."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

from tests.cast import PASSWORD
from tests.journeys.stage import CHECKOUT, Stage

DESK = (1440, 900)
PHONE = (390, 844)
SMALL_PHONE = (320, 640)
# The other suites run at the same time.
PATIENCE_MS = 15_000
OUTPUT = CHECKOUT / "tests" / "journeys" / "output"
WATCH_POLICY = """addEventListener("securitypolicyviolation", (event) =>
  console.error("policy violation: " + event.violatedDirective + " " + event.sourceFile + ":" + event.lineNumber))"""
EXPECTED = ("422 (", "409 (", "net::ERR_INTERNET_DISCONNECTED", "net::ERR_FAILED")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What passes is not asked for: to write it down takes as long as to find it.
AXE = """(tags) => axe.run({runOnly: tags, resultTypes: ["violations"]})"""
TOO_SMALL = """() => [...document.querySelectorAll("a, button, input, select, textarea, summary, [tabindex]")]
  .filter((e) => e.checkVisibility({checkVisibilityCSS: true}) && e.tabIndex >= 0)
  .filter((e) => !e.closest("p, .sr, .skip") && !e.matches("[role=region], [role=group]"))
  .filter((e) => {
    const target = e.labels?.[0] && ["checkbox", "radio"].includes(e.type) ? e.labels[0] : e;
    const box = target.getBoundingClientRect();
    return box.width > 0 && (box.height < 43.5 || box.width < 43.5);
  })
  .map((e) => e.outerHTML.slice(0, 120))"""
# What only some pages need comes after the page itself; until then its keys do nothing.
READY = """() => document.querySelector(":not(:defined)") === null"""
FOCUS = """() => {
  const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
  return e !== document.body && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
    && box.width > 0 && box.bottom > 0 && box.top < innerHeight;
}"""


@cache
def axe_source() -> str:
    """The accessibility checker, as text: the page's policy forbids to load it as a script."""
    return (CHECKOUT / "frontend" / "node_modules" / "axe-core" / "axe.min.js").read_text()


@dataclass
class Visitor:
    """One person at one screen. `complaints` is what must stay empty."""

    stage: Stage
    context: BrowserContext
    page: Page
    has_script: bool
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        """Open an address of the product, and wait for the scripts that only some pages need."""
        self.page.goto(self.stage.url + path)
        if self.has_script:
            self.page.wait_for_function(READY)
        return self.page

    def see(self, path: str) -> Page:
        """Open an address, and wait for what the page fetches by itself."""
        page = self.go(path)
        page.wait_for_function("() => !document.querySelector('[hx-trigger=load]')")
        return page

    def sign_in(self, name: str) -> None:
        """Sign in by the page, as <name>@nordvik.example."""
        self.go("/")
        self.page.locator("input[type=email]").fill(f"{name}@nordvik.example")
        self.page.locator("input[type=password]").fill(PASSWORD)
        self.page.locator("input[type=password]").press("Enter")
        expect(self.page.locator("input[type=password]")).to_have_count(0)

    def press(self, *keys: str) -> None:
        """Press keys; after each, focus must be visible on the screen."""
        for key in keys:
            self.page.keyboard.press(key)
            self.assert_focus_shows()

    def assert_focus_shows(self) -> None:
        """What has focus is on the screen and has a ring."""
        assert self.page.evaluate(FOCUS), self.page.evaluate("() => document.activeElement.outerHTML.slice(0, 300)")

    def assert_accessible(self) -> None:
        """The checker finds nothing on the page as it is now, an open dialog included."""
        assert self.has_script, "the checker is a script, and would be waited for without end"
        self.page.evaluate(axe_source())
        found: dict[str, Any] = self.page.evaluate(AXE, TAGS)
        problems = [(rule["id"], node["html"][:200], node["failureSummary"]) for rule in found["violations"]
                    for node in rule["nodes"]]  # fmt: skip
        assert problems == [], problems

    def assert_fits_phone(self) -> None:
        """No sideways scroll of the document, and everything to touch is at least 44 pixels."""
        # What was pressed before may just be leading to another page, which for a moment has no document.
        self.page.wait_for_function("() => document.documentElement && document.readyState === 'complete'")
        width = self.page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1], width
        small = self.page.evaluate(TOO_SMALL)
        assert small == [], small

    def shoot(self, name: str) -> None:
        """A picture for people to look at."""
        OUTPUT.mkdir(exist_ok=True)
        self.page.screenshot(path=OUTPUT / f"{name}.png")

    def drag(self, card: Locator, to: Locator) -> None:
        """Drag by mouse in small steps, as a hand does."""
        start, end = card.bounding_box(), to.bounding_box()
        assert start is not None
        assert end is not None
        mouse = self.page.mouse
        mouse.move(start["x"] + start["width"] / 2, start["y"] + 12)
        mouse.down()
        mouse.move(start["x"] + start["width"] / 2 + 10, start["y"] + 16, steps=5)
        mouse.move(end["x"] + end["width"] / 2, end["y"] + min(60, end["height"] / 2), steps=12)
        self.page.wait_for_timeout(150)
        mouse.move(end["x"] + end["width"] / 2 + 4, end["y"] + min(60, end["height"] / 2), steps=3)
        mouse.up()

    def hear(self, message: ConsoleMessage) -> None:
        """Keep what the browser complains about, refusals that the journey provokes left out."""
        if message.type in ("error", "warning") and not any(text in message.text for text in EXPECTED):
            self.complaints.append(message.text)


def open_visitor(
    stage: Stage, browser: Browser, *, size: tuple[int, int], theme: str, has_script: bool, cookies: list[Any]
) -> Visitor:
    """A browser window for one person."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if theme == "dark" else "light",
        java_script_enabled=has_script,
        has_touch=size[0] < 600,
        reduced_motion="reduce",
        locale="en-GB",
    )
    context.add_cookies(cookies)
    context.add_init_script(WATCH_POLICY)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    visitor = Visitor(stage, context, page, has_script)
    page.on("console", visitor.hear)
    page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
    return visitor
