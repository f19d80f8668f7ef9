"""What can be asked of the copy by name, and in which words question and answer travel."""

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from quarterdeck.analytics.answering import answer
from quarterdeck.analytics.behind import Behind, Rows, rows_behind
from quarterdeck.analytics.benchmarks import Benchmark, BenchmarkQuestion, benchmark
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.many import Answers, Questions, answers
from quarterdeck.analytics.movement.asked import Bar, Bridge, Movement
from quarterdeck.analytics.movement.bookings import bookings
from quarterdeck.analytics.movement.bridge import bridge
from quarterdeck.analytics.movement.flow import Ribbon
from quarterdeck.analytics.movement.past import OpenDeal, PastDay, Pile, board, series
from quarterdeck.analytics.movement.slippage import Pushes, Slippage, pushes, slippage
from quarterdeck.analytics.questions import Answer, Question
from quarterdeck.analytics.reading.trapped import Trapped, TrappedQuestion, trapped
from quarterdeck.analytics.reading.traps import Trap, TrapQuestion, traps_told
from quarterdeck.analytics.resolution import (
    Resolution,
    ResolutionQuestion,
    RoughPage,
    RoughQuestion,
    resolution,
    rough_page,
)
from quarterdeck.analytics.why.bottlenecks import Compared, compared
from quarterdeck.analytics.why.funnel import Funnels, funnels
from quarterdeck.analytics.why.losses import Losses, LossQuestion, losses
from quarterdeck.analytics.why.patterns import PatternQuestion, Patterns, patterns
from quarterdeck.analytics.why.placed import Placed, PlacedQuestion, placed
from quarterdeck.analytics.why.rows import (
    ClosedRows,
    Deals,
    PatternRows,
    StageRows,
    closed_rows,
    pattern_rows,
    stage_rows,
)
from quarterdeck.analytics.won_paces import PaceQuestion, PaceRow, won_paces
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.warehouse.queries.hashes import Hashes, Whole, table_hashes
from quarterdeck.warehouse.queries.moved import (
    BehindBar,
    BehindRibbon,
    Flowed,
    MovedRows,
    PastList,
    behind_bar,
    behind_ribbon,
    flowed,
    past_list,
)

A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class Named(Generic[A]):
    """A question: the function that answers it, the dataclass it takes, with a `viewer`, and what it gives."""

    function: Callable[[Engine, Any], A]
    takes: type
    gives: type[A]


NAMED: Mapping[str, Named[Any]] = {
    "answer": Named(answer, Question, Answer),
    "answers": Named(answers, Questions, Answers),
    "rows_behind": Named(rows_behind, Behind, Rows),
    "benchmark": Named(benchmark, BenchmarkQuestion, Benchmark),
    "bridge": Named(bridge, Movement, Bridge),
    "bookings": Named(bookings, Movement, Bar),
    "behind_bar": Named(behind_bar, BehindBar, MovedRows),
    "slippage": Named(slippage, Movement, dict[str, Slippage]),
    "pushes": Named(pushes, Movement, Pushes),
    "flow": Named(flowed, Flowed, tuple[Ribbon, ...]),
    "behind_ribbon": Named(behind_ribbon, BehindRibbon, MovedRows),
    "past_board": Named(board, PastDay, list[Pile]),
    "past_list": Named(past_list, PastList, list[OpenDeal]),
    "weeks": Named(series, PastDay, list[Pile]),
    "funnels": Named(funnels, Question, Funnels),
    "bottlenecks": Named(compared, Question, Compared),
    "losses": Named(losses, LossQuestion, Losses),
    "placed": Named(placed, PlacedQuestion, Placed),
    "patterns": Named(patterns, PatternQuestion, Patterns),
    "pattern_rows": Named(pattern_rows, PatternRows, Deals),
    "stage_rows": Named(stage_rows, StageRows, Deals),
    "closed_rows": Named(closed_rows, ClosedRows, Deals),
    "won_paces": Named(won_paces, PaceQuestion, list[PaceRow]),
    "traps": Named(traps_told, TrapQuestion, tuple[Trap, ...]),
    "trapped": Named(trapped, TrappedQuestion, Trapped),
    "resolution": Named(resolution, ResolutionQuestion, Resolution),
    "rough_page": Named(rough_page, RoughQuestion, RoughPage),
    "hashes": Named(table_hashes, Whole, Hashes),
}
