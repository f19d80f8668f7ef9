"""The card of a board, written by hand: a full board has 175 of them, and a macro takes twice as long."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Protocol

from markupsafe import Markup, escape

# Four elements, one more a flag, and nothing twice: a full board of seven stages stays under 1,500 elements and next
# visits to one under 10 kB. Its scripts read the rest out of the address and the text (card-facts.ts).
_CARD = (
    '<a class="cd%(edge)s%(score)s" href="%(url)s" data-card data-stage="%(stage)s" data-version="%(version)d"%(rest)s>'
    '<span class="ac%(health)s">%(title)s</span>%(amount)s<span class="cl%(tone)s">%(close)s</span>'
    '<span class="av %(owner_hue)s" role="img" aria-label="%(owner)s" title="%(owner)s">%(owner_initials)s</span>'
    "%(tags)s</a>"
)
_FLAG = '<span class="tag f-%s">%s</span>'
_TEXTS = (
    "url",
    "stage",
    "title",
    "amount_full",
    "score",
    "score_words",
    "amount",
    "close",
    "owner_hue",
    "owner",
    "owner_initials",
)
_texts_of = attrgetter(*_TEXTS)
# Stands in no text: the texts of a card are escaped in one go.
_BETWEEN = "\0"


class CardFacts(Protocol):
    """What stands on a card, all of it already in the viewer's formats.

    `title` is what the card is called aloud, in a second line, where it has one, what is sold, and where `health` is
    not empty, in a last one what its health is called and why; `health` is the mark before that. `score` is a
    number beside the title, `band` what it is called and `score_words` that in words, all empty without one; the style
    draws it. `amount_full` is empty where the amount is shown whole. `flags` are (kind, words): overdue, stalled, idle,
    and what comes next: none, late, today, future. A card with `is_fixed` cannot be moved by the viewer.
    """

    @property
    def stage(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def url(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def health(self) -> str: ...
    @property
    def score(self) -> str: ...
    @property
    def band(self) -> str: ...
    @property
    def score_words(self) -> str: ...
    @property
    def is_fixed(self) -> bool: ...
    @property
    def amount(self) -> str: ...
    @property
    def amount_full(self) -> str: ...
    @property
    def close(self) -> str: ...
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
    shown = dict(zip(_TEXTS, escaped, strict=False))
    told = "\n".join(one for one in (shown["amount_full"], shown["score_words"]) if one)
    rest = f' title="{told}"' if told else ""
    if facts.score:
        rest += f' data-score="{shown["score"]}"'
    html = _CARD % {
        **shown,
        "edge": " edge-neg" if facts.is_overdue else " edge-warn" if facts.needs_care else "",
        "score": f" s-{facts.band}" if facts.score else "",
        "health": f" f-{facts.health}" if facts.health else "",
        "version": facts.version,
        "rest": rest + (" data-fixed" if facts.is_fixed else ""),
        "tone": " neg" if facts.is_overdue else "",
        "tags": tags,
    }
    return Markup(html)  # noqa: S704  every value was escaped above
