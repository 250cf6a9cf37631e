"""What stands beside a result: the parts of an amount, what suspends it, what things are called."""

from oracle.by_hand import day, month, policy, row

from policyengine.backends.results import Explanation, Part
from policyengine.policy import Policy
from policyengine.population import Row, Unknown

RECORDS = """
record hearth "Hearth"
  field hearth_id: id, required
record soul "Soul" in hearth
  field soul_id: id, required
  field born: birth date, blank means unknown
  field limb: one of (hale; hurt), blank means hale
  field mother: soul, blank means none
  field away: yes no, blank means not
record ledger "Ledger" in soul as awards
  field which: one of programs, blank means unknown
  field signed: day, signed on, blank means none
  field rests: month, suspended from, blank means none
"""
LAW = """
instrument old "Old Act"
  issued 2020-01-10
  in force from 2020-02-01
level base "Base": VND/month cite article 1
  since 2020-02-01: 100 VND/month
list brood "Brood" of soul drawn from soul in same hearth where (mother is self)
category ill "Lame folk" cite article 2
  applies to soul
  condition limb is hurt
  coefficient 1.5
category parent "Parent" cite article 3
  applies to soul
  condition has brood
  coefficient 2 for each brood where (age under 16)
program aid "Aid" cite article 4
  paid to soul
  amount base × coefficient over categories (ill; parent)
  highest only
  except parent cumulates with (ill)
  suspend if away cite article 5
program gift "Gift" cite article 6
  paid to soul
  amount 1 card if limb is hurt
  without decision
"""
NEW = """
instrument new "New Act"
  issued 2024-05-20
  in force from 2024-08-01
  replaces old
level base "Base": VND/month cite article 1
  since 2024-08-01: 100 VND/month
category ill "Persons with a disability" cite article 2
  applies to soul
  condition limb is hurt
  coefficient 1.5
repeal category parent
keep list brood
amend program aid cite article 4
  replace amount base × coefficient over categories ill
keep program gift cite article 6
"""


def household(**cells: object) -> tuple[Policy, Row]:
    """A mother of two, hurt, and decided for."""
    of = policy(LAW, records=RECORDS)
    top = row(of, "hearth", "h1")
    who = row(of, "soul", "s1", top, born=day("1988-05-20"), limb="hurt", **cells)
    for child in ("s2", "s3"):
        row(of, "soul", child, top, born=day("2015-03-10"), mother=who)
    return of, who


def test_an_amount_is_the_sum_of_its_parts() -> None:
    of, who = household()
    result = of.result("aid", who, month="2024-06", basis="conditions")
    assert result.amount == 550
    assert result.parts == (
        Part("parent", "2", 2, 100, 400),
        Part("ill", "1.5", None, 100, 150),
    )


def test_goods_are_counted_in_their_unit() -> None:
    of, who = household()
    result = of.result("gift", who, month="2024-06")
    assert (result.quantity, result.unit) == ("1", "thẻ")


def test_what_suspends_a_payment_is_its_first_reason() -> None:
    of, who = household(away=True)
    decision = row(of, "ledger", "l1", who, which="aid", signed=day("2022-01-10"))
    (by_rule,) = of.explain(who, month="2024-06", program="aid", changes=False)
    assert by_rule.result.status == "suspended"
    assert by_rule.reasons[0].text.en == "suspended if away"
    assert by_rule.reasons[0].citation == "Article 5"
    who.set(of.schema.records["soul"].by_name["away"], False)
    decision.set(of.schema.records["ledger"].by_name["rests"], month("2024-05"))
    (by_decision,) = of.explain(who, month="2024-06", program="aid", changes=False)
    assert by_decision.reasons[0].text.en == "the decision on record is suspended in this month"


def test_an_explanation_uses_the_words_of_the_version_that_held() -> None:
    of = policy(LAW, NEW, records=RECORDS)
    who = row(of, "soul", "s1", row(of, "hearth", "h1"), born=day("1988-05-20"), limb="hurt")
    called = {
        when: of.explain(who, month=when, basis="conditions", program="aid")[0].reasons[0].text.vi
        for when in ("2024-06", "2024-09")
    }
    assert called == {"2024-06": "Lame folk", "2024-09": "Persons with a disability"}
    assert of.model.label("ill", "vi") == "Persons with a disability"


def test_the_label_does_not_rest_on_the_order_of_files() -> None:
    of = policy(NEW, LAW, records=RECORDS)
    assert of.model.label("ill", "vi") == "Persons with a disability"


LATE = """
program late "Late" cite article 1
  paid to soul
  condition limb is hurt
  condition receives late on day turning 16 age
  amount 10 VND/month
"""
"""Asks of every day on which somebody may have turned 16."""


def late(limb: str) -> Explanation:
    """The explanation for somebody of whose birth nothing is known."""
    of = policy(LATE, records=RECORDS)
    who = row(of, "soul", "s1", row(of, "hearth", "h1"), born=Unknown(), limb=limb)
    row(of, "ledger", "l1", who, which="late", signed=day("2022-01-10"))
    (found,) = of.explain(who, month="2024-06", basis="conditions")
    return found


def test_a_step_that_too_much_is_missing_for_is_not_known() -> None:
    found = late("hale")
    assert found.result.status == "none"
    assert [step.holds for step in found.reasons[0].parts] == [False, None]


def test_where_too_much_is_missing_there_are_no_steps() -> None:
    found = late("hurt")
    assert found.result.too_much_missing
    assert found.reasons == ()


DOUBTFUL = """
instrument old "Old Act"
  issued 2020-01-10
  in force from 2020-02-01
level base "Base": VND/month cite article 1
  since 2020-02-01: 100 VND/month
reading grown "Grown up" of soul cite article 2
  chosen age of at least 16
  alternative age of at least 17
  unverified "sixteen or seventeen"
definition frail "Frail" of soul cite article 3
  means limb is hurt
  unverified "nobody says what hurt is"
category ill "Ill" cite article 2
  applies to soul
  condition frail
  coefficient 1
category adult "Adult" cite article 2
  applies to soul
  condition grown
  coefficient 3
program aid "Aid" cite article 4
  paid to soul
  amount base × coefficient over categories (ill; adult)
  highest only
"""
RAISED = """
instrument new "New Act"
  issued 2024-05-20
  in force from 2024-08-01
amend level base cite article 1
  since 2024-08-01: 200 VND/month
  unverified "for whom?"
"""


def test_a_result_carries_the_doubts_that_it_rests_on_and_no_others() -> None:
    of = policy(DOUBTFUL, RAISED, records=RECORDS)
    top = row(of, "hearth", "h1")
    child = row(of, "soul", "s1", top, born=day("2015-05-20"), limb="hurt")
    adult = row(of, "soul", "s2", top, born=day("1988-05-20"))

    def notes(who: Row, when: str) -> tuple[str, ...]:
        return of.result("aid", who, month=when, basis="conditions").notes

    assert notes(child, "2024-06") == ("nobody says what hurt is",)
    assert notes(adult, "2024-06") == ("sixteen or seventeen",)
    assert notes(adult, "2024-09") == ("for whom?", "sixteen or seventeen")


HELP = """
program help "Help" cite article 1
  paid to soul
  discretionary if limb is hurt cite article 2
  amount no less than 300 VND/month if away cite article 3
  amount no less than 200 VND/month if not away cite article 4
"""


def test_what_lets_aid_be_considered_and_when_its_amount_holds_are_reasons() -> None:
    of = policy(LAW, HELP, records=RECORDS)
    top = row(of, "hearth", "h1")
    hurt = row(of, "soul", "s1", top, born=day("1988-05-20"), limb="hurt", away=True)
    hale = row(of, "soul", "s2", top, born=day("1988-05-20"))

    def reasons(who: Row) -> list[tuple[str, bool | None]]:
        (found,) = of.explain(who, month="2024-06", program="help", changes=False)
        return [(reason.citation, reason.holds) for reason in found.reasons[:3]]

    assert reasons(hurt)[:2] == [("Article 2", True), ("Article 3", True)]
    assert reasons(hale) == [("Article 2", False), ("Article 3", False), ("Article 4", True)]
