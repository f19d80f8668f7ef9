"""Pages of pairs that may be one, and what is like a record while somebody types it in."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from quarterdeck.customers.queries import accounts_named
from quarterdeck.duplicates import actions, queries
from quarterdeck.duplicates.queries.addresses import merge_address
from quarterdeck.duplicates.queries.known import field_values
from quarterdeck.duplicates.tables import BRIEF_ALONE, Words, evidence_words
from quarterdeck.duplicates.terms import (
    KIND_LABELS,
    STATE_LABELS,
    Facts,
    Kind,
    Match,
    PairState,
)
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.viewing import text
from quarterdeck.users.policy import actor_of, page
from quarterdeck.users.queries.records import records
from quarterdeck.users.terms import Actor
from quarterdeck.values.text import N_

VIA = Via(Door.FORM)
MOST_SHOWN = 3
_SAID = {
    PairState.APART: N_("Kept apart. They are not suggested again."),
    PairState.LATER: N_("Put off."),
    PairState.OPEN: N_("To be decided again."),
}


@require_safe
@page
def duplicates(request: HttpRequest) -> HttpResponse:
    """The pairs of a kind that wait for a decision, or were put off or kept apart."""
    actor = actor_of(request)
    kind, state = _asked(request)
    found = queries.pair_page(actor, kind, state, cursor=request.GET.get("cursor", ""))
    ids = {number for pair in found.rows for number in (pair.first_id, pair.second_id)}
    values = field_values(actor, kind, ids, BRIEF_ALONE.get(kind, ()))
    words = Words(actor, kind, values)
    here = f"{reverse('duplicates')}?{urlencode({'kind': kind, 'state': state})}"
    context = {
        "pairs": [
            {
                "pair": pair,
                "sides": [_side(kind, number, values[number], words) for number in (pair.first_id, pair.second_id)],
                "why": evidence_words(pair.evidence),
                "merge_href": merge_address(kind, pair.first_id, pair.second_id),
            }
            for pair in found.rows
        ],
        "kinds": [
            (text(label), f"{reverse('duplicates')}?{urlencode({'kind': other})}", other is kind, None)
            for other, label in KIND_LABELS.items()
        ],
        "states": [
            (text(label), f"{reverse('duplicates')}?{urlencode({'kind': kind, 'state': other})}", other is state)
            for other, label in STATE_LABELS.items()
            if other is not PairState.MERGED
        ],
        "state": state,
        "total": found.total,
        "first_href": here if request.GET.get("cursor") else "",
        "next_href": f"{here}&{urlencode({'cursor': found.next_cursor})}" if found.next_cursor else "",
    }
    return render(request, "duplicates/queue.html", context)


def _asked(request: HttpRequest) -> tuple[Kind, PairState]:
    try:
        return Kind(request.GET.get("kind", Kind.ACCOUNT)), PairState(request.GET.get("state", PairState.OPEN))
    except ValueError as error:
        raise Http404 from error


def _side(kind: Kind, record_id: int, values: dict[str, Any], words: Words) -> dict[str, str]:
    return {
        "name": values["name"],
        "href": reverse(records.kind(kind.value).url_name, args=[record_id]),
        "sub": words.brief(values),
    }


@require_POST
@page
def pair_decide(request: HttpRequest, pair_id: int) -> HttpResponse:
    """Keep a pair apart, put it off, or put it to be decided again."""
    try:
        state = PairState(request.POST.get("decision", ""))
    except ValueError as error:
        raise Http404 from error
    actor = actor_of(request)
    pair = queries.pair_of(actor, pair_id)
    actions.decide_pair(pair_id=pair_id, state=state, by=actor, via=VIA)
    say(request, text(_SAID[state]))
    return redirect(request, f"{reverse('duplicates')}?{urlencode({'kind': pair.kind, 'state': pair.state})}")


@require_safe
@page
def like_this(request: HttpRequest, kind: str) -> HttpResponse:
    """What is here already and may be the record that somebody is typing in: a part of its form."""
    try:
        which = Kind(kind)
    except ValueError as error:
        raise Http404 from error
    actor = actor_of(request)
    facts = _typed(actor, which, request)
    matches = queries.likely_matches(actor, which, [facts])[0] if facts else ()
    context = {"matches": [_match(which, match) for match in matches[:MOST_SHOWN]], "kind": which}
    return render(request, "duplicates/like.html", context, blocks={"like": "like"})


def _typed(actor: Actor, kind: Kind, request: HttpRequest) -> Facts | None:
    given = {name: request.GET.get(name, "").strip()[:200] for name in ("name", "domain", "phone", "email", "country")}
    if not given["name"]:
        return None
    account = request.GET.get("account_id", "").strip()
    accounts = accounts_named(actor, account) if account and kind is not Kind.ACCOUNT else []
    return Facts(
        name=given["name"],
        domain=given["domain"],
        country=given["country"],
        phone=given["phone"],
        email=given["email"],
        is_person=request.GET.get("kind") == "person",
        account_id=accounts[0].id if len(accounts) == 1 else None,
    )


def _match(kind: Kind, match: Match) -> dict[str, Any]:
    return {
        "name": match.name,
        "href": reverse(records.kind(kind.value).url_name, args=[match.record_id]),
        "why": evidence_words(match.evidence),
        "is_likely": match.is_likely,
    }
