"""Search as a property: what is found is what a few lines of Python find, whatever is typed and whoever asks."""

import random
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.search.queries import result_page, search
from quarterdeck.search.rules import closeness, read_query, text_of, title_of
from quarterdeck.search.terms import Closeness, Kind
from quarterdeck.users.terms import Actor
from tests.cast import Cast
from tests.customers import a_contact, an_account
from tests.pages import page_of

pytestmark = pytest.mark.django_db
NAMES = (
    "Bergmann Kunststoff GmbH", "Nordenberg Automation", "Grünwald Verpackung", "Løvenskiold", "Solvang Sjømat AS",
    "VX-200 Trading", "Bergamo & Figli", "Ostrava Steelworks", "Berg", "Æther 3000", "O'Hara's", "日本精工",
)  # fmt: skip
PEOPLE = ("Petra Bergmann", "Jörg Grünwald", "Émile Rivière", "Zoë Berg-Novak", "Anna Solvang")
FEW, MANY = 8, 50
# Who sees what: Rita her own, Olga hers, Max Rita's, Ada everything.
SEES = {"rita": {"rita"}, "olga": {"olga"}, "max": {"rita"}, "ada": {"rita", "olga"}}


@dataclass(frozen=True)
class Known:
    """A record as the test made it."""

    kind: Kind
    record_id: int
    title: str
    text: str
    owner: str


@pytest.fixture
def world(cast: Cast) -> list[Known]:
    """Accounts and contacts of Rita and Olga, half and half."""
    known = []
    for number, name in enumerate(NAMES):
        owner = ("rita", "olga")[number % 2]
        domain = f"{'abcdefghijklmno'[number]}werk.example"
        record_id = an_account(getattr(cast, owner), name, domain=domain)
        known.append(Known(Kind.ACCOUNT, record_id, title_of(name), text_of(domain), owner))
    for number, name in enumerate(PEOPLE):
        owner = ("olga", "rita")[number % 2]
        record_id = a_contact(getattr(cast, owner), name, title="Head of plant")
        known.append(Known(Kind.CONTACT, record_id, title_of(name), text_of("Head of plant"), owner))
    return known


def modelled(world: list[Known], name: str, typed: str) -> set[tuple[Kind, int]]:
    """What `name` must find of these records."""
    sought = read_query(typed)
    if not sought.words:
        return set()
    mine = [one for one in world if one.owner in SEES[name]]
    close = {one: met[0] for one in mine if (met := closeness(sought.words, one.title, one.text))}
    direct = {one for one, met in close.items() if met <= Closeness.WORDS}
    found = direct if len(direct) >= FEW else set(close)
    return {(one.kind, one.record_id) for one in found}


def slips(word: str) -> st.SearchStrategy[str]:
    """Ways to type a word: as it is, its beginning, an inner part, a letter left out, doubled, or swapped."""
    places = st.integers(0, max(0, len(word) - 2))
    return st.one_of(
        st.just(word),
        places.map(lambda at: word[: at + 1]),
        places.map(lambda at: word[at:]),
        places.map(lambda at: word[:at] + word[at + 1 :]),
        places.map(lambda at: word[: at + 1] + word[at:]),
        places.map(lambda at: word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]),
        st.just(word.upper()),
    )


WORDS = [word for name in (*NAMES, *PEOPLE) for word in name.split()] + ["head", "plant", "werk", "zzz"]
TYPED = st.lists(st.sampled_from(WORDS).flatmap(slips), min_size=1, max_size=3).map(" ".join)
ONCE = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SIGNS = st.sampled_from("\"'*:^()-+%_\\{}[];|&!<>@#~$?/., \t\n\u0301ßİﬁ①²\U0001f98a")


@ONCE
@given(typed=TYPED, name=st.sampled_from(sorted(SEES)))
def test_search_finds_what_the_model_finds(world: list[Known], actors: dict[str, Actor], typed: str, name: str) -> None:
    found = search(actors[name], read_query(typed), limit=MANY, kinds=(Kind.ACCOUNT, Kind.CONTACT))
    assert {(hit.kind, hit.record_id) for one in found for hit in one.hits} == modelled(world, name, typed)


@ONCE
@given(typed=st.one_of(st.text(SIGNS, max_size=30), st.text(max_size=60), TYPED), odd=st.text(SIGNS, max_size=4))
def test_no_text_breaks_out_of_its_quotes(world: list[Known], actors: dict[str, Actor], typed: str, odd: str) -> None:
    asked = read_query(odd + typed)
    visible = {one.record_id for one in world if one.owner == "rita"}
    for part in search(actors["rita"], asked, limit=MANY, kinds=(Kind.ACCOUNT, Kind.CONTACT)):
        assert {hit.record_id for hit in part.hits} <= visible
    for kind in Kind:
        ids = {hit.record_id for hit in result_page(actors["rita"], asked, kind).hits}
        assert kind in (Kind.PERSON, Kind.ACTIVITY) or ids <= visible


def test_records_of_others_change_no_byte(cast: Cast, browser: Callable[[int], Client]) -> None:
    for name in NAMES[::2]:
        an_account(cast.rita, name)
    asked = [
        "berg",
        "bregmann",
        "grunwlad",
        "o",
        "GmbH",
        "nordenberg",
        "",
        "#0",
        "#1",
        "wald",
        "solvang sjomat",
        "@berg",
    ]
    rita = browser(cast.rita)

    def answers() -> list[str]:
        pages = [rita.get("/search", {"q": typed, "kind": kind}) for typed in asked for kind in ("", "account")]
        return [page_of(page).split("<body")[1].split("<main")[1] for page in pages]

    before = answers()
    shuffled = [*NAMES, *PEOPLE]
    random.Random(1).shuffle(shuffled)
    for name in shuffled:
        an_account(cast.olga, name)
        a_contact(cast.olga, name)
    assert answers() == before
