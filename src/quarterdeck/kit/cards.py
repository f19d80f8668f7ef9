"""The card of a board, written by hand: a full board has 175 of them, and a macro takes twice as long."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Protocol

from markupsafe import Markup, escape

# Six elements, one more a flag: a full board stays under 1,500 elements.
_CARD = (
    '<a class="cd%(edge)s" href="%(url)s" data-card data-pid="%(pid)s" data-stage="%(stage)s"'
    ' data-version="%(version)d" data-move="%(move_url)s" data-title="%(title)s"%(fixed)s>'
    '<span class="ac">%(account)s</span><span class="ti-l">%(name)s</span>'
    '<span class="mo" title="%(amount_full)s">%(amount)s</span>'
    '<time class="cl%(tone)s" datetime="%(close_iso)s" title="%(close_full)s">%(close)s</time>'
    '<span class="av %(owner_hue)s" role="img" aria-label="%(owner)s" title="%(owner)s">%(owner_initials)s</span>'
    "%(tags)s</a>"
)
_FLAG = '<span class="tag f-%s">%s</span>'
_TEXTS = (
    "url", "pid", "stage", "move_url", "title", "account", "name", "amount_full", "amount", "close_iso", "close_full",
    "close", "owner_hue", "owner", "owner_initials",
)  # fmt: skip
_texts_of = attrgetter(*_TEXTS)
# Stands in no text: the texts of a card are escaped in one go.
_BETWEEN = "\0"


class CardFacts(Protocol):
    """What stands on a card, all of it already in the viewer's formats.

    `title` is what the card is called aloud; `flags` are (kind, words): overdue, stalled, idle, and
    what comes next: none, late, today, future. A card with `is_fixed` cannot be moved by the viewer.
    """

    @property
    def pid(self) -> str: ...
    @property
    def stage(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def url(self) -> str: ...
    @property
    def move_url(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def is_fixed(self) -> bool: ...
    @property
    def account(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def amount(self) -> str: ...
    @property
    def amount_full(self) -> str: ...
    @property
    def close(self) -> str: ...
    @property
    def close_iso(self) -> str: ...
    @property
    def close_full(self) -> str: ...
    @property
    def is_overdue(self) -> bool: ...
    @property
    def owner(self) -> str: ...
    @property
    def owner_initials(self) -> str: ...
    @property
    def owner_hue(self) -> str: ...
    @property
    def needs_care(self) -> bool: ...
    @property
    def flags(self) -> Sequence[tuple[str, str]]: ...


def card(facts: CardFacts) -> Markup:
    """`{{ ui.card(card) }}`: a link to the deal that can be dragged. Every text in it is escaped here."""
    flags = facts.flags
    texts = [*_texts_of(facts), *[text for flag in flags for text in flag]]
    escaped = str(escape(_BETWEEN.join(texts))).split(_BETWEEN)
    said = escaped[len(_TEXTS) :]
    tags = "".join(map(_FLAG.__mod__, zip(said[::2], said[1::2], strict=True)))
    html = _CARD % {
        **dict(zip(_TEXTS, escaped, strict=False)),
        "edge": " edge-neg" if facts.is_overdue else " edge-warn" if facts.needs_care else "",
        "version": facts.version,
        "fixed": " data-fixed" if facts.is_fixed else "",
        "tone": " neg" if facts.is_overdue else "",
        "tags": f'<span class="tags">{tags}</span>' if tags else "",
    }
    return Markup(html)  # noqa: S704  every value was escaped above
