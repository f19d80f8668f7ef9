"""Worked tables of funnels, losses and patterns are what the functions make of their deals."""

import re
from datetime import date

from quarterdeck.analytics.questions import Question, Reach, Viewer
from quarterdeck.analytics.schema import DAY_US, day
from quarterdeck.analytics.why.funnel import funnels
from quarterdeck.analytics.why.losses import LossQuestion, losses
from quarterdeck.analytics.why.patterns import Arm, Stratum, compared
from tests.docs.metrics_reference import METRICS_DIR
from tests.docs.test_metrics_pages import TODAY, WINDOWS, company, table

SINCE, UNTIL = WINDOWS[""]
ASKED = Question("stage_conversion", Viewer(Reach.ALL), day(SINCE), day(UNTIL), day(TODAY), day(TODAY) * DAY_US)


def test_the_funnel_by_hand() -> None:
    rows = table((METRICS_DIR / "funnel.md").read_text(), "Worked by hand")
    (told,) = funnels(company().engine, ASKED).pipelines
    # What an export says nothing of is a stage without a name: none of these deals was in it.
    stages = [stage for stage in told.stages if stage.name]
    assert [
        (stage.name, stage.plain[1], *(stage.tallies[ending].deals for ending in ("passed", "lost", "waiting")))
        for stage in stages
    ] == [(row["stage"], *(int(row[key]) for key in ("entered", "passed", "lost", "waiting"))) for row in rows]
    assert {str(told.horizon)} == {row["horizon"] for row in rows}
    assert [stage.matured for stage in stages] == [(5, 6), (2, 3)]
    # D7 has waited from 16 March to 15 April.
    assert (date(2026, 4, 15) - date(2026, 3, 16)).days == 30 < told.horizon


def test_losses_by_hand() -> None:
    rows = table((METRICS_DIR / "losses.md").read_text(), "Worked by hand")
    told = losses(company().engine, LossQuestion(ASKED.viewer, ASKED, ("stage",)))
    assert {(line.labels[0], line.lost.deals, line.lost.value, line.of_lost) for line in told.lines} == {
        (
            row["stage lost at"],
            int(row["lost"].split()[0]),
            round(float(row["value"].split()[0].strip(",").replace(",", "")) * 100),
            int(row["of lost deals"].split()[0]) / 100,
        )
        for row in rows
    }


def test_patterns_by_hand() -> None:
    text = (METRICS_DIR / "patterns.md").read_text()
    rows = table(text, "Worked by hand")
    told = compared([Stratum(0, *(Arm(int(row["deals"]), int(row["won"])) for row in rows))], 0.95)
    assert [float(row["win rate"]) for row in rows] == [told.done, told.undone]
    said = re.search(r"difference is ([\d.]+), its interval ([\d.]+) to ([\d.]+); .* won ([\d.]+) times", text)
    assert said
    assert told.ratio
    figures = (told.difference, told.low, told.high)
    assert [*(round(figure, 4) for figure in figures), round(told.ratio, 2)] == [float(one) for one in said.groups()]
