"""Trees and buying maps in words and links."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from quarterdeck.customers.terms import ATTITUDE_LABELS, INFLUENCE_LABELS
from quarterdeck.desk.views.viewing import Viewing
from quarterdeck.insights.rules.customers import silent_days
from quarterdeck.insights.terms.customers import (
    AccountTree,
    BuyingMap,
    Figure,
    Gap,
    GapKind,
    MapPerson,
    TreeNode,
)
from quarterdeck.kit import formats
from quarterdeck.kit.viewing import text
from quarterdeck.pipelines.terms import BUYING_ROLE_LABELS
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_, Text

ATTITUDE_LOOKS = {
    "supporter": ("circle-check", "pos"),
    "neutral": ("circle-dot", ""),
    "opponent": ("circle-x", "neg"),
    "": ("info-circle", ""),
}

ATTITUDES: Mapping[str, str] = {key.value: label for key, label in ATTITUDE_LABELS.items()}
INFLUENCES: Mapping[str, str] = {key.value: label for key, label in INFLUENCE_LABELS.items()}
GAP_SENTENCES = {
    GapKind.NOBODY: N_("Nobody has a role in {deal}."),
    GapKind.NO_ROLE: N_("{role} missing in {deal}."),
    GapKind.OPPOSED: N_("{role} {name} is an opponent in {deal}."),
    GapKind.UNTOUCHED: N_("{role} {name}: no contact recorded, in {deal}."),
    GapKind.SILENT: N_("{role} {name} silent for {days} days, in {deal}."),
}


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A number with the deals it is made of; `note` says what it leaves out."""

    label: str
    value: str
    href: str
    count: str
    note: str


@dataclass(frozen=True, slots=True)
class ShownNode:
    """A node of a tree: its own figures, and those with all below it where there is something below."""

    name: str
    href: str
    owner: str
    level: int
    is_current: bool
    own: tuple[ShownFigure, ...]
    below: tuple[ShownFigure, ...]


@dataclass(frozen=True, slots=True)
class ShownTree:
    """A tree; `left_out` counts the accounts that are not shown, `rates` says how totals were converted."""

    nodes: tuple[ShownNode, ...]
    left_out: int
    rates: str

    def first(self, count: int) -> "ShownTree":
        """Its first nodes, and the current one in any case."""
        kept = [node for place, node in enumerate(self.nodes) if place < count or node.is_current]
        return replace(self, nodes=tuple(kept), left_out=self.left_out + len(self.nodes) - len(kept))


def shown_tree(tree: AccountTree, account_id: int, who: Viewing) -> ShownTree:
    """A tree as pages show it, with the account they are about marked in it."""
    rates = gettext("In %(currency)s, at the rates of %(day)s.") % {
        "currency": tree.currency,
        "day": who.day(tree.rate_day),
    }
    return ShownTree(tuple(_node(node, account_id, who) for node in tree.nodes), 0, rates)


def _node(node: TreeNode, account_id: int, who: Viewing) -> ShownNode:
    alone, below, figures = f"account={public_id(node.id)}", f"account_tree={public_id(node.id)}", node.figures
    own = [_figure(gettext("Open"), figures.open, f"{alone}&kind=open", who)]
    own.append(_figure(gettext("Won"), figures.won, f"{alone}&kind=won", who))
    rolled = [_figure(gettext("Open"), figures.open_below, f"{below}&kind=open", who)]
    rolled.append(_figure(gettext("Won"), figures.won_below, f"{below}&kind=won", who))
    return ShownNode(
        name=node.name or gettext("An account you may not see"),
        href=reverse("account", args=[node.id]) if node.is_seen else "",
        owner=node.owner_name,
        level=node.level,
        is_current=node.id == account_id,
        own=tuple(own) if node.is_seen else (),
        below=tuple(rolled) if node.is_seen and node.has_below else (),
    )


def _figure(label: str, figure: Figure, query: str, who: Viewing) -> ShownFigure:
    notes = []
    if figure.unpriced:
        notes.append(gettext("%(count)s without an amount") % {"count": figure.unpriced})
    if figure.unconverted:
        notes.append(gettext("%(count)s without a rate") % {"count": figure.unconverted})
    return ShownFigure(
        label=label,
        value=who.total(figure.minor) if figure.count else formats.NOT_APPLICABLE,
        href=f"{reverse('opportunities')}?{query}" if figure.count else "",
        count=ngettext("%(count)s deal", "%(count)s deals", figure.count) % {"count": figure.count},
        note=", ".join(notes),
    )


def shown_map(found: BuyingMap, who: Viewing, here: str) -> dict[str, Any]:
    """A buying map as pages show it: people in order, and what is missing as sentences. `here` is its page."""
    return {
        "people": [_person(person, found, who, here) for person in found.people],
        "gaps": list(_sentences(found)),
        "deals": len(found.deals),
    }


def _person(person: MapPerson, found: BuyingMap, who: Viewing, here: str) -> dict[str, Any]:
    icon, tone = ATTITUDE_LOOKS[person.attitude]
    days = silent_days(person, who.lens.today)
    attitude, influence = ATTITUDES.get(person.attitude), INFLUENCES.get(person.influence)
    return {
        "id": person.id,
        "name": person.name,
        "href": reverse("contact", args=[person.id]),
        "title": person.title,
        "level": person.level,
        "outside": person.manager_name,
        "attitude": text(attitude) if attitude else gettext("Attitude not known"),
        "attitude_icon": icon,
        "attitude_tone": tone,
        "influence": gettext("Influence: %(how)s") % {"how": text(influence)} if influence else "",
        "roles": [
            (text(BUYING_ROLE_LABELS[part.role]), part.deal_name, reverse("opportunity", args=[part.deal_id]))
            for part in person.parts
        ],
        "names_deals": len(found.deals) > 1,
        "touch": "" if days is None else gettext("Last contact %(ago)s") % {"ago": text(formats.relative_days(-days))},
        "next": f"{person.next_what or gettext('Planned')} · {who.day(person.next_on)}" if person.next_on else "",
        "edit_href": f"{here}?edit={public_id(person.id)}" if person.may_edit else "",
    }


def _sentences(found: BuyingMap) -> Iterator[dict[str, str]]:
    for gap in found.gaps:
        yield {"text": text(gap_text(gap)), "href": reverse("opportunity", args=[gap.deal_id]), "deal": gap.deal_name}


def gap_text(gap: Gap) -> Text:
    """What is missing, in a sentence."""
    role = Text(BUYING_ROLE_LABELS[gap.role]) if gap.role else ""
    return Text.of(GAP_SENTENCES[gap.kind], role=role, name=gap.contact_name, deal=gap.deal_name, days=gap.days)
