"""What the page of a deal shows of its qualification: framework, needs, questions, objections."""

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from quarterdeck.kit import formats
from quarterdeck.kit.panels import Panel, panels
from quarterdeck.kit.records import Fact
from quarterdeck.kit.viewing import text
from quarterdeck.qualification import queries
from quarterdeck.qualification.actions.rows import today_of
from quarterdeck.qualification.queries import ElementStanding, ObjectionRow, Qualification, Subject
from quarterdeck.qualification.rules import competitor_names
from quarterdeck.qualification.terms import (
    HIGHEST,
    LEVEL_LABELS,
    NEEDS_LABELS,
    OUTCOME_LABELS,
    TOPIC_LABELS,
    AnswerValue,
    NeedsFields,
    Outcome,
    Topic,
)
from quarterdeck.users.policy import actor_of
from quarterdeck.users.queries.records import OUT_OF_REACH
from quarterdeck.users.terms import Actor
from quarterdeck.values.money import Money
from quarterdeck.values.text import Text

OUTCOME_MARKS = {
    Outcome.OPEN: ("alert-circle", "warn"),
    Outcome.ANSWERED: ("check", ""),
    Outcome.ACCEPTED: ("circle-check", "pos"),
    Outcome.LOST: ("circle-x", "neg"),
}
_KEPT = "quarterdeck_qualification_subjects"


def subject_of(request: HttpRequest, kind: str, record_id: int) -> Subject:
    """The subject of a record, asked once a request: all panels of a page need it."""
    kept: dict[tuple[str, int], Subject] = request.__dict__.setdefault(_KEPT, {})
    if (kind, record_id) not in kept:
        kept[kind, record_id] = queries.subject_of(actor_of(request), kind, record_id)
    return kept[kind, record_id]


def framework_panel(request: HttpRequest, record_id: int, *, kind: str) -> Panel | None:
    """The elements of the framework with their levels, the score with its terms; None without a framework."""
    subject = subject_of(request, kind, record_id)
    today = today_of(actor_of(request), timezone.now())
    found = queries.qualification_of(kind, record_id, subject, today)
    if found is None:
        return None
    locale = actor_of(request).locale
    values = {
        "name": found.name,
        "score": _score(found, locale),
        "elements": [_element(element, found, kind, record_id) for element in found.elements],
        "terms": [(element.name, element.weight, element.level, term.product)
                  for element, term in zip(found.elements, found.terms, strict=True)],
        "risks": [text(_risk(element)) for element in found.elements if element.is_high_risk],
    }  # fmt: skip
    return Panel("qualification/parts/framework.html", values, column="main")


def _score(found: Qualification, locale: str) -> str:
    if found.score_bp is None:
        return ""
    reached, whole = sum(term.product for term in found.terms), HIGHEST * sum(term.weight for term in found.terms)
    percent = formats.percent_bp(found.score_bp, locale)
    return text(Text.of("{percent}, {reached} of {whole} points", percent=percent, reached=reached, whole=whole))


def _risk(element: ElementStanding) -> Text:
    return Text.of("High risk: {element} is unknown at Proposal or later.", element=text(element.name))


def _element(element: ElementStanding, found: Qualification, kind: str, record_id: int) -> dict[str, Any]:
    return {
        "id": element.id,
        "name": element.name,
        "href": reverse("qualification_element", args=[kind, record_id, element.id]),
        "level": element.level,
        "label": text(LEVEL_LABELS[element.level]),
        "evidence": element.evidence,
        "is_high_risk": element.is_high_risk,
        "decayed": _decayed(element, found),
    }


def _decayed(element: ElementStanding, found: Qualification) -> str:
    if element.evidence is None or not element.has_decayed:
        return ""
    words = Text.of("was {level}, a step less every {days} days", level=element.evidence.level, days=found.decay_days)
    return text(words)


def needs_panel(request: HttpRequest, record_id: int, *, kind: str) -> Panel:
    """What the customer needs, each field with its editor for who may change it."""
    subject = subject_of(request, kind, record_id)
    found = queries.needs_of_record(kind, record_id)
    facts = needs_facts(found.fields, actor_of(request), (kind, record_id), may_edit=subject.may_edit)
    values = {
        "facts": [fact for fact in facts.values() if fact.name != "competitors"],
        "competitors": facts["competitors"],
        "names": competitor_names(found.fields.competitors),
        "may_edit": subject.may_edit,
        "version": found.version,
    }
    return Panel("qualification/parts/needs.html", values)


def needs_facts(needs: NeedsFields, actor: Actor, record: tuple[str, int], *, may_edit: bool) -> dict[str, Fact]:
    """The fields of the needs as the page shows them."""
    shown = {name: budget(needs, actor.locale) if name == "budget" else getattr(needs, name) for name in NEEDS_LABELS}
    return {
        name: Fact(
            name=name,
            id=f"needs-{name}",
            label=text(label),
            value=shown[name] or _("none"),
            href=reverse("needs_field", args=[*record, name]),
            why="" if may_edit else text(OUT_OF_REACH),
            is_empty=not shown[name],
        )
        for name, label in NEEDS_LABELS.items()
    }


def budget(needs: NeedsFields, locale: str) -> str:
    """The range of a budget in the reader's writing; empty when it is not known."""
    low, high = (
        None
        if amount is None
        else formats.money_exact(Money(amount, needs.budget_currency).minor, needs.budget_currency, locale)
        for amount in (needs.budget_min, needs.budget_max)
    )
    if low and high and low != high:
        return text(Text.of("{low} to {high}", low=low, high=high))
    if low and not high:
        return text(Text.of("{low} or more", low=low))
    if high and not low:
        return text(Text.of("up to {high}", high=high))
    return low or ""


def questions_panel(request: HttpRequest, record_id: int, *, kind: str) -> Panel | None:
    """The questions of the record's sets with their answers; None while none are asked."""
    subject = subject_of(request, kind, record_id)
    sets = queries.asked_sets(kind, record_id, subject.group)
    if not sets:
        return None
    actor, today = actor_of(request), today_of(actor_of(request), timezone.now())
    shown = [
        {
            "name": one.name,
            "count": text(Text.of("{done} of {count} answered", done=one.answered, count=len(one.questions))),
            "questions": [
                {
                    "id": question.id,
                    "text": question.text,
                    "answer": answer_text(question.value, actor.locale, today),
                    "href": reverse("qualification_question", args=[kind, record_id, question.id]),
                }
                for question in one.questions
            ],
        }
        for one in sets
    ]
    return Panel("qualification/parts/questions.html", {"sets": shown, "may_edit": subject.may_edit}, column="main")


def answer_text(value: AnswerValue, locale: str, today: Any) -> str:
    """An answer in the reader's writing; empty for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, str):
        return value
    if hasattr(value, "year"):
        return formats.day(value, locale, today, weekday=False)
    places = max(0, -int(value.normalize().as_tuple().exponent))
    return formats.number(value, locale, places)


def objections_panel(request: HttpRequest, record_id: int, *, kind: str) -> Panel | None:
    """The objections of the record; for who may not add one, nothing while there are none."""
    may_edit = subject_of(request, kind, record_id).may_edit
    rows = queries.objections_of(kind, record_id)
    if not rows and not may_edit:
        return None
    open_count = sum(row.fields.outcome == Outcome.OPEN for row in rows)
    values = {
        "rows": [_objection(row, kind, record_id, may_edit=may_edit) for row in rows],
        "sub": text(Text.of("{count} open", count=open_count)) if rows else "",
        "new_href": reverse("objection_new", args=[kind, record_id]) if may_edit else "",
    }
    return Panel("qualification/parts/objections.html", values)


def _objection(row: ObjectionRow, kind: str, record_id: int, *, may_edit: bool) -> dict[str, Any]:
    icon, tone = OUTCOME_MARKS[Outcome(row.fields.outcome)]
    return {
        "id": row.id,
        "text": row.fields.text,
        "topic": text(TOPIC_LABELS[Topic(row.fields.topic)]),
        "answer": row.fields.answer,
        "outcome": text(OUTCOME_LABELS[Outcome(row.fields.outcome)]),
        "icon": icon,
        "tone": tone,
        "raised_on": row.fields.raised_on,
        "settled_on": row.fields.settled_on,
        "href": reverse("objection", args=[kind, record_id, row.id]) if may_edit else "",
    }


LOADERS = {
    "framework": framework_panel,
    "questions": questions_panel,
    "needs": needs_panel,
    "objections": objections_panel,
}
for _name, _loader in LOADERS.items():
    panels.add("opportunity", _name)(partial(_loader, kind="opportunity"))
