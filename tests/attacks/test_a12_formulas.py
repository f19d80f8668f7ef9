"""A12: no text that anybody stored becomes a formula in a file for spreadsheets, nor another text in it."""

import csv
import io
from collections.abc import Collection, Iterator

import pytest
from django.http.response import HttpResponseBase

from quarterdeck.exports.jobs import write_waiting
from quarterdeck.exports.tables.sources import sources
from quarterdeck.inspection.rules.columns import written_columns
from quarterdeck.inspection.tables import LABELS
from quarterdeck.opportunities.actions import add_buying_contact, edit_opportunity
from quarterdeck.records.tests.fields import a_field
from quarterdeck.revenue.actions.splits import set_splits
from quarterdeck.revenue.terms.splits import Share
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import parse_id
from tests.attacks.texts import write_everywhere
from tests.attacks.walk import nothing_in, text_of
from tests.cast import SYSTEM
from tests.copied import copied
from tests.matrix.tries import World, taken_back

pytestmark = [pytest.mark.django_db, pytest.mark.attack]
MARK = "zqcalc"
COLUMNS = f"cols={written_columns(tuple((key, 0) for key in LABELS))}"
RUNS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# Lists of ids and keys, in which nobody types.
OF_IDS = {"opportunity_contacts", "opportunity_splits"}
# Figures: how many of which names stand in them depends on what the copy counts, and on what was assessed.
OF_FIGURES = {
    "benchmark",
    "bottlenecks",
    "dashboard",
    "deal-health",
    "funnel",
    "losses",
    "movement",
    "movement_rows",
    "objections",
    "patterns",
    "report",
    "report_rows",
    "trapped",
    "traps",
}
# Texts that markup would change: a file has them as they were typed.
PLAIN = ("R&D <b>x</b>", "a<b & c", "&lt;p&gt;", 'quoted "so"')


def formulas(world: World, seen: set[str], only: Collection[str] = ()) -> Iterator[str]:
    """Every cell of a file that a spreadsheet would run; `seen` takes the lists where such a text stood."""
    for begin in ("=", "@", "\t", "\uff1d", " +"):
        with taken_back():
            for kind in ("opportunity", "account", "contact"):
                a_field("text", "Note", kind)
            shared_out(world)
            write_everywhere(f"{begin}{MARK}", only_records=False)
            # The copy is made of what is written here too.
            with copied():
                for source in only or sources.keys():
                    yield from run_by_spreadsheets(world, source, seen)


def run_by_spreadsheets(world: World, source: str, seen: set[str]) -> Iterator[str]:
    """Such cells of the file of one list."""
    query = COLUMNS if source == "opportunities" else "scope=all"
    answer = exported(world, "ada", source, query)
    for row in csv.reader(io.StringIO(text_of(answer).decode(), newline="")):
        yield from (f"{source}: {cell}" for cell in row if cell.lstrip(" ").startswith(RUNS))
        seen |= {source for cell in row if MARK in cell}


def shared_out(world: World) -> None:
    """Give a deal what its parts are lists of: a buying role, and credit of two people."""
    deal, by = parse_id(world.sample.opportunity), system_actor()
    contact = parse_id(world.sample.contact)
    add_buying_contact(opportunity_id=deal, contact_id=contact, role="champion", by=by, via=SYSTEM)
    shares = [Share(None, 6_000), Share(world.sample.cast.max, 4_000)]
    set_splits(opportunity_id=deal, type_key="revenue", shares=shares, by=by, via=SYSTEM)


def exported(world: World, member: str, source: str, query: str) -> HttpResponseBase:
    """A list as a CSV file: at once, or fetched when the background has written it."""
    client = world.client(member)
    answer = client.post(f"/lists/{source}/export", {"query": query, "type": "csv"})
    if answer.status_code == 303:
        write_waiting()
        answer = client.get(f"{answer['Location']}/file")
    return answer


def test_no_cell_is_a_formula(world: World) -> None:
    seen: set[str] = set()
    nothing_in(formulas(world, seen))
    assert seen - OF_FIGURES == set(sources.keys()) - OF_IDS - OF_FIGURES
    assert "funnel" in seen


def test_custom_texts_are_as_they_were_typed(world: World) -> None:
    with taken_back():
        fields = [a_field("text", f"Text {number}", "opportunity").key for number, _ in enumerate(PLAIN)]
        link = a_field("link", "Link", "opportunity").key
        typed = {**dict(zip(fields, PLAIN, strict=True)), link: "https://files.example/offer?of=1&to=2"}
        deal = parse_id(world.sample.opportunity)
        edit_opportunity(opportunity_id=deal, changes=typed, by=system_actor(), via=SYSTEM)
        query = f"cols={written_columns(tuple((key, 0) for key in (*typed, 'name')))}"
        rows = list(csv.DictReader(io.StringIO(text_of(exported(world, "rita", "opportunities", query)).decode())))
    (row,) = [one for one in rows if one["Id"] == world.sample.opportunity]
    assert [row[f"Text {number}"] for number, _ in enumerate(PLAIN)] == list(PLAIN)
    assert row["Link"] == typed[link]
