"""What the page shell is told: who looks, and where one can go."""

from datetime import date
from typing import Literal

from quarterdeck.values.dataclasses import dataclass

Rail = Literal["auto", "folded", "open"]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at the page and how: formats, colours, density, own keys. `person_id` 0 is an anonymous visitor."""

    person_id: int
    name: str
    initials: str
    company: str
    locale: str
    time_zone: str
    today: date
    currency: str
    theme: str = "system"
    density: str = "comfortable"
    has_single_keys: bool = True
    keys: str = ""

    @property
    def is_signed_in(self) -> bool:
        """Whether a person stands behind the page."""
        return self.person_id != 0


@dataclass(frozen=True, slots=True)
class NavLink:
    """A link of the sidebar. `keys` is the shortcut after G.

    `is_primary` puts it on the phone's bottom bar as well, `is_phone_only` there alone. `count` is what waits there.
    """

    label: str
    href: str
    icon: str
    keys: str = ""
    is_current: bool = False
    is_primary: bool = False
    is_phone_only: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class NavSection:
    """A titled group of links."""

    title: str
    links: tuple[NavLink, ...]


@dataclass(frozen=True, slots=True)
class Banner:
    """What everybody, or every administrator, must know now: above each page, in the tone of a note."""

    title: str
    text: str = ""
    tone: Literal["warn", "neg", "pos", ""] = "warn"
    href: str = ""
    link: str = ""
