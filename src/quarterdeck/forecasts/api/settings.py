"""Endpoints of how forecasts are made: the roll-up with its lock, and types of forecasts."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from ninja import Router

from quarterdeck.forecasts import actions, queries
from quarterdeck.forecasts.api.shapes import (
    ForecastRulesIn,
    ForecastRulesOut,
    ForecastTypeIn,
    ForecastTypeOut,
    ForecastTypesOut,
)
from quarterdeck.forecasts.terms import ForecastType, Rules
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.replies import expected_version, reply
from quarterdeck.users.policy import actor_of, require
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import public_id

settings_router = Router()
type_router = Router()
VIA = Via(Door.API)


@settings_router.get("", response=ForecastRulesOut, operation_id="get_forecast_settings")
def get_forecast_settings(request: HttpRequest) -> HttpResponse:
    """How forecasts are made."""
    require(actor_of(request), Permission.QUOTAS_MANAGE)
    return _rules(request)


@settings_router.put("", response=ForecastRulesOut, operation_id="set_forecast_settings")
def set_forecast_settings(request: HttpRequest, body: ForecastRulesIn) -> HttpResponse:
    """Set how forecasts are made. Calls stay, whatever is set."""
    kept = queries.current_rules().has_likely if body.has_likely is None else body.has_likely
    rules = Rules(body.method, body.kind, body.weekday, body.minute, has_likely=kept)
    actions.set_forecast_rules(rules=rules, by=actor_of(request), via=VIA, version=expected_version(request))
    return _rules(request)


def _rules(request: HttpRequest) -> HttpResponse:
    rules = queries.current_rules()
    body = {"method": rules.method.value, "kind": rules.kind.value, "weekday": rules.weekday, "minute": rules.minute}
    return reply(request, {**body, "has_likely": rules.has_likely, "version": rules.number}, version=rules.number)


@type_router.get("", response=ForecastTypesOut, operation_id="list_forecast_types")
def list_forecast_types(request: HttpRequest) -> HttpResponse:
    """Every type of forecast, retired ones included."""
    require(actor_of(request), Permission.QUOTAS_MANAGE)
    return reply(request, {"items": [_type(one) for one in queries.types_of()]})


@type_router.post("", response={201: ForecastTypeOut}, operation_id="create_forecast_type")
def create_forecast_type(request: HttpRequest, body: ForecastTypeIn) -> HttpResponse:
    """Make a type of forecast. Its key is made of its name."""
    key = actions.set_forecast_type(kind=_read("", body), by=actor_of(request), via=VIA)
    return _shown(request, key, status=201)


@type_router.get("/{key}", response=ForecastTypeOut, operation_id="get_forecast_type")
def get_forecast_type(request: HttpRequest, key: str) -> HttpResponse:
    """One type of forecast."""
    require(actor_of(request), Permission.QUOTAS_MANAGE)
    return _shown(request, key)


@type_router.put("/{key}", response=ForecastTypeOut, operation_id="set_forecast_type")
def set_forecast_type(request: HttpRequest, key: str, body: ForecastTypeIn) -> HttpResponse:
    """Set a type of forecast. Calls stay, whatever is set: they are kept by what is summed."""
    kind, version = _read(key, body), expected_version(request)
    actions.set_forecast_type(kind=kind, by=actor_of(request), via=VIA, version=version)
    return _shown(request, key)


def _read(key: str, body: ForecastTypeIn) -> ForecastType:
    answers = tuple((one.line, one.person_id) for one in body.answers)
    return ForecastType(
        key, body.name, body.measure, body.date, body.hierarchy, body.source, answers, body.is_active, body.is_default
    )


def _shown(request: HttpRequest, key: str, *, status: int = 200) -> HttpResponse:
    one = queries.named(queries.types_of(), key)
    return reply(request, _type(one), status=status, version=one.number)


def _type(one: ForecastType) -> dict[str, Any]:
    return {
        "key": one.key,
        "name": gettext(one.name),
        "measure": one.measure.value,
        "date": one.date.value,
        "hierarchy": one.hierarchy.value,
        "source": one.source.value,
        "answers": [{"line": line, "person_id": public_id(person_id)} for line, person_id in one.answers],
        "is_active": one.is_active,
        "is_default": one.is_default,
        "version": one.number,
    }
