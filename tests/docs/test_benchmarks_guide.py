"""The worked percentile of the guide is what the function makes of its rates."""

import re
from fractions import Fraction

import pytest

from quarterdeck.analytics.benchmarks import percentile_of, quantile_of
from quarterdeck.analytics.questions import Direction
from tests.architecture.source import ROOT

pytestmark = pytest.mark.documentation
GUIDE = (ROOT / "docs" / "guide" / "benchmarks.md").read_text()


def test_the_worked_percentile() -> None:
    rows = re.findall(r"^\| (\d+) % \| (\d) \| (\d) \| .*= (\d+) \|$", GUIDE, flags=re.MULTILINE)
    rates = [Fraction(int(rate), 100) for rate, *_ in rows]
    assert len(rates) == 6
    for rate, (_, worse, equal, told) in zip(rates, rows, strict=True):
        assert (sum(one < rate for one in rates), rates.count(rate)) == (int(worse), int(equal))
        assert percentile_of(rate, rates, Direction.UP) == int(told)
    said = re.search(r"here (\d+) %, (\d+) % and (\d+) %", GUIDE)
    assert said
    assert [quantile_of(rates, Fraction(n, 4)) for n in (1, 2, 3)] == [Fraction(int(one), 100) for one in said.groups()]
    assert [percentile_of(one, rates, Direction.DOWN) for one in (rates[0], rates[-1])] == [92, 8]
