"""In: a Policy and a population. Out: data about its results.

Knows no engine, no parser and no file; a report decides how to show what is found here.
"""
