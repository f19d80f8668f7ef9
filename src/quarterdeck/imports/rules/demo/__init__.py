"""The demo company: a seeded year of an invented vendor, as a plan that actions then carry out."""

from quarterdeck.imports.rules.demo.company import COMPANY_NAME, PEOPLE, TEAMS
from quarterdeck.imports.rules.demo.life import LossChoice, Setting
from quarterdeck.imports.rules.demo.plan import plan_demo
from quarterdeck.imports.rules.demo.steps import DemoPlan, Step

__all__ = ["COMPANY_NAME", "PEOPLE", "TEAMS", "DemoPlan", "LossChoice", "Setting", "Step", "plan_demo"]
