"""Pages of alerts: what somebody was told, and the rules."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quarterdeck.alerts import actions, queries
from quarterdeck.alerts.actions.rules import segment_values
from quarterdeck.alerts.forms import RuleForm
from quarterdeck.alerts.queries import FiringRow, RuleRow
from quarterdeck.alerts.queries.readings import Reading, reading
from quarterdeck.alerts.queries.words import amount_of, href, sentence, shown
from quarterdeck.alerts.rules import is_beyond
from quarterdeck.alerts.terms import (
    HAPPENED_LABELS,
    HAPPENED_TONES,
    KINDS,
    PERIOD_LABELS,
    SEGMENT_LABELS,
    RuleFields,
    RuleState,
    Segment,
)
from quarterdeck.analytics.answering import Undefined
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.forms import form_page
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.viewing import text
from quarterdeck.mails.queries import is_set_up
from quarterdeck.opportunities.queries import Lens
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page
from quarterdeck.users.queries import company
from quarterdeck.users.queries.people import people_names, writable_owners
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotFound, Refused, Stale

FORM = Via(Door.FORM)
PAGE = 50


@require_http_methods(SHOWN_OR_POSTED)
@page
def alerts(request: HttpRequest) -> HttpResponse:
    """What somebody was told, unread first to see, and their rules; by POST all counts as read."""
    by = actor_of(request)
    if request.method == "POST":
        actions.mark_read(by=by, via=FORM)
        return redirect(request, reverse("alerts"))
    is_unread = request.GET.get("show") == "unread"
    rows, cursor = queries.firings(by, is_unread=is_unread, cursor=request.GET.get("cursor", ""), limit=PAGE)
    query = f"?show=unread&cursor={cursor}" if is_unread else f"?cursor={cursor}"
    words = _Words(by)
    context = {
        "firings": [words.line(row) for row in rows],
        "unread": queries.unread_count(by),
        "is_unread": is_unread,
        "next_href": reverse("alerts") + query if cursor else "",
        "rules": [words.summary(row) for row in queries.rules(by)],
    }
    return render(request, "alerts/alerts.html", context)


@require_http_methods(SHOWN_OR_POSTED)
@page
def alert_rule_new(request: HttpRequest) -> HttpResponse:
    """Add a rule."""
    by = actor_of(request)
    initial = {"quiet_days": 7, "recipients": [public_id(by.person_id)]}
    form = _form(request, by, initial, ())
    if request.method == "POST" and form.is_valid():
        try:
            rule_id = actions.add_rule(fields=form.rule(), by=by, via=FORM)
        except Refused as refused:
            form.refuse(refused, _FIELDS)
        else:
            say(request, _("Rule added. It is checked every hour."))
            return redirect(request, reverse("alert_rule", args=[rule_id]))
    return form_page(request, form, _words(_("New rule"), _("Add rule"), reverse("alerts")))


@require_http_methods(SHOWN_OR_POSTED)
@page
def alert_rule_edit(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Change a rule."""
    by = actor_of(request)
    row = queries.rule(by, rule_id)
    if not row.may_edit:
        raise Http404
    here = reverse("alert_rule", args=[rule_id])
    words = _words(row.fields.name, _("Save rule"), here)
    initial = _initial(row)
    form = _form(request, by, initial, row.fields.recipients)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            actions.edit_rule(rule_id=rule_id, fields=form.rule(), by=by, via=FORM, version=version)
        except Refused as refused:
            form.refuse(refused, _FIELDS)
        except Stale as stale:
            form.meet(initial, row.version, stale.text)
            response = form_page(request, form, words)
            response.status_code = 409
            return response
        else:
            say(request, _("Rule saved."))
            return redirect(request, here)
    return form_page(request, form, words)


@require_http_methods(SHOWN_OR_POSTED)
@page
def alert_rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    """A rule, what it would say now, and what it told; a post pauses, resumes, mutes or deletes it."""
    by = actor_of(request)
    if request.method == "POST":
        return _done(request, rule_id, by)
    row, words = queries.rule(by, rule_id), _Words(by)
    rows, _cursor = queries.firings(by, rule_id=rule_id, limit=PAGE)
    context = {
        "rule": words.summary(row),
        "now": _now(row.fields, by, words.lens),
        "rows_href": href(row.fields, words.lens),
        "here": reverse("alert_rule", args=[rule_id]),
        "firings": [words.line(one) for one in rows],
        "parents": [(_("Alerts"), reverse("alerts"))],
        "has_mail": is_set_up(),
    }
    return render(request, "alerts/rule.html", context)


def _done(request: HttpRequest, rule_id: int, by: Actor) -> HttpResponse:
    deed = request.POST.get("do", "")
    here = reverse("alert_rule", args=[rule_id])
    if deed in ("mute", "unmute"):
        actions.set_rule_muted(rule_id=rule_id, is_muted=deed == "mute", by=by, via=FORM)
        say(request, _("Muted for you.") if deed == "mute" else _("Unmuted for you."))
        return redirect(request, here)
    states = {"pause": RuleState.PAUSED, "resume": RuleState.ACTIVE, "delete": RuleState.DELETED}
    if deed not in states:
        raise Http404
    actions.set_rule_state(rule_id=rule_id, state=states[deed], by=by, via=FORM)
    said = {"pause": _("Rule paused."), "resume": _("Rule resumed."), "delete": _("Rule deleted.")}
    say(request, said[deed])
    return redirect(request, reverse("alerts") if deed == "delete" else here)


# Reasons name fields as the API does.
_FIELDS = {"segment": "kept_to", "value": "kept_to"}


def _lens(by: Actor) -> Lens:
    home = company()
    return Lens(actor=by, currency=home.reporting_currency, now=timezone.now(), of=home)


def _form(request: HttpRequest, by: Actor, initial: dict[str, Any], already: tuple[int, ...]) -> RuleForm:
    people = (
        {person.id: person.name for person in writable_owners(by)} | people_names(already) | {by.person_id: by.name}
    )
    return RuleForm(
        request.POST or None,
        initial=initial,
        options={one: segment_values(by, one) for one in Segment if one is not Segment.ALL},
        people=sorted(people.items(), key=lambda one: one[1]),
        currency=company().reporting_currency,
        locale=by.locale,
    )


def _initial(row: RuleRow) -> dict[str, Any]:
    fields, currency = row.fields, company().reporting_currency
    unit = KINDS[fields.kind].unit
    return {
        "name": fields.name,
        "kind": fields.kind.value,
        "period": fields.period.value,
        "kept_to": f"{fields.segment.value}:{public_id(fields.value)}" if fields.value is not None else "",
        "threshold": amount_of(fields.threshold, unit, currency),
        "worsens_by": amount_of(fields.worsens_by, unit, currency) if fields.worsens_by else None,
        "quiet_days": fields.quiet_days,
        "recipients": [public_id(one) for one in fields.recipients],
        "by_mail": fields.by_mail,
        "version": row.version,
    }


def _words(title: str, submit: str, cancel_href: str) -> dict[str, Any]:
    return {"title": title, "submit": submit, "cancel_href": cancel_href, "parents": [(_("Alerts"), reverse("alerts"))]}


class _Words:
    """Rules and firings in words for one reader; what several of them need is read once."""

    def __init__(self, by: Actor) -> None:
        self.by = by
        self.lens = _lens(by)
        self.currency = self.lens.company.reporting_currency
        self.names: dict[Segment, dict[int, str]] = {}
        self.hrefs: dict[tuple[object, ...], str] = {}

    def summary(self, row: RuleRow) -> dict[str, Any]:
        """A rule as a list shows it."""
        fields, watched = row.fields, KINDS[row.fields.kind]
        return {
            "row": row,
            "href": reverse("alert_rule", args=[row.id]),
            "kind": text(watched.label),
            "figure": text(watched.figure),
            "is_below": watched.is_below,
            "threshold": shown(fields.threshold, watched.unit, self.currency, self.by.locale),
            "step": shown(fields.worsens_by, watched.unit, self.currency, self.by.locale) if fields.worsens_by else "",
            "period": text(PERIOD_LABELS[fields.period]) if watched.has_period else "",
            "kept_to": self._kept_to(fields),
            "is_paused": row.state is RuleState.PAUSED,
            "people": ", ".join(name for _id, name in row.recipients),
        }

    def line(self, row: FiringRow) -> dict[str, Any]:
        """A firing, with the page of the rows behind it."""
        fields = row.fields
        watched = (fields.kind, fields.period, fields.segment, fields.value)
        if watched not in self.hrefs:
            self.hrefs[watched] = href(fields, self.lens)
        numbers = (row.value, row.threshold)
        return {
            "row": row,
            "text": text(sentence(fields.kind, row.happened, numbers, self.currency, self.by.locale)),
            "label": text(HAPPENED_LABELS[row.happened]),
            "tone": HAPPENED_TONES[row.happened],
            "href": self.hrefs[watched],
            "rule_href": reverse("alert_rule", args=[row.rule_id]) if row.is_rule_seen else "",
        }

    def _kept_to(self, fields: RuleFields) -> str:
        if fields.value is None:
            return text(SEGMENT_LABELS[Segment.ALL])
        if fields.segment not in self.names:
            self.names[fields.segment] = dict(segment_values(self.by, fields.segment))
        return self.names[fields.segment].get(fields.value, _("what you do not see"))


@dataclass(frozen=True, slots=True)
class _Now:
    """What a rule would say to the reader now. `value` is empty where there is nothing, or too little, to say."""

    value: str = ""
    is_beyond: bool = False
    is_away: bool = False
    behind: int = 0
    as_of: datetime | None = None


def _now(fields: RuleFields, by: Actor, lens: Lens) -> _Now:
    """Nothing is written by it, and nobody is told."""
    try:
        found = reading(by, fields, lens.now)
    except (NotFound, Undefined):
        return _Now()
    if not isinstance(found, Reading):
        return _Now(is_away=True)
    if found.value is None:
        return _Now()
    value = shown(found.value, KINDS[fields.kind].unit, lens.company.reporting_currency, by.locale)
    return _Now(value, is_beyond(fields, found.value), behind=found.behind, as_of=found.as_of)
