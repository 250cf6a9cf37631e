"""In: a plan and a population. Out: `results`. Each folder is one engine with one meaning.

May not know syntax, files or reports; no engine calls another.
"""
