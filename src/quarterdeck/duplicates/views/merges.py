"""Pages of merges: two records side by side, what was done, taking it back."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quarterdeck.duplicates import actions, queries
from quarterdeck.duplicates.queries.addresses import merge_address
from quarterdeck.duplicates.queries.hanging import hanging_on
from quarterdeck.duplicates.queries.known import FIELDS, field_values
from quarterdeck.duplicates.rules.merging import taken_by_itself
from quarterdeck.duplicates.tables import Words
from quarterdeck.duplicates.terms import MOVED_LABELS, Kind
from quarterdeck.duplicates.views.queue import VIA
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.viewing import text
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page
from quarterdeck.users.queries import people_names
from quarterdeck.users.queries.records import records, require_writable
from quarterdeck.values.verdict import Reason, Refused

FROM_SOURCE = "source"


@require_http_methods(SHOWN_OR_POSTED)
@page
def merge_new(request: HttpRequest, kind: str, source_id: int, target_id: int) -> HttpResponse:
    """Two records side by side: which one stays, and whose value of each field it has from then on."""
    actor = actor_of(request)
    pair = (source_id, target_id)
    if kind not in set(Kind):
        raise Http404
    joined = actions.Joined(Kind(kind), *pair)
    values = field_values(actor, joined.kind, pair)
    if set(values) != set(pair) or source_id == target_id:
        raise Http404
    for record_id in pair:
        require_writable(actor, joined.kind.value, record_id)
    fields = _fields(joined.kind, values)
    reasons: tuple[Reason, ...] = ()
    chosen = set(taken_by_itself(joined.kind, values[joined.source_id], values[joined.target_id]))
    if request.method == "POST":
        chosen = {field for field in fields if request.POST.get(f"take_{field}") == FROM_SOURCE}
        try:
            merge_id = actions.merge_records(joined=joined, take=chosen, by=actor, via=VIA)
        except Refused as refusal:
            reasons = refusal.reasons
        else:
            say(request, _("Merged."), undo_url=reverse("merge_undo", args=[merge_id]))
            return redirect(request, reverse("merge", args=[merge_id]))
    words = Words(actor, joined.kind, values)
    context = {
        "reasons": reasons,
        "names": [values[number]["name"] for number in pair],
        "hrefs": [reverse(records.kind(joined.kind.value).url_name, args=[number]) for number in pair],
        "swap_href": merge_address(joined.kind, joined.target_id, joined.source_id),
        "kind": joined.kind,
        "hanging": [(text(label), counts) for label, counts in hanging_on(actor, joined.kind, pair).items()],
        "rows": [
            {
                "field": field,
                "label": words.label(field),
                "values": [words.value(field, values[number]) for number in pair],
                "is_taken": field in chosen,
                "differs": values[pair[0]].get(field) != values[pair[1]].get(field),
            }
            for field in fields
        ],
    }
    return render(request, "duplicates/merge.html", context, status=422 if reasons else 200)


def _fields(kind: Kind, values: Mapping[int, Mapping[str, Any]]) -> list[str]:
    """The fields that either has: a deal's amount goes with its currency."""
    first, second = values.values()
    own = [field for field in FIELDS[kind] if field != "currency"]
    custom = sorted((first.keys() | second.keys()) - set(FIELDS[kind]))
    return [field for field in (*own, *custom) if _given(first, field) or _given(second, field)]


def _given(values: Mapping[str, Any], field: str) -> bool:
    return values.get(field) not in ("", None)


@require_safe
@page
def merge(request: HttpRequest, merge_id: int) -> HttpResponse:
    """What a merge did: which rows followed, which fields were taken over, and after an undo what stayed."""
    actor = actor_of(request)
    found = queries.merge_of(actor, merge_id)
    kind = records.kind(found.kind.value)
    names = kind.names([found.source_id, found.target_id])
    values = field_values(actor, found.kind, [found.target_id])
    words = Words(actor, found.kind, values)
    writable = kind.writable(actor, [found.source_id, found.target_id])
    context = {
        "merge": found,
        "source_name": names[found.source_id],
        "target_name": names[found.target_id],
        "target_href": reverse(kind.url_name, args=[found.target_id]),
        "source_href": reverse(kind.url_name, args=[found.source_id]) if found.undone_at else "",
        "by": people_names([found.by_id]).get(found.by_id, "") if found.by_id else "",
        "moved": [(moved_words(key), count, found.left.get(key, 0)) for key, count in found.moved.items()],
        "taken": [words.label(field) for field in found.taken_fields],
        "kept": [words.label(field) for field in found.kept_fields],
        "may_undo": found.undone_at is None and len(writable) == 2,
    }
    return render(request, "duplicates/merged.html", context)


def moved_words(key: str) -> str:
    """What the rows of a holder are called."""
    return text(MOVED_LABELS.get(key.partition(":")[0], key))


@require_POST
@page
def merge_undo(request: HttpRequest, merge_id: int) -> HttpResponse:
    """Take a merge back; what stayed because it was changed since is listed on its page."""
    try:
        left = actions.undo_merge(merge_id=merge_id, by=actor_of(request), via=VIA)
    except Refused as refusal:
        say(request, text(refusal.text))
    else:
        stayed = ngettext("%(num)s change made since stayed.", "%(num)s changes made since stayed.", left)
        say(request, _("The merge was undone.") + (" " + stayed % {"num": left} if left else ""))
    return redirect(request, reverse("merge", args=[merge_id]))
