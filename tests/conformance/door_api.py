"""The door of the API: a client with a token of Rita's."""

from quarterdeck.journal.terms import Door
from quarterdeck.values.ids import public_id
from tests.conformance.course import Asked
from tests.conformance.doors import Row, driver
from tests.rest import Api, problem


@driver(Door.API)
def api(asked: Asked) -> list[Row]:
    """`POST /opportunities/{id}/move`."""
    fill = {name: public_id(value) if name.endswith("_id") else str(value) for name, value in asked.fill.items()}
    custom = {name: fill.pop(name) for name in list(fill) if name.startswith("cf_")}
    body = {"stage_id": public_id(asked.to), "fill": fill | ({"custom_fields": custom} if custom else {})}
    reply = Api(asked.course.secret).post(f"/opportunities/{public_id(asked.opportunity_id)}/move", body)
    reasons = problem(reply, 422, "refused")["reasons"]
    return [(reason["code"], reason["criterion"], reason["field"], reason["text"]) for reason in reasons]
