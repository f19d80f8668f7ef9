"""Most likely in a file: taken where the company uses it, refused by the gate of every other door where not."""

from pathlib import Path

from quarterdeck.forecasts.tests.making import switch_likely
from quarterdeck.imports.tests.test_opportunities import PLAIN, bring, check, problems
from quarterdeck.opportunities.queries import visible_to
from quarterdeck.opportunities.tests.deals import sales_of
from quarterdeck.uploads.queries.known import known_values
from quarterdeck.users.terms import Actor
from tests.cast import Cast

ROWS = "1,A,Rita Vogel,Qualification,5,,,Most likely\n2,B,Rita Vogel,Qualification,5,,,likely\n"


def test_a_file_says_most_likely_where_it_is_used(tmp_path: Path, cast: Cast, actors: dict[str, Actor]) -> None:
    sales_of(cast)
    ada, mapping = actors["ada"], PLAIN + 'category = "offered"\n'
    refused = problems(check(tmp_path, ROWS, ada, mapping))
    assert [(line, code) for line, _column, code in refused] == [(2, "likely_not_used"), (3, "likely_not_used")]
    assert "likely" not in known_values(ada, "opportunities", ["category"])["category"]  # type: ignore[arg-type]  # its word
    switch_likely()
    assert known_values(ada, "opportunities", ["category"])["category"]["likely"] == "most likely"  # type: ignore[arg-type]  # its word
    bring(tmp_path, ROWS, ada, mapping)
    assert [deal.category for deal in visible_to(ada)] == ["likely", "likely"]
