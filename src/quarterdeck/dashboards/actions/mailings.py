"""When a dashboard goes out by mail to whom, and owing that mail."""

from datetime import datetime

from django.utils import timezone

from quarterdeck.dashboards.events import DashboardMailEnded, DashboardMailSent, DashboardMailSet
from quarterdeck.dashboards.models import Dashboard, Mailing
from quarterdeck.dashboards.queries import usable_q
from quarterdeck.dashboards.rules.mailing import next_due, plan_reasons
from quarterdeck.dashboards.terms import Plan
from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import Door, FieldChange, Stamp, Via
from quarterdeck.mails.actions import drop_waiting, post
from quarterdeck.mails.queries import is_known
from quarterdeck.outbound.mail import Letter
from quarterdeck.saved_views.actions.views import require_person
from quarterdeck.users.queries import actor_for, system_actor
from quarterdeck.users.terms import Actor, ScopeKind
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused

_NOT_OWN = Text.of(N_("Only the owner of a dashboard can mail it to others."))
_UNSEEN = Text.of(N_("This person cannot see the dashboard. Share it with them first."))
_FIELDS = ("every", "weekday", "hour", "is_paused")


@action
def set_mailing(
    *, dashboard_id: int, person_id: int, plan: Plan, by: Actor, via: Via, at: datetime | None = None
) -> int:
    """Let a dashboard go out to a person, or change when; to others its owner alone may, to whom sees it.

    Returns its id. Raises NotFound, NotPermitted, Refused.
    """
    now = at or timezone.now()
    _require_own(dashboard_id, person_id, by)
    reader = _reader(person_id)
    reasons = plan_reasons(plan)
    if reasons:
        raise Refused(reasons)
    if reader is None or not _sees(reader, dashboard_id):
        raise Refused.because("mailing_unseen", _UNSEEN, "person")
    rows = Mailing.objects.select_for_update()
    row = rows.filter(dashboard_id=dashboard_id, person_id=person_id).first()
    is_new = row is None
    row = row or Mailing(dashboard_id=dashboard_id, person_id=person_id)
    changes = [
        FieldChange(name, None if is_new else getattr(row, name), getattr(plan, name))
        for name in _FIELDS
        if is_new or getattr(row, name) != getattr(plan, name)
    ]
    if not changes:
        return row.pk
    for name in _FIELDS:
        setattr(row, name, getattr(plan, name))
    row.due_at, row.tried_at = next_due(plan, now, reader.time_zone), None
    row.save(force_insert=is_new, force_update=not is_new)
    if row.is_paused:
        _drop(row.pk)
    record(DashboardMailSet(dashboard_id, person_id), by.stamp(now, via), changes)
    return row.pk


@action
def end_mailing(*, dashboard_id: int, person_id: int, by: Actor, via: Via, at: datetime | None = None) -> int:
    """Let a dashboard no longer go out to a person: oneself, or anybody as its owner. Raises NotFound, NotPermitted."""
    _require_own(dashboard_id, person_id, by)
    row = Mailing.objects.select_for_update().filter(dashboard_id=dashboard_id, person_id=person_id).first()
    if row is None:
        raise NotFound("mailing")
    return _end(row, by.stamp(at or timezone.now(), via))


@action
def owe_due(*, mailing_id: int, due_at: datetime, letter: Letter | None, at: datetime) -> bool:
    """Owe the letter of a time that is due, and move on to the next time; whether it is newly owed.

    Both in one transaction: a crash before leaves it due, one after finds it moved on, and a letter of one mailing and
    time is owed once in any case. Without a letter the time is left out.
    """
    row = Mailing.objects.select_for_update().filter(pk=mailing_id, due_at=due_at, is_paused=False).first()
    if row is None:
        return False
    reader = _reader(row.person_id)
    # Since the letter was drawn they may have ceased to see it.
    if reader is None or not _sees(reader, row.dashboard_id):
        letter = None
    key = f"{_prefix(row.pk)}{due_at.isoformat()}"
    is_owed = letter is not None and post(letter=letter, key=key, person_id=row.person_id, at=at)
    plan = Plan(row.every, row.weekday, row.hour)
    row.due_at, row.tried_at = next_due(plan, at, reader.time_zone if reader else "UTC"), None
    row.save(force_update=True)
    return is_owed


@action
def end_left(*, mailing_id: int, at: datetime) -> bool:
    """End a mailing to somebody who may no longer sign in; whether it is one of these."""
    row = Mailing.objects.select_for_update().filter(pk=mailing_id).first()
    if row is None or _reader(row.person_id) is not None:
        return False
    _end(row, system_actor().stamp(at, Via(Door.SYSTEM)))
    return True


@action
def put_off(*, mailing_id: int, due_at: datetime, at: datetime) -> None:
    """Note that nobody answered for a time that is due: it stays due, and others come first for a while."""
    Mailing.objects.filter(pk=mailing_id, due_at=due_at, is_paused=False).update(tried_at=at)


@action
def send_now(*, dashboard_id: int, letter: Letter, by: Actor, via: Via, at: datetime | None = None) -> bool:
    """Owe oneself the letter now, besides its times, once a minute; whether it is newly owed.

    Raises NotFound, NotPermitted.
    """
    now = at or timezone.now()
    is_owed = post(letter=letter, key=_now_key(dashboard_id, by, now), person_id=by.person_id, at=now)
    if is_owed:
        record(DashboardMailSent(dashboard_id, by.person_id), by.stamp(now, via))
    return is_owed


def is_sent_now(*, dashboard_id: int, by: Actor, at: datetime) -> bool:
    """Whether somebody had their mail sent in this minute: asked before the copy is, and before a picture is drawn.

    Raises NotFound, NotPermitted.
    """
    return is_known(_now_key(dashboard_id, by, at))


def _now_key(dashboard_id: int, by: Actor, at: datetime) -> str:
    """What a letter is owed under that somebody has sent to themself now. Raises NotFound, NotPermitted."""
    require_person(by)
    row_id = Mailing.objects.filter(dashboard_id=dashboard_id, person_id=by.person_id).values_list("pk", flat=True)
    if not row_id or not _sees(by, dashboard_id):
        raise NotFound("mailing")
    return f"{_prefix(row_id[0])}now:{at.replace(second=0, microsecond=0).isoformat()}"


def _require_own(dashboard_id: int, person_id: int, by: Actor) -> None:
    """Raise NotFound for a dashboard that is not seen, NotPermitted for mail to others from another's."""
    require_person(by)
    found = Dashboard.objects.filter(usable_q(by), pk=dashboard_id).values_list("owner_id", flat=True).first()
    if found is None:
        raise NotFound("dashboard")
    if by.person_id not in (person_id, found):
        raise NotPermitted("dashboards.own", _NOT_OWN)


def drop_unseen(dashboard_id: int) -> None:
    """Drop letters of a dashboard that wait for who sees it no more. Inside an action."""
    for mailing_id, person_id in Mailing.objects.filter(dashboard_id=dashboard_id).values_list("pk", "person_id"):
        reader = _reader(person_id)
        if reader is None or not _sees(reader, dashboard_id):
            _drop(mailing_id)


def _prefix(mailing_id: int) -> str:
    """What keys of the letters of a mailing begin with."""
    return f"dashboard:{mailing_id}:"


def _drop(mailing_id: int) -> None:
    drop_waiting(prefix=_prefix(mailing_id))


def _end(row: Mailing, stamp: Stamp) -> int:
    changes = [FieldChange(name, getattr(row, name), None) for name in _FIELDS]
    _drop(row.pk)
    row.delete()
    return record(DashboardMailEnded(row.dashboard_id, row.person_id), stamp, changes)


def _reader(person_id: int) -> Actor | None:
    """Who reads the mail, with their rights of now; None where they may no longer sign in."""
    try:
        return actor_for(person_id)
    except NotFound:
        return None


def _sees(reader: Actor, dashboard_id: int) -> bool:
    is_inside = reader.scope.kind is not ScopeKind.ORGANISATION
    return is_inside and Dashboard.objects.filter(usable_q(reader), pk=dashboard_id).exists()
