"""Writes of mail sources: whose mails an outside tool logs."""

from datetime import datetime

from django.utils import timezone

from quarterdeck.activities.events import MailSourceConnected, MailSourceEnded
from quarterdeck.activities.models import MailSource
from quarterdeck.activities.rules import source_verdict
from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import FieldChange, Via
from quarterdeck.users.queries import employees
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.text import Text, clean_line
from quarterdeck.values.verdict import NotFound, Refused


@action
def connect_mail_source(*, person_id: int, name: str, by: Actor, via: Via, at: datetime | None = None) -> int:
    """Say that from now on a tool of this name logs the mails of a person; answers the journal's seq.

    Whoever logs activities may for themselves, who manages people for all. Raises NotPermitted, NotFound,
    or Refused for a name that says nothing, or while another one is connected.
    """
    _require(person_id, by)
    name = clean_line(name)
    if reasons := source_verdict(name):
        raise Refused(reasons)
    if MailSource.objects.select_for_update().filter(person_id=person_id, ended_at=None).exists():
        text = Text.of("A mail source is connected already. Disconnect it first.")
        raise Refused.because("source_connected", text, "name")
    stamp = by.stamp(at or timezone.now(), via)
    MailSource.objects.create(person_id=person_id, name=name, connected_at=stamp.at)
    return record(MailSourceConnected(record_id=person_id), stamp, [FieldChange("mail_source", None, name)])


@action
def end_mail_source(*, person_id: int, by: Actor, via: Via, at: datetime | None = None) -> int:
    """Say that nobody logs the mails of a person any more; answers the journal's seq.

    Raises NotPermitted, NotFound, or Refused when none is connected.
    """
    _require(person_id, by)
    source = MailSource.objects.select_for_update().filter(person_id=person_id, ended_at=None).first()
    if source is None:
        raise Refused.because("source_none", Text.of("No mail source is connected."))
    stamp = by.stamp(at or timezone.now(), via)
    source.ended_at = stamp.at
    source.save(force_update=True)
    return record(MailSourceEnded(record_id=person_id), stamp, [FieldChange("mail_source", source.name, None)])


def _require(person_id: int, by: Actor) -> None:
    require(by, Permission.ACTIVITIES_LOG if person_id == by.person_id else Permission.PEOPLE_MANAGE)
    if not employees([person_id]).get(person_id):
        raise NotFound("person")
