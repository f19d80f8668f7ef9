"""Cleaning up stagnant deals: decide about each, see the effect on the open pipeline, then confirm."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from quarterdeck.desk.filters import SCOPES
from quarterdeck.desk.views.board import rates_hint
from quarterdeck.desk.views.viewing import Viewing, viewing
from quarterdeck.inspection.forms.cleanup import DecisionForm
from quarterdeck.inspection.queries import ListPage, ListRow
from quarterdeck.inspection.queries.bulk import run_of
from quarterdeck.inspection.queries.cleanup import AT_ONCE, decided_deals, stagnant_deals
from quarterdeck.inspection.rules.bulk import OUTCOME_LABELS, Outcome, Step
from quarterdeck.inspection.views.bulk import AHEAD, TONES
from quarterdeck.inspection.views.bulk_words import change_words
from quarterdeck.inspection.views.deciding import Plan, carry_out, planned, shown_effect
from quarterdeck.journal.actions.idempotency import KeyReused
from quarterdeck.kit.pages import redirect, render
from quarterdeck.kit.viewing import text
from quarterdeck.quality.queries import deals_quality
from quarterdeck.quality.rules import RULES
from quarterdeck.quality.terms import FIRST, STAGNANT
from quarterdeck.users.policy import ONCE_FIELD, SHOWN_OR_POSTED, form_token, page, posted_once
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.ids import parse_id, public_id
from quarterdeck.values.verdict import NotFound

# More runs than decisions on one page can make are never shown.
MOST_RUNS = 40


@require_http_methods(SHOWN_OR_POSTED)
@page
def clean_up(request: HttpRequest) -> HttpResponse:
    """A page of stagnant deals; a post shows what the decisions would do, and with `do=confirm` carries them out."""
    who = viewing(request)
    given = request.POST if request.method == "POST" else request.GET
    asked = given.get("scope", "")
    scope = asked if asked in SCOPES else FIRST[who.actor.write_reach].value
    if request.method != "POST":
        return _listed(request, who, scope)
    rows = _posted(who, request.POST)
    forms = [_form(who, row, request.POST) for row in rows]
    are_decidable = [form.is_decidable() for form in forms]
    decisions = [form.decision for form in forms if form.is_valid()]
    if not all(are_decidable) or not any(decisions):
        nothing = "" if any(decisions) or not all(are_decidable) else _("Decide about at least one deal.")
        return _listed(request, who, scope, _Back(forms, nothing))
    plan = planned(who, {row.id: row for row in rows}, [one for one in decisions if one])
    if request.POST.get("do") == "confirm":
        return _confirmed(request, who, scope, plan)
    return _checked(request, who, (scope, rows, forms), plan)


def _posted(who: Viewing, posted: QueryDict) -> Sequence[ListRow]:
    """The deals that something was decided about, as they stand now."""
    ids = set()
    for name, value in posted.items():
        word, _dash, field = name.rpartition("-")
        if field == "choice" and value:
            with suppress(ValueError):
                ids.add(parse_id(word))
    return decided_deals(who.lens, sorted(ids)[:AT_ONCE])


def _form(who: Viewing, row: ListRow, posted: Any = None) -> DecisionForm:
    return DecisionForm(posted, deal_id=row.id, version=row.version, writer=who.writer)


@dataclass(frozen=True, slots=True)
class _Back:
    """What a post that cannot be taken comes back with: its forms, and what is wrong above them."""

    forms: Sequence[DecisionForm] = ()
    problem: str = ""


def _listed(request: HttpRequest, who: Viewing, scope: str, back: _Back | None = None) -> HttpResponse:
    forms, problem = (back.forms, back.problem) if back else ((), "")
    cursor = (request.POST if back else request.GET).get("cursor", "")
    found = stagnant_deals(who.lens, scope, cursor)
    why = deals_quality(who.lens, [row.id for row in found.rows]) if found.rows else {}
    kept = {form.deal_id: form for form in forms}
    here = reverse("clean_up")
    context = {
        "scopes": [(text(label), f"{here}?scope={key}", key == scope) for key, label in SCOPES.items()],
        "scope": scope,
        "cursor": cursor,
        "here": here,
        "problem": problem,
        "is_marked": any(form.errors for form in forms),
        "summary": _summary(who, found),
        "rates": rates_hint(found, who),
        "rows": [
            {
                **_row(who, row),
                "form": kept.get(row.id) or _form(who, row),
                "why": [text(RULES[check].label) for check, _points in why[row.id].broken if check in STAGNANT]
                if row.id in why
                else [],
            }
            for row in found.rows
        ],
        "next_href": f"{here}?scope={scope}&cursor={found.next_cursor}" if found.next_cursor else "",
        "done": _done(request, who),
    }
    return render(request, "inspection/cleanup.html", context, status=422 if back else 200)


def _summary(who: Viewing, found: ListPage[ListRow]) -> str:
    deals = ngettext("%(count)s stagnant deal", "%(count)s stagnant deals", found.count) % {"count": found.count}
    return f"{deals} · {who.total(found.amount_minor)}" if found.count else deals


def _row(who: Viewing, row: ListRow) -> dict[str, Any]:
    return {
        "pid": public_id(row.id),
        "href": reverse("opportunity", args=[row.id]),
        "name": f"{row.account_name} · {row.name}" if row.account_name else row.name,
        "stage": row.stage_name,
        "owner": row.owner_name,
        "amount": who.exact(row.amount_minor, row.currency),
        "day": who.day(row.close_date),
    }


def _checked(
    request: HttpRequest, who: Viewing, posted: tuple[str, Sequence[ListRow], Sequence[DecisionForm]], plan: Plan
) -> HttpResponse:
    """What each decision would do, and the open pipeline before and after all of them. Nothing is saved."""
    scope, rows, forms = posted
    shown = {row.id: row for row in rows}
    context = {
        "rows": [
            {
                **_row(who, shown[one.decision.opportunity_id]),
                "what": [words for change in one.changes for words in change_words(who, change)],
                "outcome": text(AHEAD[one.outcome]),
                "tone": TONES[one.outcome],
                "reasons": one.reasons,
            }
            for one in plan.decided
        ],
        "effect": shown_effect(who, scope, plan),
        "kept": _kept(request, forms),
        "here": reverse("clean_up"),
        "token": form_token(),
        "once": ONCE_FIELD,
        "would": sum(one.outcome is Outcome.CHANGED for one in plan.decided),
        "refused": sum(one.outcome is Outcome.REFUSED for one in plan.decided),
    }
    return render(request, "inspection/cleanup_check.html", context)


def _kept(request: HttpRequest, forms: Sequence[DecisionForm]) -> list[tuple[str, str]]:
    """The post once more, for the confirmation."""
    names = ["scope", "cursor", *(form.add_prefix(name) for form in forms for name in form.fields)]
    return [(name, request.POST[name]) for name in names if request.POST.get(name)]


def _confirmed(request: HttpRequest, who: Viewing, scope: str, plan: Plan) -> HttpResponse:
    here = f"{reverse('clean_up')}?scope={scope}"

    def write() -> str:
        runs = carry_out(who.actor, plan)
        return here + "".join(f"&run={public_id(run_id)}" for run_id in runs)

    try:
        return redirect(request, posted_once(request, write).url)
    except KeyReused as reused:
        return _listed(request, who, scope, _Back(problem=text(reused.text)))


def _done(request: HttpRequest, who: Viewing) -> list[dict[str, Any]]:
    """The bulk edits that decisions were just carried out by, each to be looked at and undone by itself."""
    found = []
    for word in request.GET.getlist("run")[:MOST_RUNS]:
        try:
            run = run_of(who.actor, parse_id(word))
        except (ValueError, NotFound):
            continue
        counts = [(text(OUTCOME_LABELS[one]), run.count(Step.APPLY, one), TONES[one]) for one in Outcome]
        words = ", ".join(f"{label}: {value}" for label, value in change_words(who, run.change))
        shown = [one for one in counts if one[1]]
        found.append({"href": reverse("bulk_run", args=[run.id]), "words": words, "counts": shown})
    return found
