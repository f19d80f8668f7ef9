"""Erasing somebody who used Quarterdeck and left: figures stay, with a name that tells of nobody."""

from datetime import datetime

from django.utils import timezone

from quarterdeck.exports.events import PersonErased
from quarterdeck.exports.queries.privacy import erasure_reasons, next_pseudonym, require_privacy
from quarterdeck.forecasts.actions.erasing import forget_person as erase_notes
from quarterdeck.journal.actions import action, erase_subject, record
from quarterdeck.journal.terms import Via
from quarterdeck.mails.actions import erase_mails
from quarterdeck.reviews.actions.erasing import forget_person as erase_review_words
from quarterdeck.saved_views.actions import erase_views
from quarterdeck.scenarios.actions.erasing import forget_person as erase_scenarios
from quarterdeck.users.actions import edit_person
from quarterdeck.users.actions.access import lock_tree
from quarterdeck.users.actions.sessions import forget_credentials
from quarterdeck.users.queries.administration import person
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import Refused


@action
def erase_person(*, person_id: int, by: Actor, via: Via, at: datetime | None = None) -> int:
    """Remove name, address, settings, mail and everything that somebody who left could sign in with.

    What they owned, wrote and closed stays theirs, under the name "Erased person" with a number. Returns how many
    values of the journal went. Erasing again removes what was written since. Raises NotPermitted, NotFound, or
    Refused while they may act here or have open work.
    """
    require_privacy(by)
    lock_tree()
    found, now = person(by, person_id), at or timezone.now()
    if reasons := erasure_reasons(by, found):
        raise Refused(reasons)
    name = next_pseudonym(found.name)
    edit_person(
        person_id=person_id, name=name, email="", can_sign_in=False, by=by, via=via, at=now, version=found.version
    )
    forget_credentials(person_id)
    erase_mails(person_id=person_id)
    erase_notes(person_id=person_id)
    erase_review_words(person_id=person_id)
    erase_views(person_id=person_id)
    erase_scenarios(person_id=person_id)
    stamp = by.stamp(now, via)
    record(PersonErased(record_id=person_id), stamp)
    return erase_subject(kind="person", record_id=person_id, stamp=stamp)
