"""Law that changes: which version counts for a month, on a day of asking, to pay or to foresee."""

from pathlib import Path

import pytest
from oracle.by_hand import HEARTHS, answer, day, faults, model, month, policy, row, soul

from policyengine.model.model import Asking
from policyengine.policy import Policy, load_policy
from policyengine.population import Row

NATIONAL = Path(__file__).parents[1] / "policies" / "national"
OLD = """
instrument old "Old Act"
  issued 2020-01-10
  in force from 2020-02-01

level base "Base": VND/month                       cite article 1
  since 2020-02-01: 100 VND/month                  cite article 1
  local may exceed                                 cite article 1
area coast of hearth means coastal
definition frail of soul                           cite article 2
  means any of the cases
    point a: limb is broken
    point b: pupil
category ill "Ill" cite article 3
  applies to soul
  condition frail
  coefficient 2 if age under 16                    cite article 4
  coefficient 3 if age of at least 16              cite article 4
program aid "Aid" cite article 5
  paid to soul
  amount base × coefficient over categories ill
"""
"""Issued, in force and applied long before the months that are asked about."""
NEW = """
instrument new "New Act"
  issued 2024-05-20
  in force from 2024-08-01
"""
"""What follows it applies from 1 July 2024, a month before it is in force."""
BEFORE_ISSUE, BEFORE_FORCE, AFTER = "2024-05-01", "2024-06-15", "2024-08-15"

CHANGES = {
    "condition": (
        "amend category ill\n  applies from 2024-07-01\n  replace condition limb is hale\n",
        ("none", None),
    ),
    "condition added": (
        "amend category ill\n  applies from 2024-07-01\n  add condition age under 4\n",
        ("none", None),
    ),
    "band": (
        "amend category ill\n  applies from 2024-07-01\n"
        "  replace coefficient 2.5 if age under 18\n"
        "  replace coefficient 3 if age of at least 18\n",
        ("due", 250),
    ),
    "case": (
        "amend definition frail\n  applies from 2024-07-01\n  replace point a: limb is hale\n",
        ("none", None),
    ),
    "case dropped": (
        "amend definition frail\n  applies from 2024-07-01\n  drop point a: limb is broken\n",
        ("none", None),
    ),
    "level": ("amend level base\n  applies from 2024-07-01: 140 VND/month\n", ("due", 280)),
    "stop": (
        "amend program aid\n  applies from 2024-07-01\n  add stop if limb is broken\n",
        ("none", None),
    ),
    "category repealed": ("repeal category ill applies from 2024-07-01\n", ("none", None)),
    "program repealed": ("repeal program aid applies from 2024-07-01\n", ("none", None)),
}
UNCHANGED = ("due", 200)


def broken_child(of: Policy, **cells: object) -> Row:
    return soul(of, born=day("2014-03-12"), limb="broken", **cells)


@pytest.fixture(params=CHANGES, scope="module")
def changed(request: pytest.FixtureRequest) -> tuple[Policy, tuple[str, int | None]]:
    """A policy with one amendment, and what it makes of 200."""
    amendment, after = CHANGES[request.param]
    return policy(OLD, NEW + amendment), after


Changed = tuple[Policy, tuple[str, int | None]]


@pytest.mark.parametrize("foresee", [False, True])
@pytest.mark.parametrize("on", [BEFORE_ISSUE, BEFORE_FORCE, AFTER])
def test_a_month_that_ends_before_the_change_stays(
    changed: Changed, on: str, foresee: bool
) -> None:
    of, _ = changed
    assert answer(of, broken_child(of), "2024-06", on, foresee) == UNCHANGED


@pytest.mark.parametrize(
    ("on", "foresee", "is_new"),
    [
        (BEFORE_ISSUE, False, False),
        (BEFORE_FORCE, False, False),
        (AFTER, False, True),
        (BEFORE_ISSUE, True, False),
        (BEFORE_FORCE, True, True),
        (AFTER, True, True),
        (None, False, True),
    ],
)
def test_a_change_counts_from_its_force_to_pay_and_from_its_issue_to_foresee(
    changed: Changed, on: str | None, foresee: bool, is_new: bool
) -> None:
    of, after = changed
    # In July somebody who loses is still paid: the eve lies under the old law.
    for when in ("2024-08", "2024-09"):
        assert answer(of, broken_child(of), when, on, foresee) == (after if is_new else UNCHANGED)
    july = after if is_new and after[0] == "due" else UNCHANGED
    assert answer(of, broken_child(of), "2024-07", on, foresee) == july


# ---- who a version is for ----------------------------------------------------------------------

GUARDED = NEW + (
    "amend category ill\n  applies from 2024-07-01 to existing recipients\n"
    "  replace coefficient 5\n"
)


@pytest.mark.parametrize("on", [BEFORE_ISSUE, BEFORE_FORCE, AFTER, None])
@pytest.mark.parametrize("foresee", [False, True])
def test_existing_recipients_have_the_change_first(on: str | None, foresee: bool) -> None:
    of = policy(OLD, GUARDED)
    known = on in (AFTER, None) or (foresee and on == BEFORE_FORCE)
    newcomer, recipient = broken_child(of), broken_child(of)
    row(of, "ledger", "w1", recipient, which="aid", signed=day("2023-01-05"))
    assert answer(of, recipient, "2024-07", on, foresee) == ("due", 500 if known else 200)
    assert answer(of, newcomer, "2024-07", on, foresee) == UNCHANGED
    assert answer(of, newcomer, "2024-08", on, foresee) == ("due", 500 if known else 200)


@pytest.mark.parametrize(("coastal", "amount"), [(True, 300), (False, 200)])
def test_a_local_level_counts_in_its_area(coastal: bool, amount: int) -> None:
    local = NEW + "  within coast\namend level base\n  applies from 2024-07-01: 150 VND/month\n"
    of = policy(OLD, local)
    child = broken_child(of, hearth={"coastal": coastal})
    assert answer(of, child, "2024-06", AFTER) == UNCHANGED
    assert answer(of, child, "2024-07", BEFORE_ISSUE) == UNCHANGED
    assert answer(of, child, "2024-07", BEFORE_FORCE) == UNCHANGED
    assert answer(of, child, "2024-07", BEFORE_FORCE, True) == ("due", amount)
    assert answer(of, child, "2024-07", AFTER) == ("due", amount)


@pytest.mark.parametrize("coastal", [True, False])
def test_a_local_level_is_cited_and_told_in_its_area_alone(coastal: bool) -> None:
    local = NEW + (
        "  within coast\namend level base cite article 7\n"
        "  applies from 2024-07-01: 150 VND/month cite article 8\n"
    )
    of = policy(OLD, local)
    child = broken_child(of, hearth={"coastal": coastal})
    (told,) = of.explain(child, month="2024-07", day=AFTER, program="aid")
    cited = [one.citation for one in told.result.because if one.declaration == "base"]
    assert ("8" in cited[0]) == coastal
    assert str(150 if coastal else 100) in told.versions[0].en


def test_a_local_level_below_the_nations_is_an_error() -> None:
    local = NEW + "  within coast\namend level base\n  applies from 2024-07-01: 90 VND/month\n"
    assert "local-below-floor" in faults(HEARTHS, OLD, local)


@pytest.mark.parametrize("on", [BEFORE_ISSUE, BEFORE_FORCE, AFTER, None])
@pytest.mark.parametrize("foresee", [False, True])
def test_a_transition_clause_keeps_dossiers_under_the_old_law(
    on: str | None, foresee: bool
) -> None:
    of = policy(
        OLD,
        NEW + "amend category ill\n  replace coefficient 5\n"
        "transition cite article 9\n  ledger where (signed before 2024-08-01) handled under old\n",
    )
    known = on in (AFTER, None) or (foresee and on == BEFORE_FORCE)
    held_back, settled = broken_child(of), broken_child(of)
    row(of, "ledger", "w1", held_back, which="aid", signed=day("2024-07-05"))
    row(of, "ledger", "w2", settled, which="aid", signed=day("2024-08-05"))
    assert answer(of, held_back, "2024-09", on, foresee) == UNCHANGED
    assert answer(of, settled, "2024-09", on, foresee) == ("due", 500 if known else 200)


# ---- replacement -------------------------------------------------------------------------------

REPLACEMENT = (
    NEW
    + """  replaces old cite article 30
keep definition frail                              cite article 12
keep level base                                    cite article 11
keep category ill                                  cite article 13
"""
)


@pytest.mark.parametrize(
    ("on", "foresee", "title"),
    [
        (BEFORE_ISSUE, True, "Old Act"),
        (BEFORE_FORCE, False, "Old Act"),
        (BEFORE_FORCE, True, "New Act"),
        (AFTER, False, "New Act"),
        (None, False, "New Act"),
    ],
)
def test_what_is_kept_is_cited_anew(on: str | None, foresee: bool, title: str) -> None:
    of = policy(OLD, REPLACEMENT + "keep program aid cite article 15\n")
    asked = day(on) if on else None

    def cited(when: str) -> set[tuple[str, str, str]]:
        result = of.result(
            "aid", broken_child(of), month=when, day=asked, foresee=foresee, basis="conditions"
        )
        assert (result.status, result.amount) == UNCHANGED
        return {(b.declaration, b.citation, b.instrument) for b in result.because}

    assert ("aid", "Article 5", "Old Act") in cited("2024-07")
    assert {instrument for *_, instrument in cited("2024-07")} == {"Old Act"}
    assert {instrument for *_, instrument in cited("2024-08")} == {title}
    article = "Article 15" if title == "New Act" else "Article 5"
    assert ("aid", article, title) in cited("2024-08")


def test_a_replacement_that_forgets_a_declaration_is_an_error() -> None:
    assert "forgotten-declaration" in faults(HEARTHS, OLD, REPLACEMENT)
    assert faults(HEARTHS, OLD, REPLACEMENT + "repeal program aid\n") == set()


def test_what_a_replacement_repeals_ends_with_the_old_law() -> None:
    of = policy(OLD, REPLACEMENT + "repeal program aid\n")
    assert answer(of, broken_child(of), "2024-07", AFTER) == UNCHANGED
    assert answer(of, broken_child(of), "2024-08", AFTER) == UNCHANGED  # due on the eve
    assert answer(of, broken_child(of), "2024-09", AFTER) == ("none", None)


# ---- drafts, and months without law ------------------------------------------------------------


def test_a_draft_is_foreseen_and_never_paid() -> None:
    of = policy(OLD, NEW + "  draft\namend level base\n  applies from 2024-07-01: 140 VND/month\n")
    child = broken_child(of)
    for on in (BEFORE_ISSUE, BEFORE_FORCE, AFTER, None):
        assert answer(of, child, "2024-08", on) == UNCHANGED
    assert answer(of, child, "2024-08", BEFORE_ISSUE, True) == UNCHANGED
    assert answer(of, child, "2024-08", BEFORE_FORCE, True) == ("due", 280)
    assert answer(of, child, "2024-08", AFTER, True) == ("due", 280)


def test_no_law_is_not_nothing() -> None:
    of = policy(OLD)
    child, healthy = broken_child(of), soul(of, born=day("2014-03-12"))
    assert answer(of, child, "2020-01") == ("no_law", None)
    assert answer(of, child, "2020-02") == UNCHANGED
    assert answer(of, healthy, "2020-02") == ("none", None)
    assert answer(of, child, "2020-02", "2020-01-31") == ("no_law", None)
    assert answer(of, child, "2020-02", "2020-01-31", True) == UNCHANGED
    assert answer(of, child, "2020-02", "2020-01-09", True) == ("no_law", None)


def test_two_instruments_of_one_day_that_set_one_level_are_an_error() -> None:
    first = NEW + "amend level base\n  applies from 2024-07-01: 140 VND/month\n"
    second = first.replace("instrument new", "instrument other").replace("140", "150")
    assert "same-day-versions" in faults(HEARTHS, OLD, first, second)


def test_the_later_issued_overwrites_its_own_span() -> None:
    first = NEW + "amend level base\n  applies from 2024-07-01: 140 VND/month\n"
    second = (
        'instrument last "Last"\n  issued 2024-06-01\n  in force from 2024-06-02\n'
        "amend level base\n  applies from 2024-09-01: 150 VND/month\n"
    )
    of = policy(OLD, first, second)
    child = broken_child(of)
    amounts = [answer(of, child, when)[1] for when in ("2024-06", "2024-07", "2024-08", "2024-09")]
    assert amounts == [200, 280, 280, 300]
    assert [answer(of, child, w, BEFORE_FORCE)[1] for w in ("2024-08", "2024-09")] == [200, 300]


# ---- two real patterns -------------------------------------------------------------------------

DECREE_335 = """
instrument decree_335 "Decree 335"
  issued 2026-08-21
  in force from 2026-10-05
amend level base
  applies from 2026-07-01: 540,000 VND/month
"""


@pytest.mark.parametrize(
    ("on", "foresee", "amount"),
    [
        ("2026-07-15", False, 500_000),
        ("2026-07-15", True, 500_000),
        ("2026-09-01", False, 500_000),
        ("2026-09-01", True, 540_000),
        ("2026-10-10", False, 540_000),
        ("2026-10-10", True, 540_000),
    ],
)
def test_a_level_applied_before_it_is_issued(on: str, foresee: bool, amount: int) -> None:
    of = policy(
        "level base: VND/month cite article 4\n  since 2024-07-01: 500,000 VND/month\n"
        "program aid cite article 6\n  paid to soul\n  amount base\n",
        DECREE_335,
    )
    assert answer(of, soul(of), "2026-07", on, foresee) == ("due", amount)
    assert answer(of, soul(of), "2026-06", on, foresee) == ("due", 500_000)


@pytest.mark.parametrize(
    ("on", "foresee", "status"),
    [
        ("2021-06-23", True, "no_law due"),
        ("2021-07-20", False, "due"),
        ("2021-07-20", True, "none"),
        ("2021-08-07", False, "due"),
        ("2021-08-10", False, "none"),
        ("2021-08-10", True, "none"),
    ],
)
def test_the_circular_of_2021_reaches_back_to_july(on: str, foresee: bool, status: str) -> None:
    """Circular 02/2021: issued 24 June, in force 8 August, applied from 1 July 2021."""
    of = load_policy(NATIONAL)
    person = of.schema.records["người"]
    found = Row(person, "p1")
    home = Row(of.schema.records["hộ"], "h1")
    found.attach(home)
    for field in person.fields:
        blank = field.blank
        if blank.kind in ("value", "none"):
            found.set(field, blank.value)
    found.set(person.by_name["ngày_sinh"], day("1984-03-12"))
    found.set(person.by_name["mức_độ_khuyết_tật"], "nặng")
    found.set(person.by_name["ngày_cấp_giấy_khuyết_tật"], day("2020-05-01"))
    found.set(person.by_name["phạt_tù_từ_ngày"], day("2021-06-15"))
    for name in ("nhiễm_hiv", "từ_chối_nhận"):
        found.set(person.by_name[name], False)
    result = of.result(
        "trợ_cấp_xã_hội_hằng_tháng", found, month="2021-08", day=day(on), foresee=foresee,
        basis="conditions",
    )  # fmt: skip
    assert result.status in status.split()


def test_asking_admits_by_force_or_by_issue() -> None:
    of = model(HEARTHS, OLD, NEW)

    def admitted(on: str | None, foresee: bool) -> set[str]:
        return set(of.law(Asking(day(on) if on else None, foresee)).admitted)

    assert admitted(None, False) == {"old", "new"}
    assert admitted(BEFORE_ISSUE, True) == {"old"}
    assert admitted(BEFORE_FORCE, False) == {"old"}
    assert admitted(BEFORE_FORCE, True) == {"old", "new"}
    assert admitted("2024-08-01", False) == {"old", "new"}
    assert month("2024-07") == 2024 * 12 + 6
