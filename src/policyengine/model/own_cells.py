"""Which tests read one cell of the row at hand: those are asked first (`docs/language.md`)."""

from policyengine.model import terms as t
from policyengine.schema import Field, Schema


def own_field(test: t.Term, schema: Schema) -> Field | None:
    """The one cell of the row at hand that a test reads, if it is such a test."""
    if isinstance(test, t.Apply) and test.operator == "not":
        test = test.operands[0]
    if isinstance(test, t.Apply) and isinstance(test.operands[-1], t.Today):
        test = test.operands[0]
    if isinstance(test, t.IsOneOf):
        test = test.subject
    if not isinstance(test, t.Read | t.BirthdayOf):
        return None
    if test.place.root != "it" or test.place.hops:
        return None
    if isinstance(test, t.Read):
        return test.field
    return schema.records[test.place.record].with_role("birth")
