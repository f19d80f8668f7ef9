"""The floor: the same answers over the same database by raw SQL and hand-built output, without a framework.

A bare RSGI application on granian. It signs in, applies the scope and writes the same rows as the
product does; what it leaves out is what a framework and a house of rules cost.
"""
