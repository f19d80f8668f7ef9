"""The card of a board, written by hand: a full board has 175 of them, and a macro takes twice as long."""

from collections.abc import Sequence
from typing import Protocol

from markupsafe import Markup, escape

# Six elements, one more a flag: a full board stays under 1,500 elements.
_CARD = (
    '<a class="cd%s" href="%s" data-card data-pid="%s" data-stage="%s" data-version="%d" data-move="%s"'
    ' data-title="%s"%s><span class="ac">%s</span><span class="ti-l">%s</span><span class="mo" title="%s">%s</span>'
    '<time class="cl%s" datetime="%s" title="%s">%s</time>'
    '<span class="av %s" role="img" aria-label="%s" title="%s">%s</span>%s</a>'
)
_FLAG = '<span class="tag f-%s">%s</span>'


class CardFacts(Protocol):
    """What stands on a card, all of it already in the viewer's formats.

    `title` is what the card is called aloud; `flags` are (kind, words) with kind overdue or stalled; a
    card with `is_fixed` cannot be moved by the viewer.
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
    def flags(self) -> Sequence[tuple[str, str]]: ...


def card(facts: CardFacts) -> Markup:
    """`{{ ui.card(card) }}`: a link to the deal that can be dragged. Every text in it is escaped here."""
    flags, owner = facts.flags, escape(facts.owner)
    tags = "".join([_FLAG % (escape(kind), escape(words)) for kind, words in flags])
    html = _CARD % (
        " edge-neg" if facts.is_overdue else " edge-warn" if flags else "",
        escape(facts.url),
        escape(facts.pid),
        escape(facts.stage),
        facts.version,
        escape(facts.move_url),
        escape(facts.title),
        " data-fixed" if facts.is_fixed else "",
        escape(facts.account),
        escape(facts.name),
        escape(facts.amount_full),
        escape(facts.amount),
        " neg" if facts.is_overdue else "",
        escape(facts.close_iso),
        escape(facts.close_full),
        escape(facts.close),
        escape(facts.owner_hue),
        owner,
        owner,
        escape(facts.owner_initials),
        f'<span class="tags">{tags}</span>' if tags else "",
    )
    return Markup(html)  # noqa: S704  every value was escaped above
