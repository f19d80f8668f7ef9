"""Telling those who run the installation what happened to it."""

from quarterdeck.journal.events import registry
from quarterdeck.journal.terms import Stamp
from quarterdeck.records.actions import notify
from quarterdeck.records.terms import NewNotification, NoticeKind
from quarterdeck.users.queries import system_actor
from quarterdeck.users.queries.colleagues import visible_people
from quarterdeck.users.terms import Permission
from quarterdeck.webhooks.events import EndpointPaused


@registry.within(EndpointPaused)
def tell_of_a_paused_webhook(event: EndpointPaused, stamp: Stamp) -> None:
    """Its owner, and everybody else who may manage webhooks, is told; who paused it by hand is not."""
    managers = visible_people(system_actor()).filter(
        is_active=True, role__permissions__contains=Permission.SETTINGS_MANAGE.value
    )
    people = {event.owner_id, *managers.values_list("pk", flat=True)}
    notes = [
        NewNotification(person_id, event.kind, event.record_id, NoticeKind.WEBHOOK_PAUSED, stamp.actor_id)
        for person_id in sorted(people)
    ]
    notify(notes=notes, at=stamp.at)
