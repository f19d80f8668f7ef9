"""Why figures are what they are: funnels, times, bottlenecks, losses and what winning has in common.

Each answer is a pure function of an engine and a question. What it says is association: it never says cause.
"""
