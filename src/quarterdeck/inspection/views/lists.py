"""The list of deals: the rows behind every number, sorted, filtered, with complete totals and what has changed."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from quarterdeck.activities.queries.next import next_activity
from quarterdeck.customers.queries import account_names, visible_accounts
from quarterdeck.desk.views.board import rates_hint
from quarterdeck.desk.views.filters import Names, filter_form, is_form_wanted, owner_names, shown_filter
from quarterdeck.desk.views.viewing import Viewing, say, viewing
from quarterdeck.health.queries import kept_of
from quarterdeck.inspection import queries
from quarterdeck.inspection.queries import ListPage, ListRow
from quarterdeck.inspection.tables import EDITED, Reading, columns
from quarterdeck.inspection.views.aside import aside_of
from quarterdeck.inspection.views.asking import Asking, asking, keys_of
from quarterdeck.inspection.views.strip import looks, periods, shown_strip
from quarterdeck.kit import formats
from quarterdeck.kit.filters import text
from quarterdeck.kit.pages import asked_part, redirect, render
from quarterdeck.kit.tables import Column, Listing, ListWords, Table
from quarterdeck.opportunities.queries.changes import states_as_of
from quarterdeck.opportunities.queries.custom import KIND
from quarterdeck.records.queries.fields import values_of
from quarterdeck.records.queries.references import ref_names
from quarterdeck.records.tables import Reader, custom_columns
from quarterdeck.saved_views.panels import short_address, view_bar
from quarterdeck.saved_views.queries import views_of
from quarterdeck.scores.queries import levels_of
from quarterdeck.users.policy import page
from quarterdeck.users.terms import Permission
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_, Text

PAGE = 50
# Whoever may do one of these to deals may do it to several.
BULK = (Permission.OPPORTUNITIES_EDIT, Permission.OPPORTUNITIES_MOVE)
BLOCKS: dict[str, str | tuple[str, ...]] = {"list": ("list", "filters", "summary", "tools", "strip"), "aside": "aside"}


@dataclass(frozen=True, slots=True)
class ShownRow:
    """What stands around the cells of a row: its id, its name, and where its panel and its move are."""

    pid: str
    name: str
    aside_href: str
    move_href: str
    is_selected: bool


@page
@require_safe
def opportunities(request: HttpRequest) -> HttpResponse:
    """All deals the viewer may see, of every pipeline unless the address names one."""
    who = viewing(request)
    views = views_of(who.actor)
    if short := short_address(request, views, keys=keys_of(who)):
        return redirect(request, short)
    asked = asking(request.GET, who, views)
    if is_form_wanted(request):
        return filter_form(request, asked.asked)
    cursor = request.GET.get("cursor", "")
    listing = Listing(path=request.path, params=asked.params, sort=asked.sort, text="", cursor=cursor)
    if asked_part(request) == "aside":
        return render(request, "inspection/list.html", {"aside": aside_of(request, who, listing)}, blocks=BLOCKS)
    found = queries.opportunity_list(who.lens, asked.deals, sort=asked.sort, cursor=cursor, limit=PAGE)
    context = {
        **_filter_context(request, who, asked, found),
        **_table_context(request, who, asked, (found, listing)),
        "view_bar": view_bar(request, asked.bar),
        "aside": aside_of(request, who, listing),
        **_bulk_context(request, who, found.count),
        "new_href": reverse("opportunity_new") if who.actor.may(Permission.OPPORTUNITIES_CREATE) else "",
    }
    return render(request, "inspection/list.html", context, blocks=BLOCKS)


def _bulk_context(request: HttpRequest, who: Viewing, count: int) -> dict[str, Any]:
    """What the footer offers to whoever may change deals: the ticked ones, or all that match."""
    if not (who.actor.may(Permission.OPPORTUNITIES_EDIT) or who.actor.may(Permission.OPPORTUNITIES_MOVE)):
        return {}
    return {"bulk_bar": {"count": count, "query": request.GET.urlencode()}}


def _filter_context(request: HttpRequest, who: Viewing, asked: Asking, found: ListPage[ListRow]) -> dict[str, Any]:
    """Everything above the table."""
    stages = {stage.id: stage.name for pipeline in who.pipelines for stage in pipeline.stages}
    account_id = asked.deals.account_tree_id or asked.deals.account_id
    accounts = _account_name(who, account_id) if account_id else {}
    names = Names(owner_names(who, asked.asked), stages, accounts)
    looking, measure = asked.looking, asked.looking.measure
    strip = None
    if measure.since or measure.metric:
        strip = queries.strip_of(who.lens, asked.asked.deals, measure)
    board = asked.pipeline or who.pipelines[0]
    return {
        "asked": shown_filter(request, asked.asked, names, found, "list"),
        "strip": shown_strip(strip, asked, who) if strip else [],
        "strip_rates": rates_hint(strip, who) if strip else "",
        "periods": periods(asked.asked, who),
        "looks": looks(asked.asked, looking, who),
        "look_problem": text(looking.problem) if looking.problem else "",
        "rates": rates_hint(found, who),
        "board_href": reverse("board", args=[board.key]) + asked.asked.href(kind="", since="", metric=""),
        "list_href": request.get_full_path(),
        "columns_href": f"{reverse('opportunity_columns')}?{request.GET.urlencode()}",
    }


def _table_context(
    request: HttpRequest, who: Viewing, asked: Asking, shown: tuple[ListPage[ListRow], Listing]
) -> dict[str, Any]:
    found, listing = shown
    keys = [key for key, _ in asked.columns]
    every = {**columns(reading_of(who, asked, found.rows)), **custom_of(who, keys, found.rows)}
    chosen = [_edited(key, every[key], who) for key in keys]
    selected = request.GET.get("deal", "")
    return {
        "table": Table.of(chosen, found.rows, listing, _words(found, who), next_cursor=found.next_cursor or ""),
        "rows": [_row(row, listing, selected) for row in found.rows],
        "columns": asked.columns,
        "is_sized": any(width for _, width in asked.columns),
        "may_change": any(map(who.actor.may, BULK)),
    }


def reading_of(who: Viewing, asked: Asking, rows: Sequence[ListRow]) -> Reading:
    """What rows are shown with. What they were, health and scores take a query each, what comes next two."""
    ids, since = [row.id for row in rows], asked.looking.measure.since
    keys = {key for key, _ in asked.columns}
    return Reading(
        who.writer,
        who.lens,
        who.currency,
        since=since,
        past=states_as_of(ids, since) if since else {},
        coming=next_activity(KIND, ids, who.today) if "next_step" in keys and ids else {},
        health=kept_of(ids) if "health" in keys and ids else {},
        levels=levels_of(ids) if "score" in keys and ids else {},
    )


def _row(row: ListRow, listing: Listing, selected: str) -> ShownRow:
    pid = public_id(row.id)
    move = reverse("opportunity_move", args=[row.id]) if row.may_move else ""
    name = row.account_name or row.name
    return ShownRow(pid, name, listing.href(deal=pid, cursor=listing.cursor), move, pid == selected)


def _edited(key: str, column: Column[ListRow], who: Viewing) -> Column[ListRow]:
    """The column with its values edited where they stand, by those who may."""
    name = EDITED.get(key, key if key.startswith("cf_") else "")
    if not name or not who.actor.may(Permission.OPPORTUNITIES_EDIT):
        return column

    def cell(row: ListRow) -> object:
        value = column.cell(row)
        return _editor(key, name, row, value, text(column.label)) if row.may_move else value

    return Column(column.label, cell, column.sort, column.is_number, column.on_phone)


def _editor(key: str, name: str, row: ListRow, value: object, label: str) -> SafeString:
    """A value with its editor behind it, as `ui.fact` has it."""
    return format_html(
        '<inline-edit id="cell-{0}-{1}" data-part><a class="edit{2}" id="edit-{0}-{1}" href="{3}">'
        '<span class="sr">{4}: </span>{5}</a></inline-edit>',
        public_id(row.id),
        key,
        "" if value else " none",
        reverse("opportunity_field", args=[row.id, name]),
        say(N_("Edit {field} of {deal}"), field=label, deal=row.account_name or row.name),
        value or say(N_("none")),
    )


def custom_of(who: Viewing, keys: Sequence[str], rows: Sequence[ListRow]) -> Mapping[str, Column[ListRow]]:
    """The columns of custom fields among these keys. Two queries and one for accounts, where there are any."""
    specs = [spec for spec in who.setting.fields if spec.key in keys]
    values = values_of(who.actor, KIND, [row.id for row in rows]) if specs else {}
    reader = Reader(who.locale, who.today, ref_names(who.actor, specs, values.values()))
    return dict(zip([spec.key for spec in specs], custom_columns(specs, values, reader), strict=True))


def _account_name(who: Viewing, account_id: int) -> dict[int, str]:
    """The name of the account the list is narrowed to, where the viewer may see it."""
    return account_names(visible_accounts(who.actor).filter(pk=account_id))


def _words(found: ListPage[ListRow], who: Viewing) -> ListWords:
    return ListWords(
        label=N_("Deals"),
        search=N_("Name or account"),
        nothing_matches=N_("No deal matches these filters."),
        nothing_yet=N_("No deals yet."),
        summary=Text.of("{summary}", summary=_summary(found, who)),
    )


def _summary(found: ListPage[ListRow], who: Viewing) -> str:
    count = formats.number(found.count, who.locale)
    deals = ngettext("%(count)s deal", "%(count)s deals", found.count) % {"count": count}
    parts = [deals, who.total(found.amount_minor)]
    if found.unpriced:
        parts.append(say(N_("{count} without an amount"), count=found.unpriced))
    if found.unconverted:
        parts.append(say(N_("{count} left out for want of a rate"), count=found.unconverted))
    return " · ".join(parts)
