"""In: `model.Law`. Out: a `Plan`, the rules of one span of unchanged law; and `worlds`.

The waist of the house: every engine reads plans and forks by `worlds`; nothing here knows syntax,
files or an engine. Lowering never fails on a checked model.
"""
