"""Looking through the folder of a mirror: what is new, and what of it is complete."""

from collections.abc import Iterable
from contextlib import ExitStack
from datetime import datetime

from django.utils import timezone

from quarterdeck.journal.actions import action
from quarterdeck.journal.terms import Via
from quarterdeck.mirrors.models import Mirror, MirrorFile, MirrorPart
from quarterdeck.mirrors.queries.folder import entries, opened_folder
from quarterdeck.mirrors.rules import is_complete, matches
from quarterdeck.mirrors.terms import FileFacts, FileState
from quarterdeck.users.terms import Actor


def note_files(*, mirror: Mirror, by: Actor, via: Via) -> None:
    """Note the files that are new, and let those be loaded that are complete. Raises Refused for the folder."""
    parts = list(MirrorPart.objects.filter(mirror=mirror))
    found: dict[int, list[FileFacts]] = {part.pk: [] for part in parts}
    with ExitStack() as stack:
        for facts in entries(stack.enter_context(opened_folder(mirror.folder))):
            for part in parts:
                if matches(part.pattern, facts.name):
                    found[part.pk].append(facts)
    for part in parts:
        _note(part=part, found=found[part.pk], now=timezone.now(), by=by, via=via)


@action
def _note(*, part: MirrorPart, found: Iterable[FileFacts], now: datetime, by: Actor, via: Via) -> None:
    rows = list(MirrorFile.objects.select_for_update().filter(part=part))
    known = {(row.name, row.size, row.modified_ns) for row in rows if row.state != FileState.SEEN}
    waiting = {row.name: row for row in rows if row.state == FileState.SEEN}
    for facts in found:
        if (facts.name, facts.size, facts.modified_ns) in known:
            continue
        row = waiting.pop(facts.name, None) or MirrorFile(part=part, name=facts.name, noted_at=now, size=-1)
        if (row.size, row.modified_ns) != (facts.size, facts.modified_ns):
            row.size, row.modified_ns, row.noted_at = facts.size, facts.modified_ns, now
        if is_complete(facts, noted_at=row.noted_at, now=now):
            row.state = FileState.LOADING.value
        row.save()
    # What waited and is gone again, nobody waits for.
    MirrorFile.objects.filter(pk__in=[row.pk for row in waiting.values()]).delete()
