"""The demo company: three seeded years of an invented vendor, as a plan that actions then carry out."""

from quarterdeck.imports.rules.demo.company import PEOPLE
from quarterdeck.imports.rules.demo.plan import DEALS, DemoPlan, beginning, plan_demo
from quarterdeck.imports.rules.demo.steps import DemoDeal, DemoStep

__all__ = ["DEALS", "PEOPLE", "DemoDeal", "DemoPlan", "DemoStep", "beginning", "plan_demo"]
