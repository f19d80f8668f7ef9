"""Deals with objections for tests, made by the actions of the product."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.qualification.actions import raise_objection
from quarterdeck.qualification.terms import ObjectionFields
from quarterdeck.users.queries import system_actor
from tests.cast import SYSTEM

NOW = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
BEGUN = NOW - timedelta(days=200)


def objects(deal: int, topic: str, outcome: str = "open", on: date | None = None) -> int:
    """The buyer holds something against a deal."""
    answer = "Done" if outcome == "answered" else ""
    new = ObjectionFields(text=f"About {topic}", topic=topic, outcome=outcome, answer=answer, raised_on=on)
    return raise_objection(kind="opportunity", record_id=deal, new=new, by=system_actor(), via=SYSTEM).id


def a_deal(sales: Sales, name: str, amount: int | None = 100, *, owner: str = "rita", outcome: str = "") -> int:
    """A deal begun 200 days ago: a lead for 100 days, then a proposal; won, lost or open yesterday."""
    deal = sales.deal(
        by="system",
        at=BEGUN,
        name=name,
        owner_id=getattr(sales.cast, owner),
        amount=None if amount is None else Decimal(amount),
    )
    if amount is not None:
        sales.move(deal, "proposal", by="system", at=BEGUN + timedelta(days=100))
    if outcome:
        fill = (
            {"loss_reason_id": sales.reasons["unresponsive"]} if outcome == "lost" else {"amount": Decimal(amount or 1)}
        )
        sales.move(deal, f"closed_{outcome}", by="system", at=NOW - timedelta(days=1), fill=fill)
    return deal


def a_company(sales: Sales) -> dict[str, int]:
    """Rita won two and lost two, Olga lost one; both have one open. Names say what was held against them."""
    early, late = (BEGUN + timedelta(days=10)).date(), (BEGUN + timedelta(days=150)).date()
    found = {
        "plain won": a_deal(sales, "plain won", outcome="won"),
        "dear overcome": a_deal(sales, "dear overcome", 200, outcome="won"),
        "dear lost": a_deal(sales, "dear lost", 300, outcome="lost"),
        "half answered": a_deal(sales, "half answered", 400, outcome="lost"),
        "hers": a_deal(sales, "hers", 500, owner="olga", outcome="lost"),
        "dear open": a_deal(sales, "dear open", 600),
        "settled open": a_deal(sales, "settled open", 700),
        "hers open": a_deal(sales, "hers open", None, owner="olga"),
    }
    objects(found["dear overcome"], "price", "accepted", early)
    objects(found["dear lost"], "price", "lost", late)
    objects(found["half answered"], "price", "accepted", late)
    objects(found["half answered"], "price", "answered", early)
    objects(found["half answered"], "security", "accepted", late)
    objects(found["hers"], "price", "open", late)
    objects(found["dear open"], "price", "answered", late)
    objects(found["settled open"], "price", "accepted", late)
    objects(found["hers open"], "timing", "open", late)
    return found
