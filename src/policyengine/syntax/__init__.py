"""In: policy text. Out: `nodes`, the tree as written, and diagnostics.

Knows keywords, grammar and layout of both surfaces. May not know what a name means.
"""
