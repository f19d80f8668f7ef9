"""What a change of a pipeline would mean for its deals: who would not pass, and how stages are gone through."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby, pairwise

from django.db.models import Count, F
from django.utils import timezone

from quarterdeck.opportunities.models import GateException, History, Opportunity, OpportunityContact
from quarterdeck.opportunities.queries.facts import beside, facts_of
from quarterdeck.opportunities.queries.history import state_of
from quarterdeck.opportunities.queries.scene import Scene
from quarterdeck.opportunities.queries.scope import visible_to
from quarterdeck.opportunities.terms import Changed, RecordState
from quarterdeck.pipelines.queries.trials import Deal, Failing
from quarterdeck.pipelines.rules.complexity import Passage
from quarterdeck.pipelines.rules.criteria import Facts, finding_of, gathered
from quarterdeck.pipelines.rules.gate import criterion_name
from quarterdeck.pipelines.rules.pipeline import CriterionSpec, PipelineSpec, StageSpec
from quarterdeck.pipelines.terms import Moment
from quarterdeck.users.terms import Actor

LATELY = timedelta(days=90)
AT_ONCE = timedelta(days=1)


class DealTrials:
    """The keeper of deals, as `pipelines.queries.trials` asks it."""

    def failing(self, actor: Actor, pipeline: PipelineSpec, stage: StageSpec, criterion: CriterionSpec) -> Failing:
        """Open deals that do not meet the criterion, by name. A few queries, however many deals there are."""
        open_ids = [one.id for one in pipeline.open_stages]
        rows = visible_to(actor).filter(stage_id__in=open_ids).annotate(owner_name=F("owner__name"))
        deals = list(rows.order_by("name_key", "id"))
        needed = gathered([(criterion.kind, criterion.params)])
        facts = _facts(Scene(actor, None), deals, needed)
        name = criterion_name(stage, criterion)
        unmet = [deal for deal in deals if finding_of(criterion.kind, criterion.params, facts[deal.id], name)]
        stopped = [deal for deal in unmet if _is_before(pipeline, deal, stage, criterion.moment)]
        excused = [deal for deal in unmet if not _is_before(pipeline, deal, stage, criterion.moment)]
        return Failing(len(deals), tuple(map(_deal, stopped)), tuple(map(_deal, excused)))

    def passages(self, pipeline: PipelineSpec) -> Mapping[int, Passage]:
        """Visits of open stages that ended forward in the last 90 days. One query."""
        return _passages(pipeline, timezone.now() - LATELY)

    def exceptions(self, actor: Actor, pipeline: PipelineSpec) -> Mapping[str, Mapping[str, int]]:
        """Exceptions of the last 90 days at deals of this pipeline that the actor may see. One query."""
        rows = GateException.objects.filter(
            at__gte=timezone.now() - LATELY,
            opportunity__in=visible_to(actor).filter(pipeline_id=pipeline.id).values("pk"),
        )
        found: dict[str, dict[str, int]] = {}
        for criterion, why, count in rows.values_list("criterion", "why").annotate(count=Count("*")):
            found.setdefault(criterion, {})[why] = count
        return found

    def open_deals(self, pipeline_ids: Collection[int]) -> Mapping[int, int]:
        """Active deals by stage. One query."""
        rows = Opportunity.objects.filter(state=RecordState.ACTIVE, pipeline_id__in=pipeline_ids, closed_on=None)
        return dict(rows.values_list("stage_id").annotate(count=Count("*")))


def _facts(scene: Scene, deals: Sequence[Opportunity], needed: frozenset[str]) -> dict[int, Facts]:
    contacts: dict[int, list[tuple[int, str]]] = {}
    pairs = OpportunityContact.objects.filter(opportunity__in=[deal.id for deal in deals])
    for deal_id, contact_id, role in pairs.values_list("opportunity_id", "contact_id", "role"):
        contacts.setdefault(deal_id, []).append((contact_id, role))
    more = beside(needed, deals, scene)
    return {
        deal.id: facts_of(scene, state_of(deal), contacts.get(deal.id, ()), scene.at, more[deal.id]) for deal in deals
    }


def _is_before(pipeline: PipelineSpec, deal: Opportunity, stage: StageSpec, moment: Moment) -> bool:
    """Whether the deal still has the criterion before it: lost is before everybody, exit also for who is there."""
    here = pipeline.at(deal.stage_id).position
    return stage.is_lost or here < stage.position or (moment is Moment.EXIT and here == stage.position)


def _deal(row: Opportunity) -> Deal:
    return Deal(row.id, row.name, row.stage_id, row.owner_name)  # type: ignore[attr-defined]  # annotated above


def _passages(pipeline: PipelineSpec, since: datetime) -> dict[int, Passage]:
    visits: Counter[int] = Counter()
    quick: Counter[int] = Counter()
    for _, rows in groupby(_stays(pipeline, since), key=lambda row: row[0]):
        for (_, stage_id, entered), (_, following, left) in pairwise(rows):
            stage, next_stage = pipeline.at(stage_id), pipeline.at(following)
            if stage.is_open and not next_stage.is_lost and next_stage.position > stage.position:
                visits[stage_id] += 1
                quick[stage_id] += left - entered < AT_ONCE
    return {stage_id: Passage(count, quick[stage_id]) for stage_id, count in visits.items()}


def _stays(pipeline: PipelineSpec, since: datetime) -> Iterator[tuple[int, int, datetime]]:
    """Rows that brought a deal into a stage since then, per deal in truth order."""
    known = [stage.id for stage in (*pipeline.stages, *pipeline.retired)]
    bits = F("changed").bitand(int(Changed.STAGE | Changed.CREATED))
    rows = History.objects.filter(at__gte=since, stage_id__in=known, voided_at=None).alias(bits=bits).filter(bits__gt=0)
    return rows.order_by("opportunity_id", "at", "seq").values_list("opportunity_id", "stage_id", "at").iterator()
