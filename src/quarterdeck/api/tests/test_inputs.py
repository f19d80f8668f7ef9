"""Bodies that are not what they should be."""

import json

import pytest

from quarterdeck.api.inputs import MAX_BODY
from quarterdeck.users.terms import Permission
from tests.cast import Cast
from tests.rest import Api, api, problem, reasons
from tests.unchanged import unchanged


@pytest.fixture
def client(cast: Cast) -> Api:
    return api(cast.sam, Permission.CUSTOMERS_EDIT)


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b'{"name": "x"', "Line 1, column 13"),
        (b'{\n"name": x}', "Line 2, column 9"),
        (b'{"name": "x"} {}', "Line 1, column 15"),
        (b'{"name": "x", "name": "y"}', "The name name stands twice"),
        (b'{"name": NaN}', "NaN is not JSON"),
        (b'{"name": -Infinity}', "-Infinity is not JSON"),
        (b'{"name": "\xff"}', "Byte 10 is not UTF-8"),
        (b'{"name": "\\ud800"}', "half a surrogate pair"),
        (b'{"\\udfff": 1}', "half a surrogate pair"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"employees": ' + b"9" * 5000 + b"}", "JSON"),
        (b"\xef\xbb\xbf{}", "Line 1"),
        (b"a=b", "Line 1"),
    ],
)
def test_what_is_not_json(client: Api, body: bytes, detail: str) -> None:
    with unchanged():
        found = problem(client.send("POST", "/accounts", body), 400, "not_json")
    assert detail in found["detail"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", ("field_required", "")),
        (b"[]", ("wrong_type", "")),
        (b"null", ("wrong_type", "")),
        (b'"name"', ("wrong_type", "")),
        (b"{}", ("field_required", "name")),
        (b'{"name": {"first": "x"}}', ("wrong_type", "name")),
    ],
)
def test_what_is_json_of_another_shape(client: Api, body: bytes, expected: tuple[str, str]) -> None:
    assert reasons(problem(client.send("POST", "/accounts", body), 422, "malformed")) == [expected]


def test_every_wrong_field_is_named_at_once(client: Api) -> None:
    body = {"nick": "x", "employees": "many", "owner_id": 1}
    found = reasons(problem(client.post("/accounts", body), 422, "malformed"))
    assert sorted(found) == [
        ("field_required", "name"),
        ("field_unknown", "nick"),
        ("not_an_id", "owner_id"),
        ("wrong_type", "employees"),
    ]


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_other_content_types(client: Api, content_type: str) -> None:
    reply = client.send("POST", "/accounts", b'{"name": "x"}', Content_Type=content_type)
    problem(reply, 415, "not_json_content")


def test_content_type_with_charset(client: Api) -> None:
    reply = client.send("POST", "/accounts", b'{"name": "x"}', Content_Type="Application/JSON; charset=utf-8")
    assert reply.status_code == 201


@pytest.mark.parametrize("size", [MAX_BODY + 1, 6 * 1024 * 1024])
def test_body_too_large(client: Api, size: int) -> None:
    body = json.dumps({"name": "x" * size}).encode()
    problem(client.send("POST", "/accounts", body), 413, "body_too_large")


def test_long_field_names_do_not_come_back_whole(client: Api) -> None:
    reply = client.post("/accounts", {"name": "x", "y" * 500_000: 1})
    problem(reply, 422, "malformed")
    assert len(reply.content) < 1000


def test_many_mistakes_are_counted_and_the_first_are_named(client: Api) -> None:
    found = problem(client.post("/accounts", {"name": "x"} | {f"x{n}": n for n in range(5000)}), 422, "malformed")
    assert len(found["reasons"]) == 100
    assert found["detail"] == "The first 100 of 5000 places are listed."


def test_whole_numbers_may_have_a_point(client: Api) -> None:
    for written in (b"12.0", b"1.2e1"):
        reply = client.send("POST", "/accounts", b'{"name": "Quay", "employees": ' + written + b"}")
        assert json.loads(reply.content)["employees"] == 12
    for written in (b"12.5", b"1e400", b"9007199254740993.0"):
        body = b'{"name": "Quay", "employees": ' + written + b"}"
        assert reasons(problem(client.send("POST", "/accounts", body), 422, "malformed")) == [
            ("wrong_type", "employees")
        ]


@pytest.mark.parametrize("key", ["", "form"])
def test_a_form_without_its_boundary(client: Api, key: str) -> None:
    headers = {"Content-Type": "multipart/form-data"} | ({"Idempotency-Key": key} if key else {})
    found = client.send("POST", "/accounts/0f3k9w2m5q8rt/attachments", b"x", **headers)
    problem(found, 400, "not_a_form")
