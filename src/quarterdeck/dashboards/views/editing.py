"""Putting a dashboard together: its name and who sees it, its tiles, their order and their width."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from quarterdeck.dashboards import actions, queries
from quarterdeck.dashboards.forms import DashboardForm, NewTileForm, TileForm
from quarterdeck.dashboards.panels.shown import name_of
from quarterdeck.dashboards.terms import FORM_LABELS, WIDTHS, Dashboard, DashboardFields, Sharing, Tile
from quarterdeck.journal.actions.idempotency import KeyReused
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.forms import PageForm, form_page
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.viewing import text
from quarterdeck.saved_views.queries import role_names
from quarterdeck.users.policy import ONCE_FIELD, SHOWN_OR_POSTED, actor_of, form_token, page, posted_once
from quarterdeck.users.queries.leading import team_options
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.ids import parse_id, public_id
from quarterdeck.values.verdict import NotFound, NotPermitted, QuarterdeckError, Refused, Stale

VIA = Via(Door.FORM)


@require_http_methods(SHOWN_OR_POSTED)
@page
def dashboard_new(request: HttpRequest) -> HttpResponse:
    """Add a dashboard; the same form sent twice adds one."""
    by = actor_of(request)
    form = _dashboard_form(request, by, {ONCE_FIELD: form_token()})

    def write() -> str:
        saved = actions.add_dashboard(new=form.dashboard, by=by, via=VIA)
        return reverse("dashboard", args=[saved.id])

    if request.method == "POST" and (done := _once(request, form, write)):
        return done
    context = {
        "title": _("New dashboard"),
        "submit": _("Add dashboard"),
        "parents": [_root()],
        "cancel_href": reverse("dashboards"),
        "lead": _("Name it first. Tiles come from any report by Add to dashboard."),
    }
    return form_page(request, form, context)


@require_http_methods(SHOWN_OR_POSTED)
@page
def dashboard_edit(request: HttpRequest, dashboard_id: int) -> HttpResponse:
    """Name and share one's own dashboard; order, resize and remove its tiles; delete it."""
    by = actor_of(request)
    if request.method == "POST" and request.POST.get("do"):
        return _done(request, _own_or_left(by, dashboard_id))
    found = _own(by, dashboard_id)
    form = _dashboard_form(request, by, _values(found))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                version = form.cleaned_data["version"] or 0
                actions.edit_dashboard(dashboard_id=dashboard_id, changes=form.values, by=by, via=VIA, version=version)
            except Refused as refusal:
                form.refuse(refusal)
            except Stale as stale:
                found, status = _own(by, dashboard_id), 409
                form.meet({name: _values(found)[name] for name in form.values}, found.row.version, stale.text)
            else:
                say(request, _("Saved."))
                return redirect(request, reverse("dashboard", args=[dashboard_id]))
    context = {
        "form": form,
        "row": found.row,
        "parents": [_root(), (found.row.name, reverse("dashboard", args=[dashboard_id]))],
        "tiles": [_tile_row(one) for one in found.tiles],
        "widths": WIDTHS,
    }
    return render(request, "dashboards/edit.html", context, status=status)


def _done(request: HttpRequest, found: Dashboard) -> HttpResponse:
    """What a button of the page asks for: a tile moved, resized or removed, or all of it deleted."""
    by, said, here = actor_of(request), request.POST, reverse("dashboard_edit", args=[found.row.id])
    if found.row.is_left:
        return _left(request, found)
    try:
        if said["do"] == "delete":
            actions.delete_dashboard(dashboard_id=found.row.id, by=by, via=VIA)
            say(request, _("The dashboard is deleted."), undo_url=reverse("dashboard_restore", args=[found.row.id]))
            return redirect(request, reverse("dashboards"))
        tile = _tile_of(found, said.get("tile", ""))
        if said["do"] == "remove":
            actions.remove_tile(dashboard_id=found.row.id, tile_id=tile.id, by=by, via=VIA)
        else:
            changes = _asked(said, tile)
            actions.edit_tile(dashboard_id=found.row.id, tile_id=tile.id, changes=changes, by=by, via=VIA)
    except Refused as refusal:
        return _told(request, refusal, here)
    return redirect(request, f"{here}#tiles")


def _left(request: HttpRequest, found: Dashboard) -> HttpResponse:
    """What is done with a shared dashboard of who left: it is private, or deleted."""
    of: dict[str, Any] = {"dashboard_id": found.row.id, "by": actor_of(request), "via": VIA}
    if request.POST["do"] == "delete":
        actions.delete_dashboard(**of)
        say(request, _("The dashboard is deleted."))
    elif request.POST["do"] == "unshare":
        actions.edit_dashboard(changes={"sharing": Sharing.PRIVATE.value}, **of)
        say(request, _("The dashboard is no longer shared."))
    else:
        raise NotPermitted("dashboards.own", actions.NOT_OWN)
    return redirect(request, reverse("dashboards"))


def _asked(said: Mapping[str, str], tile: Tile) -> dict[str, int]:
    """The change of a tile that a button asks for."""
    to = said.get("to", "")
    number = int(to) if to.isascii() and to.isdigit() and len(to) < 4 else 0
    if said["do"] == "resize":
        return {"width": number}
    return {"position": number or tile.position}


@require_POST
@page
def dashboard_restore(request: HttpRequest, dashboard_id: int) -> HttpResponse:
    """Bring one's own deleted dashboard back."""
    try:
        actions.restore_dashboard(dashboard_id=dashboard_id, by=actor_of(request), via=VIA)
    except Refused as refusal:
        return _told(request, refusal, reverse("dashboards"))
    say(request, _("The dashboard is restored."))
    return redirect(request, reverse("dashboards"))


@require_http_methods(SHOWN_OR_POSTED)
@page
def tile_new(request: HttpRequest) -> HttpResponse:
    """Add what a report shows to one's own dashboard, or to a new one."""
    by = actor_of(request)
    mine = [(row.id, row.name) for row in queries.dashboards_of(by) if row.is_own]
    suggested = queries.tile_of_address(request.GET.get("from", ""))
    chosen = request.GET.get("dashboard", "")
    initial = _tile_values(suggested) | {
        ONCE_FIELD: form_token(),
        "dashboard": chosen or (public_id(mine[0][0]) if mine else ""),
    }
    form = NewTileForm(request.POST if request.method == "POST" else None, initial=initial, dashboards=mine)

    def write() -> str:
        dashboard_id = form.cleaned_data["dashboard"]
        if not dashboard_id:
            new = DashboardFields(name=form.cleaned_data["new_name"])
            dashboard_id = actions.add_dashboard(new=new, by=by, via=VIA).id
        actions.add_tile(dashboard_id=dashboard_id, new=form.tile, by=by, via=VIA)
        return reverse("dashboard", args=[dashboard_id])

    if request.method == "POST" and (done := _once(request, form, write)):
        return done
    context = {
        "title": _("Add to dashboard"),
        "submit": _("Add tile"),
        "parents": [_root()],
        "cancel_href": reverse("dashboards"),
        "lead": _("The period and filters of the report are kept."),
    }
    return form_page(request, form, context)


@require_http_methods(SHOWN_OR_POSTED)
@page
def tile(request: HttpRequest, dashboard_id: int, tile_id: int) -> HttpResponse:
    """Change what a tile of one's own dashboard shows."""
    by = actor_of(request)
    found = _own(by, dashboard_id)
    one = _tile_of(found, public_id(tile_id))
    form = TileForm(request.POST if request.method == "POST" else None, initial=_tile_values(one))
    here = reverse("dashboard", args=[dashboard_id])

    def write() -> str:
        actions.edit_tile(dashboard_id=dashboard_id, tile_id=tile_id, changes=form.changes, by=by, via=VIA)
        return here

    if request.method == "POST" and (done := _once(request, form, write)):
        return done
    context = {
        "title": name_of(one),
        "submit": _("Save"),
        "parents": [_root(), (found.row.name, here)],
        "cancel_href": here,
    }
    return form_page(request, form, context)


def _once(request: HttpRequest, form: PageForm, write: Callable[[], str]) -> HttpResponse | None:
    """Run the write of a valid form once; None when it was refused, with the reasons in the form."""
    if not form.is_valid():
        return None
    try:
        posted = posted_once(request, write)
    except Refused as refusal:
        form.refuse(refusal, {"name": "new_name"} if "new_name" in form.fields else None)
    except KeyReused as refusal:
        form.add_error(None, text(refusal.text))
    else:
        say(request, _("Already saved.") if posted.is_again else _("Saved."))
        return redirect(request, posted.url)
    return None


def _dashboard_form(request: HttpRequest, by: Actor, initial: Mapping[str, Any]) -> DashboardForm:
    sharings = [Sharing.PRIVATE]
    if by.may(Permission.VIEWS_SHARE):
        sharings += [Sharing.EVERYONE, Sharing.TEAM]
    if by.may(Permission.PEOPLE_MANAGE):
        sharings.append(Sharing.ROLE)
    # What it is now may stay.
    if (now := initial.get("sharing")) and now not in sharings:
        sharings.append(Sharing(now))
    roles = role_names() if Sharing.ROLE in sharings else {}
    teams = [(team.id, team.name) for team in team_options()] if Sharing.TEAM in sharings else []
    posted = request.POST if request.method == "POST" else None
    return DashboardForm(posted, initial=dict(initial), sharings=sharings, roles=roles, teams=teams)


def _own(by: Actor, dashboard_id: int) -> Dashboard:
    """One's own dashboard. Raises NotFound, NotPermitted where it is another's."""
    found = queries.own_dashboard(by, dashboard_id)
    if found is None:
        raise NotPermitted("dashboards.own", actions.NOT_OWN)
    return found


def _own_or_left(by: Actor, dashboard_id: int) -> Dashboard:
    """One's own dashboard, or a shared one of who left for whoever manages people. Raises NotFound, NotPermitted."""
    found = queries.dashboard_for(by, dashboard_id)
    return found if found.row.is_left else _own(by, dashboard_id)


def _tile_of(found: Dashboard, said: str) -> Tile:
    """The tile of this public id. Raises NotFound."""
    try:
        number = parse_id(said)
    except ValueError:
        raise NotFound("tile") from None
    one = next((tile for tile in found.tiles if tile.id == number), None)
    if one is None:
        raise NotFound("tile")
    return one


def _values(found: Dashboard) -> dict[str, Any]:
    row = found.row
    return {
        "name": row.name,
        "sharing": row.sharing.value,
        "team_id": public_id(row.team_id) if row.team_id else "",
        "role_key": row.role_key,
        "version": row.version,
    }


def _tile_values(one: Any) -> dict[str, Any]:
    names = ("metric", "name", "by", "query")
    return {name: getattr(one, name) for name in names} | {"form": str(one.form), "width": str(one.width)}


def _tile_row(one: Tile) -> dict[str, Any]:
    return {
        "id": one.id,
        "key": public_id(one.id),
        "name": name_of(one),
        "what": f"{text(FORM_LABELS[one.form])} · {_columns(one.width)}",
        "width": one.width,
        "position": one.position,
    }


def _columns(width: int) -> str:
    return ngettext("%(num)s column", "%(num)s columns", width) % {"num": width}


def _told(request: HttpRequest, refusal: QuarterdeckError, where: str) -> HttpResponse:
    say(request, text(refusal.text))
    return redirect(request, where)


def _root() -> tuple[str, str]:
    return (_("Dashboards"), reverse("dashboards"))
