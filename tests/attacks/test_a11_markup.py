"""A11: no text that anybody stored becomes markup: in a page, a part of one, an answer that is said aloud, a file.

Every text column holds the canary. `tests/journeys/test_canaries.py` visits the pages in a browser.
"""

from collections.abc import Iterable, Iterator

import pytest

from tests.attacks.markup import CANARY, ELEMENT, is_running
from tests.attacks.texts import free_columns
from tests.attacks.walk import Answered, nothing_in, text_of
from tests.attacks.writes import Write
from tests.matrix.tries import World, send, taken_back

pytestmark = [pytest.mark.django_db, pytest.mark.attack]


def is_page(answer: Answered) -> bool:
    """Whether a browser would read it as markup."""
    return answer.headers.get("Content-Type", "").startswith(("text/html", "image/svg"))


def running(answers: Iterable[Answered], seen: set[str]) -> Iterator[str]:
    """Every page and part on which the canary ran; `seen` takes the addresses where it stood as text."""
    for answer in answers:
        assert answer.status < 500, answer.request.path
        if ELEMENT.encode() in answer.body:
            seen.add(answer.request.name)
        if is_page(answer) and is_running(answer.body):
            yield f"{answer.member} {answer.request.path} {dict(answer.request.headers)}"


def echoed(world: World, writes: dict[str, Write]) -> Iterator[str]:
    """Every answer to a form on which a text that was posted ran."""
    for key, write in writes.items():
        fields = {name: f"{value}{CANARY}" for name, value in write.request.body.items() if isinstance(value, str)}
        kept = {name: value for name, value in write.request.body.items() if name in {"do", "way", "token", "version"}}
        request = type(write.request)(
            write.request.name, write.request.method, write.request.kwargs, {**fields, **kept}, write.request.headers
        )
        if not request.is_api:
            with taken_back():
                client = world.client(write.member)
                answer = send(client, request)
                bodies = [text_of(answer)]
                if answer.status_code in {302, 303}:
                    bodies.append(text_of(client.get(answer["Location"])))
            if any(map(is_running, bodies)):
                yield key


def test_no_stored_text_becomes_markup(canaries: list[Answered]) -> None:
    seen: set[str] = set()
    nothing_in(running(canaries, seen))
    assert len(seen) > 60


def test_no_posted_text_becomes_markup(world: World, writes: dict[str, Write]) -> None:
    nothing_in(echoed(world, writes))


def test_every_kind_of_text_is_tried() -> None:
    tried = {f"{model._meta.db_table}.{column}" for model, column, _ in free_columns()}
    assert tried >= {
        "records_attachment.name", "records_field.label", "saved_views_savedview.name", "activities_activity.body",
        "journal_change.new", "search_searchentry.title", "imports_import.file_name", "users_person.name",
    }  # fmt: skip
