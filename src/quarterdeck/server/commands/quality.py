"""`quarterdeck quality`: how clean the open deals are, by rule and by owner."""

from quarterdeck.server.terminal import AsJson, command


def quality(as_json: AsJson = False) -> None:
    """Judge all open deals, say the score and how many break which rule, and keep the figures of today once."""
    with command(as_json=as_json) as terminal:
        from django.utils import timezone

        from quarterdeck.opportunities.queries import Lens
        from quarterdeck.opportunities.terms.filters import Whose
        from quarterdeck.quality.actions import keep_day
        from quarterdeck.quality.queries import tallies
        from quarterdeck.quality.rules import RULES, together
        from quarterdeck.users.queries import company, system_actor

        now, home = timezone.now(), company()
        keep_day(now)
        lens = Lens(actor=system_actor(), currency=home.reporting_currency, now=now, of=home)
        total = together(tallies(lens, Whose.ALL).values())
        counts = {check: total.counts[check] for check in RULES if total.counts.get(check)}
        if total.score is None:
            terminal.say("No open deals, and so no score.")
        else:
            broken = total.deals - total.intact
            terminal.say(
                "Score {score} of 100; {broken} of {deals} open deals to repair.",
                score=total.score,
                broken=broken,
                deals=total.deals,
            )
        for check, count in counts.items():
            terminal.say("{count} {rule}", count=count, rule=check.value)
        rules = {check.value: count for check, count in counts.items()}
        terminal.result({"score": total.score, "deals": total.deals, "intact": total.intact, "rules": rules})
