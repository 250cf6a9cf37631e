"""An independent, deliberately slow and plain oracle, and invented countries to ask it about.

In: a resolved model, rows, a month, a day of asking. Out: the answer in every possible world,
folded. May not know `policyengine.backends`, `policyengine.plan`, `policyengine.operators` or
`policyengine.calendar`: a mistake that both share would never be seen.
"""
