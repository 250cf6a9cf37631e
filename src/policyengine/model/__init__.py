"""In: `syntax.nodes` of all files. Out: `model.Model`, names resolved, types proven, versions kept.

Knows the law's dates and the meaning of names. May not know a population or an engine.
"""
