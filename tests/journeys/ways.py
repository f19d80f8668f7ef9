"""The ways of doing something on a page: by mouse, by keys alone, by touch, without JavaScript.

A task is written once, as what is used and what is entered; each way does it in its own manner and counts the
actions: a press, a tap, a value entered or chosen is one.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, expect

from tests.journeys.visitor import FOCUS, Visitor

MOST_TABS = 250
_STANDS = f"(element) => element === document.activeElement ? ({FOCUS})() : null"


class Way:
    """With a mouse; also without JavaScript, where nothing else is different."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.page: Page = visitor.page
        self.actions = 0

    @contextmanager
    def within(self, most: int) -> Iterator[None]:
        """What is done inside takes at most that many actions."""
        before = self.actions
        yield
        assert self.actions - before <= most

    def go(self, path: str) -> None:
        """Open an address."""
        self.visitor.go(path)
        self.look()

    def use(self, target: Locator) -> None:
        """Press a button, follow a link, open or check something."""
        self.actions += 1
        self._use(target.first)

    def enter(self, target: Locator, text: str) -> None:
        """Enter a text in place of what is there."""
        self.actions += 1
        self._enter(target.first, text)

    def choose(self, target: Locator, label: str) -> None:
        """Choose an option by its label."""
        self.actions += 1
        self._choose(target.first, label)

    def look(self) -> None:
        """What must be so of every page on the way."""

    def _use(self, target: Locator) -> None:
        target.click()

    def _enter(self, target: Locator, text: str) -> None:
        target.fill(text)

    def _choose(self, target: Locator, label: str) -> None:
        target.select_option(label=label)


class Keys(Way):
    """By keys alone: Tab to what is used, with a visible ring, then Enter, Space or the text itself."""

    def _use(self, target: Locator) -> None:
        self._reach(target)
        kind = target.evaluate("(element) => element.type || element.tagName")
        self.page.keyboard.press("Space" if kind in ("checkbox", "radio") else "Enter")

    def _enter(self, target: Locator, text: str) -> None:
        self._reach(target)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def _choose(self, target: Locator, label: str) -> None:
        self._reach(target)
        self.page.keyboard.type(label)
        expect(target.locator("option:checked")).to_have_text(label)

    def _reach(self, target: Locator) -> None:
        expect(target).to_be_visible()
        for _ in range(MOST_TABS):
            shows = target.evaluate(_STANDS)
            if shows is not None:
                assert shows, "what has the focus shows no ring, or is not on the screen"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{target} is not reached by Tab")


class Touch(Way):
    """By touch, on pages that fit the screen and whose targets are large enough."""

    def look(self) -> None:
        """Nothing to scroll sideways, nothing too small."""
        self.visitor.assert_fits_phone()

    def _use(self, target: Locator) -> None:
        target.tap()


def waits(way: Way, is_so: Callable[[], bool]) -> None:
    """Wait for the database to say so: pages tell of a change after it is written."""
    for _ in range(60):
        if is_so():
            return
        way.page.wait_for_timeout(50)
    raise AssertionError("the row is not as it should be")
