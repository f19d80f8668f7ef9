"""Figures of answers as the API tells them: amounts as texts in the reporting currency."""

from typing import Any

from quarterdeck.scenarios.queries.previewing import Preview
from quarterdeck.scenarios.terms import Answer, Kind
from quarterdeck.values.ids import public_id
from quarterdeck.values.money import Money

Told = dict[str, Any]


def result(answer: Answer, quota: int | None, *, is_stale: bool) -> Told:
    """What came of a version."""
    told, currency = answer.figures, answer.currency
    return {
        "at": answer.at, "day": answer.day, "published_at": answer.published_at, "quarter": answer.quarter,
        "since": answer.period_start, "until": answer.period_end, "model_id": answer.model_id,
        "is_stale": is_stale, "currency": currency,
        "quota": None if quota is None else money(quota, currency), "problem": answer.problem,
        "today": _spread(told.get("today"), currency), "supposed": _spread(told.get("supposed"), currency),
        "effects": _effects(told.get("effects", []), currency),
        "needs": told.get("needs", []),
        "volume": _volume(told.get("volume"), currency),
        "seen": [_seen(one, currency) for one in told.get("seen", ())],
        "rep_weeks": [_rep_week(one, currency) for one in told.get("rep_weeks", ())],
    }  # fmt: skip


def _volume(told: dict[str, Any] | None, currency: str) -> dict[str, Any] | None:
    if told is None:
        return None
    coming = [
        {name: money(value, currency) if name.startswith("value") else value for name, value in one.items()}
        for one in told["coming"]
    ]
    return told | {"coming": coming}


def _seen(told: dict[str, Any], currency: str) -> dict[str, Any]:
    if told["kind"] != Kind.DEAL_SIZE:
        return told
    return told | {key: money(round(told[key]), currency) for key in ("low", "high", "recent")}


def _rep_week(told: dict[str, Any], currency: str) -> dict[str, Any]:
    amounts = {key: None if told[key] is None else money(told[key], currency) for key in ("mean", "p10", "p50", "p90")}
    team = public_id(int(told["name"])) if told["name"] else None
    return {"team_id": team, "reps": told["reps"], "wins": told["wins"], **amounts, "best": told["best"]}


def _spread(told: dict[str, Any] | None, currency: str) -> dict[str, Any] | None:
    if told is None:
        return None
    return {name: value if name == "reaches" else money(value, currency) for name, value in told.items()}


def money(minor: int, currency: str) -> str:
    """An amount of minor units as a text in major ones."""
    return str(Money.of_minor(minor, currency).amount)


def previewed(found: Preview) -> Told:
    """What would come of a supposition."""
    told = found.figures
    currency, then = told.get("currency", ""), told.get("following")
    quarters = ("today", "supposed")
    return {
        "state": found.code or "told", "problem": told.get("problem", ""), "day": told.get("day"),
        "quarter": told.get("quarter", ""), "currency": currency,
        "quota": money(found.quota, currency) if found.quota is not None and currency else None,
        "draws": told.get("draws", 0),
        "today": _spread(told.get("today"), currency), "supposed": _spread(told.get("supposed"), currency),
        "following": None if not then else {
            "quarter": then["quarter"],
            **{one: {name: money(value, currency) for name, value in then[one].items()} for one in quarters},
        },
        "effects": None if told.get("effects") is None else _effects(told["effects"], currency),
        "seen": [_seen(one, currency) for one in told.get("seen", ())],
        "moved": [
            {
                "opportunity_id": public_id(one.id), "chance_today": one.chance_today, "chance": one.chance,
                "part_today": money(one.part_today, currency), "part": money(one.part, currency),
            }
            for one in found.moved
        ],
    }  # fmt: skip


def _effects(effects: list[Told], currency: str) -> list[Told]:
    return [
        {key: money(round(value), currency) if key.startswith(("mean", "p50")) else value for key, value in one.items()}
        for one in effects
    ]


__all__ = ["money", "previewed", "result"]
