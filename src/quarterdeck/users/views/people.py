"""People: the list, adding one, letting several in."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.forms import form_page
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.tables import Column, Listing, ListWords, Table, link
from quarterdeck.users import actions
from quarterdeck.users.forms import InviteForm, NewPersonForm, PeopleFilterForm
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page, require
from quarterdeck.users.queries.administration import PersonRow, people, roles, team_tree
from quarterdeck.users.rules import invitees_of
from quarterdeck.users.terms import (
    PERSON_STATE_LABELS,
    Actor,
    Invitee,
    IssuedLink,
    NewPerson,
    PeopleFilter,
    Permission,
    PersonState,
)
from quarterdeck.values.ids import parse_id, public_id
from quarterdeck.values.text import N_, label
from quarterdeck.values.verdict import Refused

VIA = Via(Door.FORM)
WORDS = ListWords(
    label=N_("People"),
    search=N_("Name or address"),
    nothing_matches=N_("Nobody matches."),
    nothing_yet=N_("Nobody here."),
)
COLUMNS: tuple[Column[PersonRow], ...] = (
    Column(N_("Name"), lambda row: link(person_url(row.id), row.name, sub=row.email)),
    Column(N_("Role"), lambda row: label(row.role_name), on_phone="bare"),
    Column(N_("Teams"), lambda row: ", ".join(row.teams)),
    Column(N_("Organisation"), lambda row: row.organisation, on_phone="hidden"),
    Column(N_("Sign-in"), lambda row: label(_state(row)), on_phone="bare"),
    Column(N_("Second factor"), lambda row: label(N_("yes") if row.has_second_factor else N_("no"))),
)


@require_safe
@page
def settings_people(request: HttpRequest) -> HttpResponse:
    """The list of people, narrowed by state, role and team."""
    actor = actor_of(request)
    require(actor, Permission.PEOPLE_MANAGE)
    listing = Listing.of(request, default_sort="name")
    narrowed = asked_people(listing)
    form = PeopleFilterForm(listing.params, roles=roles(), teams=team_tree(actor))
    table = Table.of(COLUMNS, people(actor, narrowed), listing, WORDS)
    chips = [
        listing.chip(words, "state", state.value)
        for state, words in PERSON_STATE_LABELS.items()
        if state is not PersonState.ACTIVE
    ]
    kept = [(name, value) for name, value in listing.params.items() if name not in form.fields]
    context = {
        "table": table.with_chips(*chips),
        "form": form,
        "kept": kept,
        "set": [
            (bound.label, form.word(bound.name), listing.href(**{bound.name: ""}))
            for bound in form.visible_fields()
            if form.word(bound.name)
        ],
    }
    return render(request, "users/people.html", context)


def asked_people(listing: Listing) -> PeopleFilter:
    """What an address of the list narrows it to."""
    state, team = listing.params.get("state", ""), listing.params.get("team", "")
    try:
        team_id = parse_id(team) if team else None
    except ValueError:
        team_id = 0
    return PeopleFilter(
        text=listing.text,
        state=PersonState(state) if state in set(PersonState) else PersonState.ACTIVE,
        role=listing.params.get("role", ""),
        team_id=team_id,
    )


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_person_new(request: HttpRequest) -> HttpResponse:
    """Add an employee; when they may sign in, show the link that they set a password by."""
    by = actor_of(request)
    require(by, Permission.PEOPLE_MANAGE)
    form = NewPersonForm(request.POST or None, roles=roles())
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        new = NewPerson(values["name"], values["email"], values["role"], can_sign_in=values["can_sign_in"])
        try:
            person_id = actions.add_person(new=new, by=by, via=VIA)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            say(request, _("{name} was added.").format(name=values["name"].strip()))
            return redirect(request, person_url(person_id))
    context = {
        "title": _("Add person"),
        "submit": _("Add person"),
        "parents": [(_("People"), reverse("settings_people"))],
        "cancel_href": reverse("settings_people"),
    }
    return form_page(request, form, context)


@require_http_methods(SHOWN_OR_POSTED)
@never_cache
@page
def settings_people_invite(request: HttpRequest) -> HttpResponse:
    """Let several people in; their links are in this answer only, so it is no redirect."""
    by = actor_of(request)
    require(by, Permission.PEOPLE_MANAGE)
    form = InviteForm(request.POST or None, roles=roles(), teams=team_tree(by))
    if request.method == "POST" and form.is_valid():
        rows = invitees_of(form.cleaned_data["people"])
        try:
            issued = _invite(by, rows, form)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return _links_page(request, rows, issued)
    context = {
        "title": _("Invite people"),
        "submit": _("Add and make links"),
        "parents": [(_("People"), reverse("settings_people"))],
        "cancel_href": reverse("settings_people"),
    }
    return form_page(request, form, context)


def _invite(by: Actor, rows: list[Invitee], form: InviteForm) -> list[IssuedLink]:
    values = form.cleaned_data
    return actions.invite_people(rows=rows, role=values["role"], team_id=values["team"], by=by, via=VIA)


@sensitive_variables("links", "issued")
def _links_page(request: HttpRequest, rows: list[Invitee], issued: list[IssuedLink]) -> HttpResponse:
    links = [
        (row.name, row.email, request.build_absolute_uri(reverse("join", args=[one.secret])), person_url(one.person_id))
        for row, one in zip(rows, issued, strict=True)
    ]
    return render(request, "users/invited.html", {"links": links, "expires_at": issued[0].expires_at})


def person_url(person_id: int) -> str:
    """The page of a person."""
    return reverse("settings_person", args=[public_id(person_id)])


def _state(row: PersonRow) -> str:
    if not row.can_sign_in:
        return N_("Does not sign in")
    if not row.is_active:
        return N_("Deactivated")
    return N_("Active") if row.has_password else N_("No password yet")
