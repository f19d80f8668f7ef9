"""The audit in words: what the journal keeps as structures and instants is read as a person would say it."""

from datetime import date

import pytest
from django.utils.html import strip_tags

from quarterdeck.administration.queries.audit import audit_page
from quarterdeck.administration.tables.audit import AuditWords, Reader
from quarterdeck.journal.queries import AuditFilter
from quarterdeck.users.actions.installation import note_backup
from quarterdeck.users.queries import actor_for, system_actor
from tests.cast import LONG_AGO, SYSTEM, Cast
from tests.matrix.alerted import a_rule
from tests.matrix.sample import a_sample

pytestmark = pytest.mark.django_db


def changes(cast: Cast, event: str) -> str:
    """The newest entry of this event, as its cell says it."""
    ada = actor_for(cast.ada)
    page = audit_page(ada, AuditFilter(events=(event,)), limit=1)
    return strip_tags(AuditWords(page, Reader(ada, date(2026, 11, 19))).changes(page.entries[0]))


def test_lines_are_told_in_words(cast: Cast) -> None:
    a_sample(cast)
    said = changes(cast, "opportunity.line_added")
    assert "1 × " in said
    assert "100" in said
    assert "{" not in said


def test_instants_are_told_on_the_readers_clock(cast: Cast) -> None:
    note_backup(archive="one.zip", size=1, made_at=LONG_AGO, by=system_actor(), via=SYSTEM)
    said = changes(cast, "installation.backed_up")
    assert LONG_AGO.isoformat()[:16] not in said
    assert str(LONG_AGO.year) in said


def test_who_is_told_by_a_rule_is_told_by_name(cast: Cast) -> None:
    a_rule(cast.rita)
    said = changes(cast, "alert_rule.added")
    assert f"Recipients: {actor_for(cast.rita).name}" in said
    assert "Quiet days: 7" in said
