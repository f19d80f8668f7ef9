"""The deals behind a figure of a forecast, and what managers judged of them."""

from collections.abc import Mapping

from quarterdeck.forecasts.queries.deals import OPEN, Deal
from quarterdeck.forecasts.queries.parts import ALL, rows_of
from quarterdeck.forecasts.queries.scene import Scene
from quarterdeck.forecasts.queries.tree import Tree
from quarterdeck.forecasts.rules import made_of, owners_of
from quarterdeck.forecasts.terms import OPEN_FIGURE, OWN_FIGURE, WEIGHTED_FIGURE, Judged, Line
from quarterdeck.pipelines.terms import Category
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.money import share_bp


@dataclass(frozen=True, slots=True)
class Count:
    """Some deals: how many, and what they come to in minor units."""

    count: int
    minor: int


@dataclass(frozen=True, slots=True)
class JudgedTotal:
    """What is won, and the open deals judged In and Out: the judged total is won + In."""

    won: int
    inside: Count
    outside: Count

    @property
    def total(self) -> int:
        """Closed won and what was judged In, in minor units."""
        return self.won + self.inside.minor


def column_of(figure: str) -> Category | None:
    """The column a figure is of; None for those of no column."""
    return None if figure in (OPEN_FIGURE, WEIGHTED_FIGURE) else Category(figure.removeprefix(OWN_FIGURE))


def behind(scene: Scene, tree: Tree, line: Line, figure: str) -> list[Deal]:
    """The deals that a figure of a line sums, those that add most first. Those without an amount are among them.

    Three queries at most. What they add (`added`) sums to the figure.
    """
    column = column_of(figure)
    if figure == OPEN_FIGURE:
        categories: tuple[Category, ...] = OPEN
    elif column is None:
        categories = ALL
    else:
        categories = made_of(scene.rules.method, column)
    owners = line.owners if figure.startswith(OWN_FIGURE) else owners_of(tree.lines, line.key)
    found = rows_of(scene, owners, categories)
    return sorted(
        found, key=lambda deal: (-(added(deal, figure) or 0), deal.minor is None, deal.on, deal.id, deal.part)
    )


def added(deal: Deal, figure: str) -> int | None:
    """What a deal adds to a figure, in minor units; None where it has no amount or no rate."""
    if deal.minor is None or figure != WEIGHTED_FIGURE or deal.category is Category.CLOSED:
        return deal.minor
    return share_bp(deal.minor, deal.probability_bp)


def judged_total(scene: Scene, tree: Tree, line: Line, judged: Mapping[int, Judged]) -> JudgedTotal:
    """The judged total of a team's line. Three queries at most."""
    deals = rows_of(scene, owners_of(tree.lines, line.key), ALL)
    won = sum(deal.minor or 0 for deal in deals if deal.category is Category.CLOSED)

    def summed(wanted: Judged) -> Count:
        of = [deal for deal in deals if deal.category is not Category.CLOSED and judged.get(deal.id) is wanted]
        return Count(len({deal.id for deal in of}), sum(deal.minor or 0 for deal in of))

    return JudgedTotal(won, summed(Judged.IN), summed(Judged.OUT))
