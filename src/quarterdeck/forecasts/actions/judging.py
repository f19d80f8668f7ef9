"""Judgements of deals: whoever leads a team says which of its deals come in this period."""

from datetime import datetime

from django.db.models import Max
from django.utils import timezone

from quarterdeck.forecasts.actions.saying import Place, require_voice
from quarterdeck.forecasts.events import DealJudged
from quarterdeck.forecasts.models import DealJudgement
from quarterdeck.forecasts.queries.calls import judgements
from quarterdeck.forecasts.queries.deals import open_deal
from quarterdeck.forecasts.queries.scene import scene_of
from quarterdeck.forecasts.queries.tree import tree_of
from quarterdeck.forecasts.rules import judge_reasons, leads_beside_or_above, owners_of
from quarterdeck.forecasts.terms import Hierarchy, Judged
from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import FieldChange, Via
from quarterdeck.opportunities.queries.scope import visible_to
from quarterdeck.users.actions.access import lock_tree
from quarterdeck.users.terms import Actor, Reach
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import NotFound, Reason, Refused


@action
def judge_deal(
    *, place: Place, opportunity_id: int, judged: Judged, by: Actor, via: Via, at: datetime | None = None
) -> int | None:
    """Say whether an open deal of one's team comes in the period; `none` takes that back. Not of one's own deals.

    Returns the entry, None where it was judged so. Raises NotPermitted, NotFound, and Refused for a deal that does not
    lie in the period.
    """
    require_voice(by)
    lock_tree()
    scene = scene_of(by, timezone.now(), place.period, place.type, at=at)
    if scene.type.hierarchy is not Hierarchy.TEAM:
        text = Text.of(N_("Who leads a team judges its deals: this forecast is by no team."))
        raise Refused.because("judged_by_team", text)
    tree = tree_of(scene)
    line = tree.line(place.line)
    deal = open_deal(scene, opportunity_id)
    if deal is None:
        if not visible_to(by).filter(pk=opportunity_id).exists():
            raise NotFound("opportunity")
        raise Refused.because("deal_not_due", Text.of(N_("The deal is not open, or is to close in another period.")))
    tree = tree_of(scene, [deal.owner_id])
    above = leads_beside_or_above(tree.lines, {deal.owner_id}, by.person_id)
    owners = owners_of(tree.lines, line.key)
    reasons = judge_reasons(by.person_id, deal.owner_id, line.leaders, owners, is_beside_or_above=above)
    if by.write_reach is Reach.NONE:
        reasons.append(Reason("reads_only", Text.of(N_("Your role only reads."))))
    if reasons or line.team_id is None:
        raise Refused(reasons)
    before = judgements(scene, line.team_id).get(opportunity_id, Judged.NONE)
    if before is judged:
        return None
    at = at or timezone.now()
    of = {
        "team_id": line.team_id, "from_day": scene.period.start, "until_day": scene.period.end,
        "type": scene.type.code, "opportunity_id": opportunity_id,
    }  # fmt: skip
    number = (DealJudgement.objects.filter(**of).aggregate(last=Max("number"))["last"] or 0) + 1
    DealJudgement.objects.create(**of, number=number, at=at, judged=judged.value, author_id=by.person_id or None)
    event = DealJudged(opportunity_id, team_id=line.team_id, period=scene.key, number=number)
    return record(event, by.stamp(at, via), [FieldChange("judged", before.value, judged.value)])
