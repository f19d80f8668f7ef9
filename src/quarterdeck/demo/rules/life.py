"""The life of one deal, told working day by working day until it closes or today comes."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from quarterdeck.demo.rules.company import (
    BY_NAME,
    COMPETITOR_WEIGHTS,
    COMPETITORS,
    TIME_ZONE,
    DemoProduct,
    reps_for,
)
from quarterdeck.demo.rules.dice import Dice, quarter_end, rounded, workday
from quarterdeck.demo.rules.hazards import (
    BEHAVIOURS,
    DAYS_TO_SIGN,
    FAIR_ODDS,
    HAZARDS,
    Behaviour,
    closing_pull,
    losing,
    moving_on,
)
from quarterdeck.demo.rules.markets import BY_COUNTRY, RATES, ROUNDING
from quarterdeck.demo.rules.pipelines import (
    BUYER,
    EARLY_LOSSES,
    ENTERPRISE,
    EXCUSE,
    LATE_LOSSES,
    OPEN_STAGES,
    PRICED,
)
from quarterdeck.demo.rules.steps import DemoAccount, DemoStep
from quarterdeck.values.dataclasses import dataclass

# Factor on the chance of a loss when a competitor is named, and what each missed close date adds to it.
_RIVAL, _MISSED = 1.6, 0.25
# Factors on moving on and on being lost once nobody looks after a deal any more: it just stands there.
_NEGLECT, _FORGOTTEN = 0.1, 0.25
# Throws above this one send a deal back a stage.
_BACK = 0.9985
_ZONE = ZoneInfo(TIME_ZONE)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Birth:
    """How a deal begins, and the day on which the story ends."""

    day: date
    pipeline: str
    channel: str
    account: DemoAccount
    product: DemoProduct
    today: date


class Life:
    """One deal being told. After it `first` holds how it began and `steps` what changed, oldest first."""

    def __init__(self, dice: Dice, birth: Birth) -> None:
        self._dice, self._birth, self._pipeline = dice, birth, birth.pipeline
        self.owner = BY_NAME[birth.account.owner]
        self._day, self._stage, self._age, self._missed = birth.day, 0, 0, 0
        self._currency = BY_COUNTRY[birth.account.country].currency
        self._amount = self._price()
        self._knows_amount = self._cares(0.85)
        self._competitor = ""
        self._close = self._named_day() if self._cares(1.0) else None
        self._last = datetime.min.replace(tzinfo=UTC)
        neglect = 0.03 + 0.2 * (1 - self.owner.habit.care)
        self._neglected_from = dice.whole(0, 4) if dice.chance(neglect) else 99
        self.steps: list[DemoStep] = []
        self.created_at = self._clock()
        self.first = self._beginning()
        self.has_buyer = dice.chance(0.62)
        self.is_open = True
        self._live()

    def _beginning(self) -> dict[str, object]:
        dice, birth = self._dice, self._birth
        first: dict[str, object] = {
            "stage": OPEN_STAGES[self._pipeline][0],
            "name": dice.pick(birth.product.projects).format(n=dice.whole(2, 9)),
            "currency": self._currency,
            "channel": birth.channel,
            "type": dice.weighted(("new", "expansion", "renewal"), (6, 3, 1)),
            "close_date": self._close,
            "amount": self._amount if self._knows_amount else None,
            "product": birth.product.name if self._cares(0.97) else "",
            "source": self._source(),
        }
        return first

    def _source(self) -> str:
        if not self._cares(0.85):
            return ""
        return {"ecommerce": "Website", "partner": "Partner"}.get(self._birth.channel) or self._dice.weighted(
            ("Trade fair", "Website", "Referral", "Outbound", "Existing customer"), (3, 3, 3, 2, 4)
        )

    def _live(self) -> None:
        while self.is_open:
            self._day = workday(self._day + _DAY)
            if self._day >= self._birth.today:
                break
            self._age += 1
            on, off = self._hazards()
            throw = self._dice.unit()
            if throw < off:
                self._lose()
            elif throw < off + on:
                self._win() if self._is_last else self._advance()
            elif self._stage > 1 and throw > _BACK:
                self._enter(self._stage - 1, {})
            elif not self._is_neglected:
                self._tend()

    def _hazards(self) -> tuple[float, float]:
        """Today's chances of moving on and of being lost."""
        stage, behaviour = HAZARDS[self._pipeline][self._stage], self._behaviour
        on = moving_on(stage, self._age, behaviour) * (closing_pull(self._day) if self._is_last else 1.0)
        off = losing(stage, self._age, behaviour) * self.owner.habit.skill * (1 + _MISSED * self._missed)
        off *= _RIVAL if self._competitor else 1.0
        return (on * _NEGLECT, off * _FORGOTTEN) if self._is_neglected else (on, off)

    def _tend(self) -> None:
        """An ordinary day: a date that has passed is named anew, a fact is learnt, a deal is handed over."""
        dice = self._dice
        is_late = self._close is not None and self._day > self._close
        if (is_late and dice.chance(0.34 * self.owner.habit.care)) or (self._close is None and dice.chance(0.03)):
            self._missed += is_late
            self._close = self._named_day()
            self._say({"close_date": self._close})
        elif self._stage >= PRICED[self._pipeline] - 1 and dice.chance(0.012):
            self._reprice((85, 90, 95, 110, 115, 125))
        elif self._stage >= 1 and not self._competitor and dice.chance(0.006):
            self._competitor = dice.weighted(COMPETITORS, COMPETITOR_WEIGHTS)
            self._say({"competitor": self._competitor})
        elif dice.chance(0.0007):
            self._hand_over()

    def _advance(self) -> None:
        skips = self._stage + 2 < len(HAZARDS[self._pipeline]) and self._dice.chance(0.05)
        to = self._stage + (2 if skips else 1)
        learnt: dict[str, object] = {}
        if to >= PRICED[self._pipeline] and not self._knows_amount:
            self._knows_amount = True
            learnt["amount"] = self._amount
        if to >= PRICED[self._pipeline] and (self._close is None or self._close <= self._day):
            self._close = self._named_day(to)
            learnt["close_date"] = self._close
        self._enter(to, learnt)
        if self._dice.chance(0.28):
            self._reprice((80, 90, 95, 105, 110, 120, 135))
        if to >= 1 and self._cares(0.6 if self._pipeline == ENTERPRISE else 0.25):
            self._judge()

    def _enter(self, to: int, learnt: dict[str, object]) -> None:
        asks = self._stage < BUYER[self._pipeline] <= to and not self.has_buyer
        joins: tuple[int, ...] = ()
        excuse = ""
        if asks and self._dice.chance(0.6):
            self.has_buyer, joins = True, (0,)
        elif asks:
            excuse = EXCUSE
        self._stage, self._age = to, 0
        changes = {"stage": OPEN_STAGES[self._pipeline][to], **learnt}
        self.steps.append(DemoStep(self._clock(), changes, joins, excuse))

    def _judge(self) -> None:
        """The seller states a chance, and from it a category, in their own way of seeing things."""
        fair = FAIR_ODDS[self._pipeline, self._birth.channel][self._stage]
        said = fair * self.owner.habit.odds + 6 * self._dice.bell()
        share = min(95, max(5, 5 * round(said / 5)))
        changes: dict[str, object] = {"seller_probability_bp": share * 100}
        if self._dice.chance(0.5):
            changes["category"] = "commit" if share >= 75 else "best_case" if share >= 45 else "pipeline"
        self._say(changes)

    def _reprice(self, percents: tuple[int, ...]) -> None:
        amount = self._round(self._amount * self._dice.pick(percents) / 100)
        if amount != self._amount and self._knows_amount:
            self._amount = amount
            self._say({"amount": amount})

    def _hand_over(self) -> None:
        region = BY_COUNTRY[self._birth.account.country].region
        others = [rep for rep in reps_for(region, self._pipeline) if rep.team == self.owner.team]
        to = self._dice.pick(others)
        if to is not self.owner:
            self._say({"owner": to.name})
            self.owner = to

    def _win(self) -> None:
        if self._dice.chance(0.35):
            self._amount = self._round(self._amount * self._dice.pick((90, 95, 97)) / 100)
        changes: dict[str, object] = {"stage": "closed_won", "amount": self._amount}
        if self._cares(0.95):
            changes["order_reference"] = f"PO-{self._day:%y%m}-{self._dice.whole(1000, 9999)}"
        self._end(changes)

    def _lose(self) -> None:
        reasons = EARLY_LOSSES if self._stage < PRICED[self._pipeline] else LATE_LOSSES
        loss = self._dice.weighted(list(reasons), list(reasons.values()))
        if self._competitor and self._dice.chance(0.4):
            loss = "competitor"
        changes: dict[str, object] = {"stage": "closed_lost", "loss": loss}
        if loss == "competitor" and not self._competitor:
            changes["competitor"] = self._dice.weighted(COMPETITORS, COMPETITOR_WEIGHTS)
        self._end(changes)

    def _end(self, changes: dict[str, object]) -> None:
        self.is_open = False
        self.steps.append(DemoStep(self._clock(), changes))

    def _say(self, changes: dict[str, object]) -> None:
        self.steps.append(DemoStep(self._clock(), changes))

    def _named_day(self, stage: int | None = None) -> date:
        """The day the seller hopes for: round days at the end of a month or quarter are liked best."""
        days = DAYS_TO_SIGN[self._pipeline][self._stage if stage is None else stage] * self._behaviour.pace
        hoped = self._day + timedelta(days=max(3, round(days * self.owner.habit.haste * self._dice.around(1, 0.25))))
        end = quarter_end(hoped)
        if self._pipeline == ENTERPRISE and (end - hoped).days < 25 and self._dice.chance(0.5):
            hoped = end - timedelta(days=self._dice.whole(0, 3))
        return workday(hoped)

    def _price(self) -> Decimal:
        behaviour, product = self._behaviour, self._birth.product
        euros = self._dice.around(behaviour.size, behaviour.spread)
        count = max(1, round(euros / float(product.price)))
        discount = self._dice.pick((100, 100, 95, 92, 88))
        return self._round(product.price * count * discount / 100 * RATES.get(self._currency, Decimal(1)))

    def _round(self, amount: Decimal) -> Decimal:
        return rounded(amount, ROUNDING.get(self._currency, 10))

    def _clock(self) -> datetime:
        """A moment of the present day, after everything told so far."""
        local = datetime.combine(self._day, time(8), tzinfo=_ZONE)
        at = local.astimezone(UTC) + timedelta(minutes=self._dice.whole(20, 480))
        self._last = max(at, self._last + timedelta(minutes=1))
        return self._last

    def _cares(self, most: float) -> bool:
        return self._dice.chance(most * (0.4 + 0.6 * self.owner.habit.care))

    @property
    def _is_last(self) -> bool:
        return self._stage == len(HAZARDS[self._pipeline]) - 1

    @property
    def _is_neglected(self) -> bool:
        return self._stage >= self._neglected_from

    @property
    def _behaviour(self) -> Behaviour:
        return BEHAVIOURS[self._pipeline, self._birth.channel]
