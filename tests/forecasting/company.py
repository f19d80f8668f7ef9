"""Synthetic companies with a known truth: deals move by weekly hazards, and people record them in their own ways.

Seasonality, growth, hazards by age, pushes, changes of amount, optimists and sandbaggers, a channel, shocks in odd
seeds. Everything follows from the regime and the seed.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa

WEEK = 7 * 86_400
QUARTER = 13
START = int(datetime(2022, 1, 3, tzinfo=UTC).timestamp())
STAGES = ("Lead", "Qualified", "Proposal", "Negotiation", "Verbal", "Closed Won", "Closed Lost")
SEGMENTS, CHANNELS, SOURCES = ("SMB", "Mid", "Enterprise"), ("direct", "partner"), ("web", "outbound", "referral")
CATEGORIES = ("Pipeline", "Best Case", "Commit")
HONEST, OPTIMIST, SANDBAGGER = 0, 1, 2
_ADVANCE = np.array([0.15, 0.13, 0.115, 0.12, 0.16])
_LOSE = np.array([0.075, 0.045, 0.035, 0.025, 0.016])
_USUAL_LEFT = np.array([22.0, 17.0, 13.0, 8.0, 4.0])


@dataclass(frozen=True)
class Regime:
    """How large a company is, and how its people behave."""

    name: str
    deals: int
    """Created a quarter at the start."""
    reps: int
    quarters: int = 16
    growth: float = 0.02
    distorted: float = 0.0
    """How strongly optimists and sandbaggers distort: 0 none, .25 subtle, .5 half, 1 blatant."""


SMALL = Regime("small", 30, 4)
MID = Regime("mid", 300, 15)
LARGE = Regime("large", 5_000, 120)


@dataclass
class Company:
    """The tables, and the truth about the reps."""

    deals: pa.Table
    changes: pa.Table
    periods: pa.Table
    stages: pa.Table
    behaviour: dict[str, int]
    regime: Regime


@dataclass
class _State:
    """Columns of the open deals."""

    number: Any
    stage: Any
    born: Any
    entered: Any
    quality: Any
    size: Any
    amount: Any
    close: Any
    category: Any
    rep: Any
    doomed: Any
    """Week a deal that is lost in truth is closed at last; -1 while it lives."""


@dataclass
class _Rows:
    deal: list[Any] = field(default_factory=list)
    at: list[Any] = field(default_factory=list)
    name: list[Any] = field(default_factory=list)
    value: list[Any] = field(default_factory=list)

    def add(self, deal: Any, at: Any, name: str, value: Any) -> None:
        if len(deal):
            self.deal.append(deal)
            self.at.append(at)
            self.name.append(np.full(len(deal), name, dtype=object))
            self.value.append(np.asarray(value, dtype=object))


def company(regime: Regime, seed: int) -> Company:
    """The company of this seed."""
    return _Making(regime, seed).made()


class _Making:
    def __init__(self, regime: Regime, seed: int) -> None:
        self.regime, self.rng = regime, np.random.default_rng([seed, regime.deals])
        rng = self.rng
        self.skill = rng.normal(0, 0.25, regime.reps)
        self.behaviour = rng.permutation(np.arange(regime.reps) % 3 if regime.reps > 2 else np.zeros(regime.reps, int))
        quarters = regime.quarters + 1
        self.mood = np.exp(rng.normal(0, 0.08, quarters))
        if seed % 2:
            self.mood[rng.integers(8, quarters) :] *= np.exp(rng.choice([-0.3, 0.25]))
        self.season = np.array([0.92, 1.0, 0.88, 1.2])
        self.rows, self.count = _Rows(), 0
        self.fixed: list[dict[str, Any]] = []
        self.state = self._born(0, 0)

    def made(self) -> Company:
        for week in range(-2 * QUARTER, self.regime.quarters * QUARTER):
            self._week(week)
        return self._tables()

    def _born(self, week: int, count: int) -> _State:
        rng = self.rng
        segment = rng.choice(3, count, p=[0.5, 0.35, 0.15])
        channel = rng.choice(2, count, p=[0.75, 0.25])
        source = rng.choice(3, count, p=[0.45, 0.35, 0.2])
        rep = rng.integers(0, self.regime.reps, count)
        number = np.arange(self.count, self.count + count)
        self.count += count
        quality = rng.normal(0, 0.55, count) + self.skill[rep] + np.array([0.1, 0.0, -0.2])[segment]
        quality += np.array([0.0, 0.15])[channel] + np.array([-0.15, -0.05, 0.45])[source]
        size = np.exp(rng.normal(0, 0.75, count)) * np.array([8e3, 2.5e4, 9e4])[segment]
        born = START + week * WEEK + rng.integers(0, WEEK // 2, count)
        self.fixed.append({"segment": segment, "channel": channel, "source": source, "rep": rep, "born": born})
        amount = np.round(size * np.exp(rng.normal(0.03, 0.18, count)), -2)
        bent = self._bent(rep)
        amount = np.round(amount * (1 + bent * (0.5 * (self.behaviour[rep] == OPTIMIST))), -2)
        amount = np.round(amount * (1 - bent * 0.35 * (self.behaviour[rep] == SANDBAGGER)), -2)
        stage = rng.choice(2, count, p=[0.75, 0.25])
        left = _USUAL_LEFT[stage] * np.exp(rng.normal(0, 0.35, count))
        left *= 1 - 0.8 * bent * (self.behaviour[rep] == OPTIMIST)
        close = self._rounded(week + left)
        if count:
            self.rows.add(number, born, "stage", np.array(STAGES, dtype=object)[stage])
            self.rows.add(number, born, "amount", amount)
            self.rows.add(number, born, "close_date", close)
            self.rows.add(number, born, "category", np.full(count, CATEGORIES[0], dtype=object))
        zero = np.zeros(count, dtype=int)
        return _State(
            number, stage, np.full(count, week), np.full(count, week), quality, size, amount, close, zero, rep, zero - 1
        )

    def _bent(self, rep: Any) -> Any:
        return np.where(self.behaviour[rep] == HONEST, 0.0, self.regime.distorted)

    def _rounded(self, week: Any) -> Any:
        """Expected close weeks, many of them the last of a quarter."""
        ends = (np.floor(week / QUARTER) + 1) * QUARTER - 1
        return np.where(self.rng.random(len(week)) < 0.35, ends, np.round(week)).astype(int)

    def _week(self, week: int) -> None:
        quarter = max(week // QUARTER, 0)
        rate = self.regime.deals / QUARTER * (1 + self.regime.growth) ** quarter * self.season[(week // QUARTER) % 4]
        fresh = self._born(week, int(self.rng.poisson(rate)))
        self.state = _State(
            *(np.concatenate([getattr(self.state, name), getattr(fresh, name)]) for name in vars(fresh))
        )
        self._move(week)
        self._record(week)

    def _move(self, week: int) -> None:
        s, rng = self.state, self.rng
        count = len(s.number)
        age = week - s.entered
        alive = s.doomed < 0
        ripe = np.where(age < 1, 0.35, np.where(age < 6, 1.15, 0.6))
        last = s.stage == 4
        place = week % QUARTER
        push = np.where(last, {10: 1.2, 11: 1.6, 12: 2.1, 0: 0.6, 1: 0.7}.get(place, 0.85), 1.0)
        mood = np.where(last, self.mood[max(week // QUARTER, 0)], 1.0)
        up = np.clip(_ADVANCE[s.stage] * ripe * push * mood * np.exp(0.55 * s.quality), 0, 0.9)
        down = np.clip(_LOSE[s.stage] * np.where(age < 8, 1.0, 1.5) * np.exp(-0.45 * s.quality), 0, 0.6)
        draw = rng.random(count)
        rises = alive & (draw < up)
        dies = alive & ~rises & (draw < up + down)
        # Lost deals are closed late: optimists leave them lying longest.
        lag = (
            rng.geometric(0.45, count)
            - 1
            + np.round(self._bent(s.rep) * 7 * (self.behaviour[s.rep] == OPTIMIST)).astype(int)
        )
        s.doomed = np.where(dies, week + lag, s.doomed)
        at = START + week * WEEK + WEEK // 2 + rng.integers(0, WEEK // 3, count)
        won = rises & last
        closed = (s.doomed >= 0) & (s.doomed <= week)
        steps = rises & ~last
        s.stage = s.stage + steps
        s.entered = np.where(steps, week, s.entered)
        self.rows.add(s.number[steps], at[steps], "stage", np.array(STAGES, dtype=object)[s.stage[steps]])
        final = np.round(s.size * np.exp(rng.normal(-0.02, 0.1, count)), -2)
        changed = won & ((final != s.amount) & (rng.random(count) < 0.7))
        self.rows.add(s.number[changed], at[changed], "amount", final[changed])
        # Who sandbags writes wins down when it suits.
        late = (rng.exponential(WEEK, count) * self._bent(s.rep) * 0.2 * (self.behaviour[s.rep] == SANDBAGGER)).astype(
            int
        )
        for ended, name in ((won, STAGES[5]), (closed, STAGES[6])):
            self.rows.add(
                s.number[ended],
                at[ended] + np.minimum(late, WEEK // 8)[ended],
                "stage",
                np.full(int(ended.sum()), name, dtype=object),
            )
        kept = ~(won | closed)
        self.state = _State(*(getattr(s, name)[kept] for name in vars(s)))

    def _record(self, week: int) -> None:
        s, rng = self.state, self.rng
        count = len(s.number)
        at = START + (week + 1) * WEEK - WEEK // 10 + rng.integers(0, WEEK // 20, count)
        bent, happy, shy = self._bent(s.rep), self.behaviour[s.rep] == OPTIMIST, self.behaviour[s.rep] == SANDBAGGER
        wanted = np.where(s.stage >= 4, 2, np.where(s.stage >= 3, 1, 0))
        wanted = np.where(happy & (rng.random(count) < bent * 0.9), np.minimum(wanted + 1, 2), wanted)
        wanted = np.where(shy & (rng.random(count) < bent * 1.3), 0, wanted)
        turned = (wanted != s.category) & (rng.random(count) < 0.6)
        s.category = np.where(turned, wanted, s.category)
        self.rows.add(s.number[turned], at[turned], "category", np.array(CATEGORIES, dtype=object)[s.category[turned]])
        overdue = (s.close <= week) & (rng.random(count) < 0.75)
        early = (s.close > week + 1) & (rng.random(count) < 0.03)
        left = _USUAL_LEFT[s.stage] * np.exp(rng.normal(0, 0.35, count))
        left *= 1 - 0.8 * bent * happy + 0.3 * bent * shy
        moved = overdue | early
        fresh = np.where(moved, np.maximum(self._rounded(week + left), week + 1), s.close)
        moved &= fresh != s.close
        s.close = np.where(moved, fresh, s.close)
        self.rows.add(s.number[moved], at[moved], "close_date", s.close[moved])
        resized = rng.random(count) < 0.03
        honest = s.size * np.exp(rng.normal(0.01, 0.15, count)) * (1 + 0.5 * bent * happy) * (1 - 0.35 * bent * shy)
        s.amount = np.where(resized, np.round(honest, -2), s.amount)
        self.rows.add(s.number[resized], at[resized], "amount", s.amount[resized])

    def _tables(self) -> Company:
        fixed = {name: np.concatenate([part[name] for part in self.fixed]) for name in self.fixed[0]}
        names = [f"Rep {number:03}" for number in range(self.regime.reps)]
        width = len(str(self.count))
        ids = pa.array([f"D{number:0{width}}" for number in range(self.count)])
        deals = pa.table(
            {
                "deal_id": ids, "owner_id": pa.array(names).take(pa.array(fixed["rep"])),
                "created_at": pa.array(fixed["born"], pa.timestamp("s")),
                "segment": pa.array(SEGMENTS).take(pa.array(fixed["segment"])),
                "channel": pa.array(CHANNELS).take(pa.array(fixed["channel"])),
                "source": pa.array(SOURCES).take(pa.array(fixed["source"])),
            }
        )  # fmt: skip
        rows = self.rows
        deal, at, name = np.concatenate(rows.deal), np.concatenate(rows.at), np.concatenate(rows.name)
        value = np.concatenate(rows.value)
        order = np.lexsort((at, deal))
        is_date = name == "close_date"
        days = np.zeros(len(value), dtype=np.int64)
        days[is_date] = START + value[is_date].astype(np.int64) * WEEK + 4 * 86_400
        value[is_date] = np.datetime_as_string(days[is_date].astype("datetime64[s]").astype("datetime64[D]")).astype(
            object
        )
        changes = pa.table(
            {
                "deal_id": ids.take(pa.array(deal[order])), "at": pa.array(at[order], pa.timestamp("s")),
                "field": pa.array(name[order], pa.string()),
                "value": pa.array([str(one) for one in value[order]], pa.string()),
            }
        )  # fmt: skip
        starts = [START + quarter * QUARTER * WEEK for quarter in range(self.regime.quarters)]
        ends = [at + QUARTER * WEEK for at in starts]
        days_of = [[str(np.datetime64(at, "s").astype("datetime64[D]")) for at in ats] for ats in (starts, ends)]
        kinds = ["open"] * 5 + ["won", "lost"]
        stages = pa.table({"name": list(STAGES), "order": [str(place + 1) for place in range(7)], "kind": kinds})
        behaviour = {name: int(self.behaviour[place]) for place, name in enumerate(names)}
        return Company(
            deals, changes, pa.table({"start": days_of[0], "end": days_of[1]}), stages, behaviour, self.regime
        )


def bent(regime: Regime, strength: float) -> Regime:
    """The regime with people who distort this strongly."""
    return replace(regime, distorted=strength)


def weeks_into(quarter: int, week: int) -> datetime:
    """The end of a week of a quarter, both counted from 0 and 1."""
    return datetime.fromtimestamp(START + (quarter * QUARTER + week) * WEEK, UTC)


__all__ = ["CATEGORIES", "LARGE", "MID", "SMALL", "Company", "Regime", "bent", "company", "weeks_into"]
