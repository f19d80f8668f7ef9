"""Creating a deal: three fields are enough; a form sent twice creates one."""

import hashlib
import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from quarterdeck.customers.queries import account_detail, account_options
from quarterdeck.desk.forms import NewDealForm
from quarterdeck.desk.views.customers import new_account
from quarterdeck.desk.views.viewing import FORM, Viewing, say, viewing
from quarterdeck.journal.actions.idempotency import Claim, KeyReused, Reply, idempotent
from quarterdeck.kit.pages import redirect, render
from quarterdeck.kit.pages import say as say_next
from quarterdeck.opportunities import actions
from quarterdeck.opportunities.queries.custom import KIND
from quarterdeck.opportunities.terms import Channel, NewOpportunity, OpportunityType
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.records.forms.fields import custom_fields_of
from quarterdeck.users.policy import page, require
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import parse_id
from quarterdeck.values.text import N_
from quarterdeck.values.verdict import NotFound, Refused

BLOCKS = {"account-options": "account_options"}
MOST_OPTIONS = 12


@page
@require_http_methods(["GET", "HEAD", "POST"])
def opportunity_new(request: HttpRequest) -> HttpResponse:
    """GET: the form. POST: create, then show the deal."""
    who = viewing(request)
    require(who.actor, Permission.OPPORTUNITIES_CREATE)
    key = request.POST.get("pipeline") or request.GET.get("pipeline", "")
    pipeline = who.pipeline(key) if key else who.pipelines[0]
    custom = custom_fields_of(who.actor, KIND, None)
    if request.method != "POST":
        form = NewDealForm(pipeline, writer=who.writer, custom=custom, initial=_initial(request, who))
        return _page(request, who, pipeline, form)
    form = NewDealForm(pipeline, request.POST, writer=who.writer, custom=custom)
    try:
        if form.is_valid():
            return redirect(request, _create(request, who, form))
    except Refused as refused:
        form.refuse(refused)
    except KeyReused:
        # The same page was sent with other values: what was typed stays, under a new token.
        data = request.POST.copy()
        data["token"] = secrets.token_urlsafe(16)
        form = NewDealForm(pipeline, data, writer=who.writer, custom=custom)
        form.add_error(None, say(N_("This form was already saved with other values. Save again for another deal.")))
    return _page(request, who, pipeline, form, status=422)


def _create(request: HttpRequest, who: Viewing, form: NewDealForm) -> str:
    """The address of the deal: of the one just created, or of the one this very form created before."""

    def write() -> Reply:
        values = dict(form.values)
        if form.choice.new_name:
            values["account_id"] = new_account(who, form.choice.new_name, FORM)
        new = NewOpportunity(pipeline_id=form.pipeline.id, **values)
        created = actions.create_opportunity(new=new, by=who.actor, via=FORM)
        return Reply(303, b"", headers={"Location": reverse("opportunity", args=[created.opportunity_id])})

    token = form.cleaned_data["token"] or secrets.token_urlsafe(16)
    claim = Claim(f"person:{who.actor.person_id}", "opportunity_new", token, _fingerprint(request))
    made, is_again = idempotent(claim=claim, write=write, at=who.now)
    say_next(request, say(N_("Already created.")) if is_again else say(N_("Deal created.")))
    return made.headers["Location"]


def _fingerprint(request: HttpRequest) -> str:
    posted = sorted((key, values) for key, values in request.POST.lists() if key != "csrfmiddlewaretoken")
    return hashlib.sha256(repr(posted).encode()).hexdigest()


def _initial(request: HttpRequest, who: Viewing) -> dict[str, Any]:
    initial: dict[str, Any] = {
        "currency": who.currency,
        "owner_id": who.actor.person_id,
        "token": secrets.token_urlsafe(16),
        "type": OpportunityType.NEW.value,
        "channel": Channel.DIRECT.value,
    }
    try:
        account_id = parse_id(request.GET.get("account", ""))
    except ValueError:
        return initial
    try:
        return initial | {"account_id": account_detail(who.actor, account_id).account.name}
    except NotFound:
        return initial


def _page(
    request: HttpRequest, who: Viewing, pipeline: PipelineSpec, form: NewDealForm, *, status: int = 200
) -> HttpResponse:
    typed = request.GET.get("account_id", "")
    context = {
        "form": form,
        "first": [form[name] for name in ("name", "account_id")],
        "picks": [form[name] for name in ("account_pick", "account_new") if name in form.fields],
        "needed": [form[name] for name in form.needed],
        "more": [form[name] for name in form.more],
        "has_more_errors": any(name in form.errors for name in form.more),
        "pipeline": pipeline,
        "pipelines": [(row.name, f"?pipeline={row.key}", row.key == pipeline.key) for row in who.pipelines],
        "board_href": reverse("board", args=[pipeline.key]),
        "account_options": account_options(who.actor, typed, MOST_OPTIONS),
    }
    return render(request, "desk/new.html", context, blocks=BLOCKS, status=status)
