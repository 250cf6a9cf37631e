"""In: rows of a population, or Arrow tables. Out: the same records as arrays, a column per field.

Knows numpy, schema and population; nothing of rules, engines or files. `policyengine check` and
`import policyengine` never load it.
"""
