"""How a deal goes beside those its team won: stalled, silent, or fast. Pure."""

from quarterdeck.health.rules.dossier import Facts
from quarterdeck.health.rules.pace import Paces, of_team
from quarterdeck.health.terms import Measure, Pace


def paces_of(facts: Facts, team: int, paces: Paces) -> tuple[Pace, ...]:
    """What a deal is for its team; nothing where too little was won to say.

    Stalled: in its stage for longer than 90 % of the stays of won deals. Idle: silent for longer than 90 % of the
    silences of won deals. Fast: it came to its stage within the days of the fastest quarter of won deals, has not been
    in it for longer than half of those were, and its silence is one of the shorter three quarters.
    """
    stay = of_team(paces, Measure.STAY, facts.stage.id, team)
    gap = of_team(paces, Measure.GAP, 0, team)
    reach = of_team(paces, Measure.REACH, facts.stage.id, team)
    found = []
    if stay and facts.stage_days > stay.p90:
        found.append(Pace.STALLED)
    if gap and facts.silent_days > gap.p90:
        found.append(Pace.IDLE)
    is_early = reach is not None and not facts.is_first_stage and facts.reach_days <= reach.p25
    if is_early and stay and facts.stage_days <= stay.p50 and gap and facts.silent_days <= gap.p75:
        found.append(Pace.FAST)
    return tuple(found)
