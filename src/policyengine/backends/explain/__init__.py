"""THE meaning: one question at a time, in possible worlds, with reasons.

In: a `Law`, a population, a question. Out: `backends.results`. Every other engine must agree.
"""
