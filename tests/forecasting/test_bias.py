from dataclasses import replace

from quarterdeck.analytics import forecasting
from quarterdeck.analytics.forecasting.log import Log
from tests.forecasting.company import HONEST, MID, OPTIMIST, SANDBAGGER, Company, Regime, bent, company


def read(regime: Regime, seed: int) -> tuple[Company, Log]:
    made = company(replace(regime, quarters=6), seed)
    return made, forecasting.read_log(forecasting.Sources(made.deals, made.changes, made.periods, made.stages))


def test_who_distorts_is_found_and_nobody_else() -> None:
    made, log = read(bent(MID, 1.0), 8)
    found = forecasting.bias(log, log.periods[2:6])
    assert len(found) == MID.reps
    flags = {SANDBAGGER: "sandbagging", OPTIMIST: "happy_ears", HONEST: ""}
    wrong = [one.owner for one in found if one.flag not in ("", flags[made.behaviour[one.owner]])]
    assert not wrong
    assert sum(one.flag != "" for one in found) >= 6
    by_index = sorted(found, key=lambda one: -one.sandbagging)[:5]
    assert {made.behaviour[one.owner] for one in by_index} == {SANDBAGGER}
    assert all(len(one.signals) == 7 for one in found)


def test_honest_people_are_not_flagged_and_few_deals_say_nothing() -> None:
    _, log = read(MID, 10)
    assert [one.flag for one in forecasting.bias(log, log.periods[2:6])] == [""] * MID.reps
    few = forecasting.bias(log, log.periods[2:3])
    small = [one for one in few if one.closed < 12]
    assert all(one.flag == "" and "Fewer than 12" in one.note for one in small)
