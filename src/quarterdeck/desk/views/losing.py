"""The product gap that a deal is lost with, named while it is closed."""

from quarterdeck.desk.views.viewing import Viewing
from quarterdeck.gaps.actions import link_gap
from quarterdeck.gaps.queries import gap_options, requests_of
from quarterdeck.gaps.terms import Heard, RequestFields, Severity
from quarterdeck.journal.terms import Via
from quarterdeck.pipelines.rules.pipeline import StageSpec
from quarterdeck.pipelines.terms import StageKind


def gaps_of_loss(who: Viewing, opportunity_id: int, to: StageSpec | None) -> list[tuple[int, str]]:
    """The gaps that may be named on the way to this stage: none unless it is lost, none the deal asks for already.

    Two queries on the way to a lost stage.
    """
    if to is None or to.kind is not StageKind.LOST:
        return []
    asked = {row.gap_id for row in requests_of(who.actor, opportunity_id)}
    return [(gap_id, name) for gap_id, name in gap_options(who.actor) if gap_id not in asked]


def lost_with(opportunity_id: int, gap_id: int, who: Viewing, via: Via) -> None:
    """Link the deal to the gap it was lost with. Raises NotFound, NotPermitted, Refused."""
    new = RequestFields(severity=Severity.BLOCKER.value, source=Heard.LOSS.value)
    link_gap(opportunity_id=opportunity_id, gap_id=gap_id, new=new, by=who.actor, via=via)
