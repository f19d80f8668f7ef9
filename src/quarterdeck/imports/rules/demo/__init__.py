"""The demo company: a seeded year of an invented vendor, as a plan that actions then carry out."""

from quarterdeck.imports.rules.demo.company import PEOPLE
from quarterdeck.imports.rules.demo.life import LossChoice, Setting
from quarterdeck.imports.rules.demo.plan import DEALS, beginning, plan_demo
from quarterdeck.imports.rules.demo.steps import DemoPlan, Step

__all__ = ["DEALS", "PEOPLE", "DemoPlan", "LossChoice", "Setting", "Step", "beginning", "plan_demo"]
