"""The list of deals: the rows behind every number, sorted, filtered, with complete totals."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from quarterdeck.customers.queries import account_names, visible_accounts
from quarterdeck.desk.filters import Asked, read_filter
from quarterdeck.desk.views.board import rates_hint
from quarterdeck.desk.views.filters import Names, filter_form, is_form_wanted, owner_names, shown_filter
from quarterdeck.desk.views.viewing import Viewing, say, viewing
from quarterdeck.inspection import queries
from quarterdeck.inspection.queries import ListPage, ListRow
from quarterdeck.inspection.tables import columns
from quarterdeck.kit.pages import render
from quarterdeck.kit.tables import Column, Listing, ListWords, Table
from quarterdeck.opportunities.queries.custom import KIND
from quarterdeck.records.queries.fields import values_of
from quarterdeck.records.queries.references import ref_names
from quarterdeck.records.tables import Reader, custom_columns
from quarterdeck.users.policy import page
from quarterdeck.users.terms import Permission
from quarterdeck.values.text import N_, Text

PAGE = 50
SORT = "close_date"
BLOCKS = {"list": ("list", "filters", "summary")}


@page
@require_safe
def opportunities(request: HttpRequest) -> HttpResponse:
    """All deals the viewer may see, of every pipeline unless the address names one."""
    who = viewing(request)
    pipelines = who.pipelines
    named = next((row for row in pipelines if row.key == request.GET.get("pipeline")), None)
    asked = read_filter(request.GET, who.setting, pipeline_id=named.id if named else None)
    if is_form_wanted(request):
        return filter_form(request, asked)
    listing = _listing(request, asked)
    found = queries.opportunity_list(who.lens, asked.deals, sort=listing.sort, cursor=listing.cursor, limit=PAGE)
    stages = {stage.id: stage.name for pipeline in pipelines for stage in pipeline.stages}
    account_id = asked.deals.account_tree_id or asked.deals.account_id
    accounts = _account_name(who, account_id) if account_id else {}
    shown = shown_filter(request, asked, Names(owner_names(who, asked), stages, accounts), found, "list")
    board = named or pipelines[0]
    context = {
        "asked": shown,
        "table": Table.of(
            (*columns(who.writer, who.currency), *_custom_columns(who, found)),
            found.rows,
            listing,
            _words(found, who),
            next_cursor=found.next_cursor or "",
        ),
        "rates": rates_hint(found, who),
        "board_href": reverse("board", args=[board.key]) + asked.href(kind=""),
        "list_href": request.get_full_path(),
        "new_href": reverse("opportunity_new") if who.actor.may(Permission.OPPORTUNITIES_CREATE) else "",
    }
    return render(request, "inspection/list.html", context, blocks=BLOCKS)


def _listing(request: HttpRequest, asked: Asked) -> Listing:
    """The state of the list besides its filter; a sort that does not exist is the usual one."""
    sort = request.GET.get("sort", SORT)
    sort = sort if queries.is_sort(viewing(request).actor, sort) else SORT
    params = asked.joined | {"pipeline": request.GET.get("pipeline", ""), "sort": sort if sort != SORT else ""}
    cursor = request.GET.get("cursor", "")
    return Listing(path=request.path, params=params, sort=sort, text="", cursor=cursor)


def _custom_columns(who: Viewing, found: ListPage[ListRow]) -> tuple[Column[ListRow], ...]:
    """A column for each custom field that lists show. Two queries and one for accounts, where there are any."""
    specs = [spec for spec in who.setting.fields if spec.is_listed]
    values = values_of(who.actor, KIND, [row.id for row in found.rows]) if specs else {}
    reader = Reader(who.locale, who.today, ref_names(who.actor, specs, values.values()))
    return custom_columns(specs, values, reader)


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
    deals = ngettext("%(count)s deal", "%(count)s deals", found.count) % {"count": found.count}
    parts = [deals, who.total(found.amount_minor)]
    if found.unpriced:
        parts.append(say(N_("{count} without an amount"), count=found.unpriced))
    if found.unconverted:
        parts.append(say(N_("{count} left out for want of a rate"), count=found.unconverted))
    return " · ".join(parts)
