"""What follows when a load needs a look: whoever keeps the mirror, and whoever it names, is told."""

from quarterdeck.journal.events import registry
from quarterdeck.journal.terms import Stamp
from quarterdeck.mirrors.events import MirrorFailed
from quarterdeck.mirrors.queries.mirrors import told_people
from quarterdeck.records.actions import notify
from quarterdeck.records.terms import NewNotification, NoticeKind


@registry.within(MirrorFailed)
def tell_of_a_failed_load(event: MirrorFailed, stamp: Stamp) -> None:
    """The load ran by itself: its keeper is told too, though it had their rights."""
    notes = [
        NewNotification(person_id, event.kind, event.record_id, NoticeKind.MIRROR_FAILED, None)
        for person_id in told_people(event.record_id)
    ]
    notify(notes=notes, at=stamp.at)
