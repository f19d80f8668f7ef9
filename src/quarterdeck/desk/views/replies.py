"""What a page in the browser gets after a change: the card and the heads it touched, or the fresh deal."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import ngettext

from quarterdeck.desk.filters import read_filter
from quarterdeck.desk.views.beside import beside_of
from quarterdeck.desk.views.board import zone
from quarterdeck.desk.views.cards import shown_card, shown_head
from quarterdeck.desk.views.deal import deal_fragment
from quarterdeck.desk.views.viewing import Viewing, say
from quarterdeck.kit.filters import text
from quarterdeck.kit.pages import is_fragment_request, redirect, render, say_now
from quarterdeck.kit.pages import say as say_next
from quarterdeck.kit.ways import ways
from quarterdeck.opportunities import queries
from quarterdeck.opportunities.queries import ColumnHead
from quarterdeck.pipelines.rules.pipeline import PipelineSpec, StageSpec
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_
from quarterdeck.values.verdict import QuarterdeckError


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What happened to a deal, in words, and which stages it touched. `undo_seq` names what can be undone.

    `moved_to` is the open stage a move led to: a board tells its new sum.
    """

    opportunity_id: int
    message: str
    stage_ids: tuple[int, ...] = ()
    undo_seq: int | None = None
    moved_to: int | None = None
    status: int = 200


def reply(request: HttpRequest, who: Viewing, outcome: Outcome) -> HttpResponse:
    """The answer to a change: for the board it came from, for the deal page, or for a browser without scripts."""
    undo_url = ""
    if outcome.undo_seq is not None:
        undo_url = reverse("opportunity_undo", args=[outcome.opportunity_id, outcome.undo_seq])
    back = ways.back(request)
    if not is_fragment_request(request) or back:
        say_next(request, outcome.message, undo_url=ways.marked(request, undo_url))
        return redirect(request, back or reverse("opportunity", args=[outcome.opportunity_id]))
    if not request.POST.get("board"):
        response = deal_fragment(request, who, outcome.opportunity_id, status=outcome.status)
        return say_now(response, outcome.message, undo_url=undo_url)
    card = queries.card(who.lens, outcome.opportunity_id)
    pipeline = who.lens.spec(card.pipeline_id)
    asked = read_filter(QueryDict(request.POST.get("view", "")), who.setting, pipeline_id=pipeline.id)
    heads = queries.column_heads(who.lens, asked.deals, {card.stage_id, *outcome.stage_ids})
    context = {
        "card": shown_card(card, pipeline, who, beside_of([card.id])[card.id]),
        "heads": [shown_head(head, who) for head in heads if head.stage.is_open],
        "zones": [zone(head, who) for head in heads if not head.stage.is_open],
    }
    response = render(request, "desk/moved.html", context, status=outcome.status)
    return say_now(response, outcome.message + _new_sum(heads, outcome, who), undo_url=undo_url)


def _new_sum(heads: Iterable[ColumnHead], outcome: Outcome, who: Viewing) -> str:
    for head in heads:
        if head.stage.id == outcome.moved_to:
            deals = ngettext("%(count)s deal", "%(count)s deals", head.count) % {"count": head.count}
            return " " + say(N_("Now {deals} and {total} there."), deals=deals, total=who.total(head.amount_minor))
    return ""


def refusal(
    request: HttpRequest, who: Viewing, opportunity_id: int, error: QuarterdeckError, status: int
) -> HttpResponse:
    """The fresh state beside a change that was not made; without scripts a page that says so."""
    if not is_fragment_request(request):
        raise error
    return reply(request, who, Outcome(opportunity_id=opportunity_id, message=text(error.text), status=status))


def stage_named(pipeline: PipelineSpec, name: str) -> StageSpec | None:
    """The stage of this pipeline with this key."""
    return next((stage for stage in pipeline.stages if stage.key == name), None)
