"""Every write of the API: takes no field it does not declare, breaks on no value, and refuses without a trace."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.api.v1 import api as version_1
from quarterdeck.api.v1 import throttle
from tests.cast import Cast, a_token, actor
from tests.matrix.collected import rows
from tests.matrix.rows import NARROW, nothing
from tests.matrix.sample import Sample, a_sample
from tests.rest import ROOT, Api, api, problem
from tests.unchanged import unchanged

ROWS = {name: row for name, row in rows().items() if name.startswith("api-v1:")}
WRITES = {name: row for name, row in ROWS.items() if "GET" not in row.may}
STRANGERS = ("olga", "rolf", "paul", "pia", "disabled", NARROW, "anonymous")


@pytest.fixture
def sample(cast: Cast) -> Sample:
    return a_sample(cast)


@pytest.fixture
def ada(sample: Sample) -> Api:
    return api(sample.cast.ada, *actor(sample.cast.ada).permissions)


def address(name: str, sample: Sample) -> str:
    return reverse(name, kwargs=dict(ROWS[name].kwargs(sample))).removeprefix(ROOT)


def fields_of_body() -> dict[str, set[str]]:
    """The declared fields of every operation that takes JSON: all that take a body but those that take files."""
    document = version_1.get_openapi_schema()
    found = {}
    for methods in document["paths"].values():
        for operation in methods.values():
            if "application/json" in operation.get("requestBody", {}).get("content", {}):
                reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
                schema = document["components"]["schemas"][reference.rpartition("/")[2]]
                found[f"api-v1:{operation['operationId']}"] = set(schema["properties"])
    return found


def columns() -> Iterator[str]:
    """Every field and column of every table of ours."""
    for model in apps.get_models():
        if model.__module__.startswith("quarterdeck."):
            for field in model._meta.concrete_fields:
                yield from (field.name, field.attname)


def test_no_column_can_be_set_that_is_not_a_declared_field(sample: Sample, ada: Api) -> None:
    bodies = fields_of_body()
    assert bodies.keys() >= {"api-v1:create_opportunity", "api-v1:edit_account", "api-v1:move_opportunity"}
    with unchanged():
        for name, declared in bodies.items():
            (method,) = WRITES[name].may
            others = sorted(set(columns()) - declared)
            body = WRITES[name].bodies[method](sample)
            throttle.forget()
            for start in range(0, len(others), 50):
                tried = others[start : start + 50]
                reply = ada.send(method, address(name, sample), {**body, **dict.fromkeys(tried, 1)})
                found = {
                    r["field"] for r in problem(reply, 422, "malformed")["reasons"] if r["code"] == "field_unknown"
                }
                assert found == set(tried), name


@pytest.mark.parametrize("stranger", STRANGERS)
def test_refused_writes_leave_no_row_behind(sample: Sample, stranger: str) -> None:
    client = client_of(sample, stranger)
    with unchanged():
        for name, row in WRITES.items():
            ((method, allowed),) = row.may.items()
            if stranger not in allowed:
                throttle.forget()
                body = row.bodies.get(method, nothing)(sample) if method != "DELETE" else None
                for key in ({}, {"Idempotency_Key": f"{stranger}-{name}"}):
                    reply = client.send(method, address(name, sample), body, **key)
                    assert reply.status_code in {401, 403, 404}, (name, reply.content)


def client_of(sample: Sample, stranger: str) -> Api:
    if stranger in {"anonymous", "disabled"}:
        return Api(None if stranger == "anonymous" else "qd_of_somebody_who_left")
    if stranger == NARROW:
        return Api(a_token(sample.cast.rita))
    person_id: int = getattr(sample.cast, stranger)
    return api(person_id, *actor(person_id).permissions)


def values(sample: Sample) -> st.SearchStrategy[Any]:
    """Values as clients send them, right and wrong."""
    ids = (sample.account, sample.contact, sample.opportunity, sample.product, sample.person, sample.stage_id)
    texts = st.text(st.characters(codec="utf-8"), max_size=30)
    words = st.sampled_from(
        ["", "2027-03-31", "9999-12-31", "0001-01-01", "12.50", "-1", "1e9", "0" * 50, "EUR", "\x00"]
    )
    numbers = st.integers(-(2**80), 2**80) | st.floats(allow_nan=False, allow_infinity=False) | st.booleans()
    plain = st.none() | st.sampled_from(ids) | texts | words | numbers
    contact = st.fixed_dictionaries({"contact_id": plain, "role": plain | st.just("champion")})
    return plain | st.lists(plain | contact, max_size=3) | st.dictionaries(texts, plain, max_size=2)


def test_no_body_breaks_a_write(sample: Sample, ada: Api) -> None:
    bodies = fields_of_body()
    value = values(sample)

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.data())
    def send(data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(bodies)))
        fields = data.draw(st.lists(st.sampled_from(sorted(bodies[name])), max_size=4, unique=True))
        (method,) = WRITES[name].may
        body = {**WRITES[name].bodies[method](sample), **{field: data.draw(value) for field in fields}}
        reply = ada.send(method, address(name, sample), body)
        assert reply.status_code in {200, 201, 202, 204, 403, 404, 409, 422}, (name, body, reply.content)

    send()
