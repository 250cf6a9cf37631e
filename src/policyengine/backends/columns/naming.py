"""Members that name a row: `con_đang_nuôi`, whose father or mother is the row asked about.

Of a large household only those members need to be gone over who name the row, or might.
"""

from __future__ import annotations

from policyengine.model import terms as t
from policyengine.schema import Field


def fields_naming_self(members: t.Members) -> tuple[Field, ...]:
    """The fields of which one at least has to name the row that the rule is about; () for none."""
    if members.where is None:
        return ()
    found = (_fields(test) for test in _conjuncts(members.where))
    return next((fields for fields in found if fields), ())


def _conjuncts(term: t.Term) -> list[t.Term]:
    if isinstance(term, t.Apply) and term.operator == "and":
        return [part for operand in term.operands for part in _conjuncts(operand)]
    return [term]


def _fields(term: t.Term) -> tuple[Field, ...]:
    """The fields of which one at least has to name the row that the rule is about."""
    match term:
        case t.Apply(operator="or"):
            found = [_fields(operand) for operand in term.operands]
            return tuple(f for fields in found for f in fields) if all(found) else ()
        case t.Apply(operator="=", operands=(t.RowAt() as one, t.RowAt() as other)):
            places = one.place, other.place
            links = [p for p in places if p.root == "it" and len(p.hops) == 1]
            selves = [p for p in places if p.root == "self" and not p.hops]
            if len(links) == 1 and len(selves) == 1 and isinstance(links[0].hops[0], t.Link):
                return (links[0].hops[0].field,)
    return ()
