"""It may be assumed that there is none: of rows read, of outsiders, of references."""

from oracle.by_hand import partial, policy, soul

from policyengine.backends.results import Result
from policyengine.policy import Policy
from policyengine.population import Row, Unknown

LAW = """
program aid "Aid" cite article 1
  paid to soul
  condition mother.died reached or missing mate
  amount 5 VND/month
"""
NO_DEATH = "when missing soul.died assume none"
NO_MATE = "when missing mate assume none"
MISSING = Unknown(may_be_none=True)


def outsider(of: Policy) -> Row:
    """Somebody of whom nothing is known."""
    return Row(of.schema.records["soul"], "elsewhere", outside=True)


def asked(of: Policy, **cells: object) -> Result:
    mate = {"mate": outsider(of)}
    return of.result("aid", soul(of, **{**mate, **cells}), month="2024-07", basis="conditions")


def test_an_outsider_whose_death_is_unknown_is_taken_to_be_alive() -> None:
    of = policy(LAW, NO_DEATH)
    result = asked(of, mother=outsider(of))
    assert (result.status, result.assumed) == ("none", ("soul.died",))
    assert (result.lowest, result.highest) == (0, 5)


def test_without_the_assumption_the_answer_stays_open() -> None:
    of = policy(LAW)
    result = asked(of, mother=outsider(of))
    assert (result.status, result.assumed) == ("undetermined", ())


def test_a_death_of_which_the_year_is_known_is_not_missing() -> None:
    of = policy(LAW, NO_DEATH)
    mother = soul(of, died=partial("2024-01-01", "2024-12-31"))
    assert asked(of, mother=mother).status == "undetermined"


def test_nothing_is_assumed_of_a_death_on_record() -> None:
    of = policy(LAW, NO_DEATH)
    result = asked(of, mother=soul(of, died=738_000))
    assert (result.status, result.amount, result.assumed) == ("due", 5, ())


def test_a_reference_may_be_assumed_to_name_nobody() -> None:
    of = policy(LAW, NO_MATE)
    result = asked(of, mother=None, mate=MISSING)
    assert (result.status, result.amount, result.assumed) == ("due", 5, ("soul.mate",))


def test_of_a_reference_that_names_somebody_it_is_not_assumed() -> None:
    of = policy(LAW, NO_MATE)
    result = asked(of, mother=None, mate=Unknown())
    assert (result.status, result.assumed) == ("none", ())
