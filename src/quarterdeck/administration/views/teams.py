"""Teams: the tree, adding, renaming and moving, who belongs to them."""

from collections.abc import Mapping
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.forms import form_page
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.tables import Column, Listing, ListWords, Table, link
from quarterdeck.users import actions
from quarterdeck.users.forms import DayForm, MemberForm, TeamForm, version_of
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page
from quarterdeck.users.queries import company_day, people_options
from quarterdeck.users.queries.administration import TeamRow, team, team_tree
from quarterdeck.users.queries.members import members_on
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import parse_id, public_id
from quarterdeck.values.text import N_
from quarterdeck.values.verdict import Refused, Stale

VIA = Via(Door.FORM)
WORDS = ListWords(
    label=N_("Teams"),
    search=N_("Find by name"),
    nothing_matches=N_("No team matches."),
    nothing_yet=N_("No teams yet."),
)
COLUMNS: tuple[Column[TeamRow], ...] = (
    Column(N_("Team"), lambda row: link(_url(row.id), row.name)),
    Column(N_("Belongs to"), lambda row: row.parent_name),
    Column(N_("Managed by"), lambda row: ", ".join(member.name for member in row.members if member.is_manager)),
    Column(N_("Members"), lambda row: ", ".join(member.name for member in row.members if not member.is_manager)),
)


@require_safe
@page
def settings_teams(request: HttpRequest) -> HttpResponse:
    """The tree of teams with their members, each team after the one it belongs to."""
    table = Table.of(COLUMNS, team_tree(actor_of(request)), Listing.of(request, default_sort=""), WORDS)
    return render(request, "users/teams.html", {"table": table})


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_team_new(request: HttpRequest) -> HttpResponse:
    """Add a team."""
    by = actor_of(request)
    form = TeamForm(request.POST or None, teams=team_tree(by))
    if request.method == "POST" and form.is_valid():
        try:
            team_id = actions.add_team(**form.cleaned_data, by=by, via=VIA)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect(request, _url(team_id))
    context = {
        "title": _("Add team"),
        "submit": _("Add team"),
        "parents": [(_("Teams"), reverse("settings_teams"))],
        "cancel_href": reverse("settings_teams"),
    }
    return form_page(request, form, context)


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_team(request: HttpRequest, team_id: int) -> HttpResponse:
    """Show a team, as it is or was on `?on=`; rename, move or close it; let people in and out."""
    row = team(actor_of(request), team_id)
    if request.method != "POST":
        return _team_page(request, row)
    deed = DEEDS.get(request.POST.get("do", ""))
    if deed is None:
        raise Http404
    return deed(request, row)


def _edit(request: HttpRequest, row: TeamRow) -> HttpResponse:
    form = TeamForm(request.POST, teams=team_tree(actor_of(request)))
    if form.is_valid():
        try:
            actions.edit_team(
                team_id=row.id, **form.cleaned_data, version=version_of(request), by=actor_of(request), via=VIA
            )
        except Stale as stale:
            return _team_page(request, row, {"message": stale.text}, status=409)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            say(request, _("Saved."))
            return redirect(request, _url(row.id))
    return _team_page(request, row, {"form": form}, status=422)


def _join(request: HttpRequest, row: TeamRow) -> HttpResponse:
    form = _member_form(request, request.POST)
    if form.is_valid():
        values = form.cleaned_data
        try:
            actions.join_team(
                team_id=row.id,
                person_id=values["person"],
                is_manager=values["is_manager"],
                since=values["since"],
                by=actor_of(request),
                via=VIA,
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            say(request, _("The team was changed."))
            return redirect(request, _url(row.id))
    return _team_page(request, row, {"member_form": form}, status=422)


def _leave(request: HttpRequest, row: TeamRow) -> HttpResponse:
    try:
        person_id = parse_id(request.POST.get("person", ""))
    except ValueError as error:
        raise Http404 from error
    actions.leave_team(team_id=row.id, person_id=person_id, by=actor_of(request), via=VIA)
    say(request, _("The team was changed."))
    return redirect(request, _url(row.id))


def _close(request: HttpRequest, row: TeamRow) -> HttpResponse:
    try:
        actions.close_team(team_id=row.id, by=actor_of(request), via=VIA)
    except Refused as refusal:
        return _team_page(request, row, {"message": refusal.text}, status=422)
    say(request, _("{name} was closed.").format(name=row.name))
    return redirect(request, reverse("settings_teams"))


DEEDS = {"edit": _edit, "join": _join, "leave": _leave, "close": _close}


def _member_form(request: HttpRequest, data: object = None) -> MemberForm:
    actor = actor_of(request)
    return MemberForm(data, people=people_options(actor), locale=actor.locale, today=company_day(timezone.now()))


def _team_page(
    request: HttpRequest, row: TeamRow, other: Mapping[str, object] | None = None, *, status: int = 200
) -> HttpResponse:
    """`other` holds what is not as usual: a form with errors, a message."""
    actor, today = actor_of(request), company_day(timezone.now())
    day = _asked_day(request, actor, today)
    others = [team for team in team_tree(actor) if team.id != row.id]
    initial = {"name": row.name, "parent_id": row.parent_id and public_id(row.parent_id)}
    context = {
        "row": row,
        "form": TeamForm(initial=initial, teams=others),
        "member_form": _member_form(request),
        "message": "",
        "day_form": DayForm(request.GET or None, locale=actor.locale, today=today),
        "day": day,
        "then": members_on(actor, row.id, day) if day else [],
    }
    return render(request, "users/team.html", context | dict(other or {}), status=status)


def _asked_day(request: HttpRequest, actor: Actor, today: date) -> date | None:
    form = DayForm(request.GET, locale=actor.locale, today=today)
    return form.cleaned_data["on"] if form.is_valid() else None


def _url(team_id: int) -> str:
    return reverse("settings_team", args=[public_id(team_id)])
