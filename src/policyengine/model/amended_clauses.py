"""Which clause of a declaration an amendment speaks of."""

from attrs import evolve

from policyengine.syntax import nodes as n


def without_citations(node: n.Declaration) -> n.Declaration:
    """A declaration taken over from a replaced text: that text's articles are cited no more."""
    return evolve(node, clauses=tuple(evolve(c, citations=()) for c in node.clauses))


def slot(clause: n.Clause) -> tuple[str, str | None]:
    """What a clause is replaced by: one of its kind, or the case of its letter.

    Plain conditions and labelled cases of one declaration are one slot only among themselves.
    """
    if clause.kind == "CASE":
        return "CASE", clause.words
    return clause.kind, None


def is_same(clause: n.Clause, dropped: n.Clause) -> bool:
    """Whether a clause is the one that an amendment drops, whatever it cites."""
    if clause.kind == "CASE" and dropped.kind == "CASE":
        return clause.words == dropped.words
    return evolve(clause, citations=()) == evolve(dropped, citations=())
