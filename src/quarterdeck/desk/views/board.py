"""The board of a pipeline, and the next cards of one of its columns."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, QueryDict
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from quarterdeck.catalog.terms import POLICY_LABELS, Policy
from quarterdeck.desk.filters import Asked, known_keys, read_filter
from quarterdeck.desk.queries import board_etag
from quarterdeck.desk.views.beside import Beside, beside_of
from quarterdeck.desk.views.cards import ShownCard, ShownHead, shown_card, shown_head
from quarterdeck.desk.views.filters import Names, ShownChip, filter_form, is_form_wanted, owner_names, shown_filter
from quarterdeck.desk.views.first_run import first_run
from quarterdeck.desk.views.viewing import Viewing, say, viewing
from quarterdeck.health.queries import judged_at
from quarterdeck.kit.assets import build_version
from quarterdeck.kit.filters import text
from quarterdeck.kit.pages import VARIES_ON, redirect, render
from quarterdeck.kit.rest.replies import client_has
from quarterdeck.opportunities import queries
from quarterdeck.opportunities.queries import Board, Column
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.pipelines.terms import StageKind
from quarterdeck.saved_views.panels import short_address, view_bar
from quarterdeck.saved_views.queries import shown, views_of
from quarterdeck.saved_views.terms import Views
from quarterdeck.users.policy import page, profile_of
from quarterdeck.users.terms import Permission
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_

PAGE = 25
BLOCKS = {"board": ("board", "filters", "summary", "tools")}
# A board shows open deals whatever a view says of others.
NOT_ASKED = frozenset({"kind"})


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """One open stage with its first cards; `more_href` is empty when these are all."""

    head: ShownHead
    cards: list[ShownCard]
    more_href: str
    more_label: str


@page
@require_safe
def first_board(request: HttpRequest) -> HttpResponse:
    """The first pipeline's board, in the view that the address names."""
    who = viewing(request)
    path = reverse("board", args=[who.pipelines[0].key])
    return redirect(request, short_address(request, views_of(who.actor), keys=_keys(who), path=path) or path)


@page
@require_safe
def board(request: HttpRequest, key: str) -> HttpResponse:
    """The board; the whole of its state stands in the address."""
    who = viewing(request)
    pipeline = who.pipeline(key)
    views, keys = views_of(who.actor), _keys(who)
    if short := short_address(request, views, keys=keys):
        return redirect(request, short)
    etag = board_etag(who.lens, pipeline.id, _shape(request, views))
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if client_has(request, etag) and not len(get_messages(request)):
        return HttpResponseNotModified(headers=headers)
    asked = read_filter(request.GET, who.setting, pipeline_id=pipeline.id)
    if is_form_wanted(request):
        return filter_form(request, asked)
    found = queries.board(who.lens, asked.deals)
    if not found.count and not queries.has_opportunities(who.actor):
        return first_run(request, who, pipeline)
    has_toast = bool(len(get_messages(request)))
    bar = shown(views, request.GET.get("view", ""), asked.query, keys=keys)
    context = _context(request, pipeline, asked, found) | {"view_bar": view_bar(request, bar)}
    response = render(request, "desk/board.html", context, blocks=BLOCKS)
    # A page with a message on it is not the page of this address: the browser must not keep it.
    for name, value in ({"Cache-Control": "no-store"} if has_toast else headers).items():
        response[name] = value
    return response


def _keys(who: Viewing) -> Collection[str]:
    """Every name of a filter that a board reads from an address."""
    return known_keys(who.setting) - NOT_ASKED


def _shape(request: HttpRequest, views: Views) -> str:
    """Everything besides data and rights that shapes the board's bytes."""
    parts = [request.get_full_path(), build_version()]
    parts += [request.headers.get(name, "") for name in VARIES_ON]
    parts.append(str(viewing(request).actor.fields_version))
    parts += [request.COOKIES.get(name, "") for name in ("quarterdeck_rail", settings.CSRF_COOKIE_NAME)]
    # Cards say how healthy deals are: they change when deals are judged, which writes nothing of theirs.
    return repr([*parts, profile_of(request), views, judged_at()])


@page
@require_safe
def column_cards(request: HttpRequest, key: str, stage_key: str) -> HttpResponse:
    """The cards of a column from a cursor on: a page of its own, or what "Show 25 more" puts in its place."""
    who = viewing(request)
    pipeline = who.pipeline(key)
    stage = next((stage for stage in pipeline.open_stages if stage.key == stage_key), None)
    if stage is None:
        raise Http404
    asked = read_filter(request.GET, who.setting, pipeline_id=pipeline.id)
    cursor = request.GET.get("cursor", "")
    column = queries.column_page(who.lens, asked.deals, stage.id, cursor, PAGE)
    context = {
        "column": _column(column, who, pipeline, asked, beside_of([card.id for card in column.cards])),
        "board_href": reverse("board", args=[pipeline.key]) + asked.href(),
        "board_name": pipeline.name,
    }
    return render(request, "desk/column.html", context, blocks={f"more-{stage.key}": "cards"})


def _context(request: HttpRequest, pipeline: PipelineSpec, asked: Asked, found: Board) -> dict[str, Any]:
    who = viewing(request)
    names = Names(owner_names(who, asked), {stage.id: stage.name for stage in pipeline.stages})
    href = reverse("board", args=[pipeline.key])
    shown = shown_filter(request, asked, names, found, "board")
    beside = beside_of([card.id for column in found.columns for card in column.cards])
    columns = [_column(column, who, pipeline, asked, beside) for column in found.columns]
    culprit = hiding(who, shown.chips, pipeline) if found.count == 0 else None
    return {
        "asked": shown,
        "board": {
            "key": pipeline.key,
            "name": pipeline.name,
            "href": href + asked.href(),
            "list_href": reverse("opportunities") + asked.href(kind=StageKind.OPEN),
            "export_href": f"{reverse('export_new', args=['opportunities'])}"
            f"{asked.href(kind=StageKind.OPEN)}&pipeline={pipeline.key}",
            "new_href": f"{reverse('opportunity_new')}?pipeline={pipeline.key}" if _may_create(who) else "",
            "pipelines": [(row.name, reverse("board", args=[row.key]), row.id == pipeline.id) for row in who.pipelines],
            "rates": rates_hint(found, who),
            "deals": ngettext("%(count)s deal", "%(count)s deals", found.count) % {"count": found.count},
            "total": who.total(found.amount_minor),
            "weighted": who.total(found.weighted_minor),
            "columns": columns,
            "strip": [
                (column.head.key, column.head.name, f"{column.head.total} · {column.head.count}", False)
                for column in columns
            ],
            "zones": [zone(head, who) for head in found.closed],
            "says": {
                "lifted": say(N_("Lifted {deal}. Arrow keys choose the stage, Space drops, Esc puts back.")),
                "put_back": say(N_("Put back.")),
                "fixed": say(N_("You may not move this deal: it belongs to someone else.")),
            },
            "hides_all": found.count == 0 and asked.is_narrow,
            "hidden_by": culprit.words if culprit else "",
            "unhide_label": say(N_("Remove that filter")) if culprit else say(N_("Remove all filters")),
            "unhide_href": culprit.href if culprit else href,
        },
    }


@dataclass(frozen=True, slots=True)
class Culprit:
    """A filter without which something would be shown."""

    words: str
    href: str


def hiding(who: Viewing, chips: Sequence[ShownChip], pipeline: PipelineSpec) -> Culprit | None:
    """The first filter that alone hides deals of the board, with how many match without it."""
    for chip in chips:
        asked = read_filter(QueryDict(chip.href.removeprefix("?")), who.setting, pipeline_id=pipeline.id)
        heads = queries.column_heads(who.lens, asked.deals, {stage.id for stage in pipeline.open_stages})
        count = sum(head.count for head in heads)
        if count:
            words = ngettext(
                "%(count)s matches without “%(filter)s”.",
                "%(count)s match without “%(filter)s”.",
                count,
            )
            words %= {"count": count, "filter": f"{chip.label} {chip.value}"}
            return Culprit(words, chip.href)
    return None


def _may_create(who: Viewing) -> bool:
    return who.actor.may(Permission.OPPORTUNITIES_CREATE)


def _column(
    column: Column, who: Viewing, pipeline: PipelineSpec, asked: Asked, beside: Mapping[int, Beside]
) -> ShownColumn:
    more_href = ""
    if column.next_cursor:
        address = reverse("column_cards", args=[pipeline.key, column.head.stage.key])
        more_href = f"{address}{asked.href()}&cursor={column.next_cursor}"
    return ShownColumn(
        head=shown_head(column.head, who),
        cards=[shown_card(card, pipeline, who, beside[card.id]) for card in column.cards],
        more_href=more_href,
        more_label=say(N_("Show {count} more"), count=PAGE),
    )


def zone(head: queries.ColumnHead, who: Viewing) -> dict[str, str]:
    """A drop zone with what was closed there in this fiscal quarter."""
    is_won = head.stage.kind is StageKind.WON
    label = N_("{stage} this quarter")
    return {
        "key": head.stage.key,
        "label": say(label, stage=head.stage.name),
        "total": who.total(head.amount_minor),
        "tone": "won" if is_won else "lost",
    }


class Rated(Protocol):
    """What has totals in one currency, at the rates of a day."""

    @property
    def currency(self) -> str: ...
    @property
    def rate_day(self) -> date: ...
    @property
    def rate_policy(self) -> Policy: ...


def rates_hint(found: Rated, who: Viewing) -> str:
    """On what day's rates the totals stand."""
    return say(
        N_("In {currency}, at the rates of {day} ({policy})."),
        currency=found.currency,
        day=who.day(found.rate_day),
        policy=text(POLICY_LABELS[found.rate_policy]),
    )
