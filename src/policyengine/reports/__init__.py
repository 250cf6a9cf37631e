"""In: diagnostics, results, explanations. Out: text, rows and workbooks, in either language.

Decides only how to show what was found: computes no result, knows no engine and no parser, and
writes files through `formats` alone. Readers see labels, never the names of the policy's code.
"""
