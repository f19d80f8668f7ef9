"""The frameworks that are shipped. Weights are a start: every installation sets its own."""

from quarterdeck.qualification.terms import ShippedElement, ShippedFramework
from quarterdeck.values.text import N_


def _element(key: str, name: str, weight: int, guidance: str, *, is_due: bool = False) -> ShippedElement:
    return ShippedElement(key=key, name=name, weight=weight, guidance=guidance, is_due_by_proposal=is_due)


def _meddic(weights: dict[str, int]) -> tuple[ShippedElement, ...]:
    return tuple(
        _element(key, name, weights[key], guidance, is_due=key == "metrics")
        for key, name, guidance in _MEDDPICC
        if key in weights
    )


_MEDDPICC = (
    ("metrics", N_("Metrics"), N_("Which figure gets better, from what to what, and who measures it?")),
    ("economic_buyer", N_("Economic buyer"), N_("Who can release the money, and have we spoken with them?")),
    ("decision_criteria", N_("Decision criteria"), N_("By which written criteria will they choose?")),
    ("decision_process", N_("Decision process"), N_("Which steps, people and dates lead to the decision?")),
    ("paper_process", N_("Paper process"), N_("Which contracts, checks and signatures follow the decision?")),
    ("identify_pain", N_("Identify pain"), N_("What does it cost them to leave things as they are?")),
    ("champion", N_("Champion"), N_("Who sells for us inside, with influence and something to gain?")),
    ("competition", N_("Competition"), N_("Who else is in the running, doing nothing included?")),
)
SHIPPED = (
    ShippedFramework(
        "bant",
        N_("BANT"),
        (
            _element("budget", N_("Budget"), 25, N_("Is the money there, how much, and from when on?")),
            _element("authority", N_("Authority"), 25, N_("Who decides, and who can say no?")),
            _element("need", N_("Need"), 25, N_("Which problem do they want solved, and how urgent is it?")),
            _element("timing", N_("Timing"), 25, N_("By when must it work, and why then?")),
        ),
    ),
    ShippedFramework(
        "meddicc",
        N_("MEDDICC"),
        _meddic(
            {
                "metrics": 20,
                "economic_buyer": 20,
                "decision_criteria": 10,
                "decision_process": 10,
                "identify_pain": 15,
                "champion": 15,
                "competition": 10,
            }
        ),
    ),
    ShippedFramework(
        "meddpicc",
        N_("MEDDPICC"),
        _meddic(
            {
                "metrics": 15,
                "economic_buyer": 15,
                "decision_criteria": 10,
                "decision_process": 10,
                "paper_process": 10,
                "identify_pain": 15,
                "champion": 15,
                "competition": 10,
            }
        ),
    ),
    ShippedFramework(
        "spiced",
        N_("SPICED"),
        (
            _element("situation", N_("Situation"), 15, N_("Where do they stand today, in facts?")),
            _element("pain", N_("Pain"), 25, N_("What hurts, and whom?")),
            _element("impact", N_("Impact"), 25, N_("What changes for them, in figures and for people?")),
            _element("critical_event", N_("Critical event"), 20, N_("By which day must it be solved, and why?")),
            _element("decision", N_("Decision"), 15, N_("Who decides how, by which criteria?")),
        ),
    ),
)
