"""What tests of quotas need."""

import pytest

from quarterdeck.catalog.actions import activate_currency, add_product
from quarterdeck.catalog.terms import NewProduct
from quarterdeck.users.queries import system_actor
from tests.cast import SYSTEM, Cast, the_cast


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast, euros and dollars, a product of the family Machines."""
    cast = the_cast()
    for code in ("EUR", "USD"):
        activate_currency(code=code, by=system_actor(), via=SYSTEM)
    add_product(new=NewProduct("Crane", family="Machines"), by=system_actor(), via=SYSTEM)
    return cast
