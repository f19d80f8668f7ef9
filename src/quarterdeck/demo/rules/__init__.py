"""The demo company: three seeded years of an invented vendor, as a plan that actions then carry out."""

from quarterdeck.demo.rules.company import PEOPLE
from quarterdeck.demo.rules.plan import DEALS, DemoPlan, beginning, plan_demo
from quarterdeck.demo.rules.steps import DemoDeal, DemoStep

__all__ = ["DEALS", "PEOPLE", "DemoDeal", "DemoPlan", "DemoStep", "beginning", "plan_demo"]
