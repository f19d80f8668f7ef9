"""Splits of a deal, and the kinds of split there are."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quarterdeck.journal.actions.idempotency import KeyReused
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.viewing import text
from quarterdeck.opportunities.queries.records import OpportunityRecord, opportunity_record
from quarterdeck.revenue.actions import splits as actions
from quarterdeck.revenue.forms.splits import NewSplitTypeForm, SplitForm, SplitTypeForm
from quarterdeck.revenue.panels.splits import shown_of
from quarterdeck.revenue.queries import splits as queries
from quarterdeck.revenue.terms.splits import REVENUE, Split
from quarterdeck.users.policy import ONCE_FIELD, SHOWN_OR_POSTED, actor_of, form_token, page, posted_once, require
from quarterdeck.users.queries import may_write_for, people_names, people_options
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import NotFound, Refused, Stale

VIA = Via(Door.FORM)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a post came to: the kind it was about, its form, and how it is answered."""

    key: str = ""
    form: SplitForm | None = None
    status: int = 200


@require_http_methods(SHOWN_OR_POSTED)
@page
def opportunity_splits(request: HttpRequest, opportunity_id: int) -> HttpResponse:
    """Who gets the credit of a deal, by kind; share it out anew."""
    deal = opportunity_record(actor_of(request), opportunity_id)
    if request.method != "POST":
        return _shown(request, deal, _Answer())
    found = queries.splits_of(deal.id)
    split = next((one for one in found if one.type.key == request.POST.get("type", "")), None)
    if split is None:
        raise Http404
    form = _form(actor_of(request), deal, split, request.POST)
    if not form.is_valid():
        return _shown(request, deal, _Answer(split.type.key, form, 422))
    try:
        _set(request, deal.id, split, form)
    except Stale as stale:
        (fresh,) = [one for one in queries.splits_of(deal.id) if one.type.key == split.type.key]
        form.meet({}, fresh.version, stale.text)
        return _shown(request, deal, _Answer(split.type.key, form, 409))
    except Refused as refusal:
        form.refuse(refusal)
        return _shown(request, deal, _Answer(split.type.key, form, 422))
    say(request, _("Saved."))
    return redirect(request, reverse("opportunity_splits", args=[deal.id]))


def _set(request: HttpRequest, opportunity_id: int, split: Split, form: SplitForm) -> None:
    actions.set_splits(
        opportunity_id=opportunity_id,
        type_key=split.type.key,
        shares=form.shares,
        version=form.cleaned_data["version"] or 0,
        by=actor_of(request),
        via=VIA,
    )


def _may_edit(by: Actor, deal: OpportunityRecord) -> bool:
    return by.may(Permission.OPPORTUNITIES_EDIT) and may_write_for(by, deal.state.owner_id)


def _form(by: Actor, deal: OpportunityRecord, split: Split, data: Any = None) -> SplitForm:
    people = {option.id: option.name for option in people_options(by)}
    kept = {share.person_id for share in split.shares if share.person_id is not None}
    names = people_names({deal.state.owner_id, *kept})
    owner = text(Text.of("{name}, the owner", name=names.get(deal.state.owner_id, "")))
    return SplitForm(
        data,
        shares=split.shares,
        owner=owner,
        people=people | {key: names[key] for key in kept if key not in people},
        locale=by.locale,
        initial={"version": split.version},
        auto_id=f"{split.type.key}_%s",
    )


def _shown(request: HttpRequest, deal: OpportunityRecord, answer: _Answer) -> HttpResponse:
    by = actor_of(request)
    may_edit = _may_edit(by, deal)
    named: dict[str, list[dict[str, object]]] = {}
    for share in queries.named_shares(deal.id):
        named.setdefault(share.type_name, []).append(shown_of(share, by.locale))
    kinds = [
        (
            split.type,
            named.get(split.type.name, []),
            (answer.form if split.type.key == answer.key else _form(by, deal, split)) if may_edit else None,
        )
        for split in queries.splits_of(deal.id)
    ]
    context = {
        "deal": deal,
        "kinds": kinds,
        "revenue": REVENUE,
        "parents": [
            (_("Deals"), reverse("opportunities")),
            (deal.state.name, reverse("opportunity", args=[deal.id])),
        ],
    }
    return render(request, "revenue/splits.html", context, status=answer.status)


@require_safe
@page
def settings_split_types(request: HttpRequest) -> HttpResponse:
    """The kinds of split."""
    require(actor_of(request), Permission.PIPELINES_MANAGE)
    return render(request, "revenue/split_types.html", {"kinds": queries.split_types()})


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_split_type_new(request: HttpRequest) -> HttpResponse:
    """Add a kind of split; the same form sent twice adds one."""
    by = actor_of(request)
    require(by, Permission.PIPELINES_MANAGE)
    form = NewSplitTypeForm(request.POST or None, locale=by.locale, initial={ONCE_FIELD: form_token()})

    def write() -> str:
        said = form.cleaned_data
        actions.add_split_type(name=said["name"], must_total=said["must_total"], by=by, via=VIA)
        return reverse("settings_split_types")

    if request.method == "POST" and form.is_valid():
        try:
            posted = posted_once(request, write)
        except KeyReused as refusal:
            form.add_error(None, text(refusal.text))
        except Refused as refusal:
            form.refuse(refusal)
        else:
            say(request, _("Already added.") if posted.is_again else _("Kind of split added."))
            return redirect(request, posted.url)
    return render(request, "revenue/split_type.html", {"form": form, "kind": None}, status=422 if form.errors else 200)


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_split_type(request: HttpRequest, key: str) -> HttpResponse:
    """Rename a kind of split, retire it or bring it back."""
    by = actor_of(request)
    require(by, Permission.PIPELINES_MANAGE)
    kind = next((kind for kind in queries.split_types() if kind.key == key), None)
    if kind is None:
        raise NotFound("split_type")
    is_renaming = request.POST.get("do") == "edit"
    form = SplitTypeForm(request.POST if is_renaming else None, locale=by.locale, initial={"name": kind.name})
    context = {"form": form, "kind": kind, "is_needed": kind.key == REVENUE, "message": None}
    if request.method != "POST":
        return render(request, "revenue/split_type.html", context)
    act = actions.retire_split_type if kind.is_active else actions.reactivate_split_type
    try:
        if is_renaming and form.is_valid():
            actions.rename_split_type(key=key, name=form.cleaned_data["name"], by=by, via=VIA)
        elif not is_renaming:
            act(key=key, by=by, via=VIA)
    except Refused as refusal:
        context["message"] = refusal.text
    if form.errors or context["message"]:
        return render(request, "revenue/split_type.html", context, status=422)
    say(request, _("Saved."))
    return redirect(request, reverse("settings_split_types"))
