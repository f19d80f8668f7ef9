"""What is done for deals, against what comes of it. Source of the formulas: mechanics 6."""

from quarterdeck.analytics.metrics.closing import CLOSED_IN, WON
from quarterdeck.analytics.metrics.measures import count
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
    parts=(Part.of("activities", two_way=count("d.is_two_way = 1"), logged=count()),),
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
        Part.of("closed", won=WON),
        Part.of("activities_of_won", logged=count()),
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
        Part.of("visits", stays=count()),
        Part.of("activities", meetings=count("d.type = 'meeting' AND d.stands = 'open'")),
    ),
    finish=ratio_of("meetings", "stays", "stays"),
    floor=10,
)
METRICS = (TWO_WAY, PER_WON, MEETINGS)
