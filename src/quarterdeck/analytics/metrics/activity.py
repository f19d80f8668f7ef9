"""What is done for deals, against what comes of it. Source of the formulas: mechanics 6."""

from quarterdeck.analytics.metrics.closing import CLOSED_IN, WON
from quarterdeck.analytics.metrics.metric import Metric, Part, ratio_of, share_of
from quarterdeck.analytics.questions import Direction, Unit
from quarterdeck.values.text import N_

TWO_WAY = Metric(
    key="two_way_share",
    name=N_("Share of two-way activities"),
    unit=Unit.RATIO,
    direction=Direction.UP,
    formula=N_("Activities in which both sides took part / activities logged on deals in the window."),
    empty=N_("Nothing was logged."),
    parts=(Part("activities", {"two_way": "SUM(d.is_two_way)", "logged": "COUNT(*)"}),),
    finish=share_of("two_way", "logged"),
    floor=30,
    is_share=True,
)
PER_WON = Metric(
    key="activities_per_won_deal",
    name=N_("Activities per won deal"),
    unit=Unit.INDEX,
    direction=Direction.NEITHER,
    formula=N_("Activities logged until they were won on deals won in the window / deals won in the window."),
    empty=N_("Nothing was won."),
    parts=(
        Part("closed", {"won": WON}),
        Part("activities_of_won", {"logged": "COUNT(*)"}),
    ),
    finish=ratio_of("logged", "won", "won"),
    floor=5,
    undefined=CLOSED_IN,
)
MEETINGS = Metric(
    key="meetings_per_stay",
    name=N_("Meetings per stay in a stage"),
    unit=Unit.INDEX,
    direction=Direction.NEITHER,
    formula=N_("Meetings in the window on deals in open stages / stays in open stages begun in the window."),
    empty=N_("No stage was entered."),
    parts=(
        Part("visits", {"stays": "COUNT(*)"}),
        Part(
            "activities",
            {"meetings": "SUM(CASE WHEN d.type = 'meeting' AND d.stands = 'open' THEN 1 ELSE 0 END)"},
        ),
    ),
    finish=ratio_of("meetings", "stays", "stays"),
    floor=10,
)
METRICS = (TWO_WAY, PER_WON, MEETINGS)
