"""Forecasts of an invented country: ageing, decisions carried on, deaths, entries, ceilings."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policyengine.analyses.forecast import forecast
from policyengine.analyses.foreseen import Forecast, Line
from policyengine.analyses.scenario import Deaths, Entries, Exits, Rate, Scenario
from policyengine.calendar import day, month
from policyengine.model.model import Asking
from policyengine.policy import Policy, load_policy
from policyengine.population import Spell, Spells, Unknown
from tests.analyses.cloud_town import UNKNOWN, Town, town

LAW = """\
văn bản lệ "Lệ đảo" / "Isle law"
  ban hành ngày 01/01/2020
  hiệu lực từ ngày 01/01/2020

dữ liệu người "Người" / "People"
  cột mã "Mã": mã số, bắt buộc
  cột ngày_sinh "Ngày sinh": ngày sinh, để trống là chưa rõ
  cột mồ_côi "Mồ côi": có không, để trống là không
  cột đang_học "Đang học": có không, để trống là không, có lịch sử
  cột mẹ "Mẹ": người, để trống là không có
dữ liệu quyết_định "Quyết định" thuộc người là quyết định hưởng
  cột chế_độ_hưởng "Chế độ": một trong các chế độ, để trống là chưa rõ
  cột đối_tượng_hưởng "Đối tượng": một trong các đối tượng, để trống là không có
  cột ngày_ký "Ngày ký": ngày, ngày ký, để trống là không có
  cột từ_tháng "Từ tháng": tháng, hưởng từ, để trống là không có
  cột đến_tháng "Đến tháng": tháng, hưởng đến, để trống là không có

mức chuẩn "Mức chuẩn": đồng/tháng
  từ ngày 01/01/2020: 100.000 đồng/tháng          căn cứ Điều 1
  từ ngày 01/07/2024: 120.000 đồng/tháng          căn cứ Điều 1

đối tượng trẻ "Trẻ mồ côi" / "Orphans"
  căn cứ khoản 1 Điều 5
  áp dụng đối với người
  điều kiện mồ_côi và tuổi dưới 16
  hệ số 2
đối tượng học "Người học tiếp" / "Still at school"
  căn cứ khoản 2 Điều 5
  áp dụng đối với người
  điều kiện tuổi từ đủ 16 đến dưới 22 và đang_học
    và (đang hưởng trẻ vào ngày đủ 16 tuổi hoặc đang hưởng học)
  hệ số 1,5
đối tượng già "Người già" / "Old people"
  căn cứ khoản 3 Điều 5
  áp dụng đối với người
  điều kiện tuổi từ đủ 80
  hệ số 1
chế độ tiền / money "Tiền hằng tháng" / "Monthly money"
  căn cứ Điều 6
  chi trả cho người
  nguồn kinh phí ngân_sách_đảo                    căn cứ Điều 7
  mức hưởng chuẩn × hệ số của các đối tượng (trẻ; học; già)
  chỉ hưởng một mức cao nhất                      căn cứ Điều 6
chế độ quà "Quà của mẹ" / "A gift for mothers"
  căn cứ Điều 8
  chi trả cho người
  điều kiện mẹ.đang hưởng tiền
  mức hưởng 10.000 đồng/tháng
  không cần quyết định
chế độ thẻ "Thẻ" / "A card"
  căn cứ Điều 9
  chi trả cho người
  điều kiện đang hưởng tiền vào ngày ngày đang xét
  mức hưởng 1 thẻ
  không cần quyết định
"""
JAN_2024 = month(2024, 1)


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    return town(tmp_path_factory.mktemp("isle"), LAW)


def lines(found: Forecast, program: str = "tiền") -> list[Line]:
    return [line for line in found.lines if line.program == program]


def costs(found: Forecast, program: str = "tiền") -> list[Fraction]:
    return [line.cases["high"].lowest for line in lines(found, program)]


def pupil(people: Town, born: int, **more: Any) -> Any:
    return people.add("người", ngày_sinh=born, mồ_côi=True, đang_học=True, **more)


def test_a_child_with_a_decision_is_paid_on_at_sixteen(policy: Policy) -> None:
    people = Town(policy)
    pupil(people, day(2008, 3, 10))

    found = forecast(policy, people.population(), JAN_2024, month(2024, 6))

    child, school = 200_000, 150_000
    assert costs(found) == [child, child, school, school, school, school], (
        "the last day of March decides March"
    )


def test_who_becomes_due_only_by_a_decision_that_nobody_made_is_not(policy: Policy) -> None:
    """Sixteen before the forecast begins: no decision on that day, so none can be carried on."""
    people = Town(policy)
    pupil(people, day(2007, 12, 10))

    assert set(costs(forecast(policy, people.population(), JAN_2024, month(2024, 6)))) == {0}


def test_the_records_given_are_left_alone(policy: Policy) -> None:
    people = Town(policy)
    child = pupil(people, day(2008, 3, 10))

    forecast(policy, people.population(), JAN_2024, month(2024, 6))

    assert child.children == {}


def test_levels_follow_the_law(policy: Policy) -> None:
    people = Town(policy)
    people.add("người", ngày_sinh=day(1940, 1, 1))

    found = forecast(policy, people.population(), month(2024, 5), month(2024, 8))

    assert costs(found) == [100_000, 100_000, 120_000, 120_000]
    assert lines(found)[0].sources == ("ngân_sách_đảo",)


def test_what_one_person_gets_another_may_rest_on(policy: Policy) -> None:
    people = Town(policy)
    mother = people.add("người", ngày_sinh=day(1944, 2, 10))
    people.add("người", ngày_sinh=day(1980, 1, 1), mẹ=mother)

    found = forecast(policy, people.population(), JAN_2024, month(2024, 5))

    assert costs(found) == [0, 100_000, 100_000, 100_000, 100_000]
    assert costs(found, "quà") == [0, 0, 10_000, 10_000, 10_000], "read on the eve"


def test_what_needs_no_decision_follows_those_of_its_own_month(policy: Policy) -> None:
    people = Town(policy)
    people.add("người", ngày_sinh=day(1944, 2, 10))
    people.add("người", ngày_sinh=day(2008, 4, 10), mồ_côi=True)

    found = forecast(policy, people.population(), JAN_2024, month(2024, 5))

    old, child = [0, 1, 1, 1, 1], [1, 1, 1, 1, 0]
    both = [a + b for a, b in zip(old, child, strict=True)]
    assert [line.recorded for line in lines(found)] == both
    assert [line.recorded for line in lines(found, "thẻ")] == both


def test_deaths_are_weights(policy: Policy) -> None:
    people = Town(policy)
    people.add("người", ngày_sinh=day(1940, 1, 1))
    scenario = Scenario((Deaths(80, None, Rate(Fraction(12, 100), Fraction(6, 100)), "?"),))

    found = forecast(policy, people.population(), JAN_2024, month(2024, 3), scenario=scenario)

    low = [line.cases["low"].lowest for line in lines(found)]
    assert low == [100_000, 99_000, Fraction(9801, 100) * 1000]
    assert costs(found)[2] == 100_000 * Fraction(199, 200) ** 2
    assert lines(found)[2].cases["low"].people == Fraction(9801, 10_000)


def test_entries_get_the_average_and_leave(policy: Policy) -> None:
    people = Town(policy)
    people.add("người", ngày_sinh=day(1940, 1, 1))
    pupil(people, day(2015, 3, 10))
    scenario = Scenario(
        entries=(Entries("tiền", Rate(Fraction(1, 2), Fraction(2)), None, ""),),
        exits=(Exits("tiền", Rate(Fraction(1), Fraction(0)), ""),),
    )

    found = forecast(policy, people.population(), JAN_2024, month(2024, 3), scenario=scenario)

    third = lines(found)[2]
    assert third.cases["high"].entered == 4
    assert third.cases["high"].lowest == 300_000 + 4 * 150_000
    assert third.cases["low"].entered == Fraction(1, 2) * Fraction(11, 12) + Fraction(1, 2)


def test_entries_without_a_price_are_said(policy: Policy) -> None:
    scenario = Scenario(entries=(Entries("tiền", Rate(Fraction(1), Fraction(1)), None, ""),))

    found = forecast(policy, Town(policy).population(), JAN_2024, month(2024, 2), scenario=scenario)

    assert [line.unpriced for line in lines(found)] == [False, True]


def test_what_is_not_known_is_a_range(policy: Policy) -> None:
    people = Town(policy)
    people.add("người", ngày_sinh=Unknown(day(1944, 1, 1), day(1944, 12, 31)))

    found = forecast(policy, people.population(), JAN_2024, month(2025, 2), ceiling=900_000)

    first, last = lines(found)[0], lines(found)[-1]
    assert (first.open, first.cases["low"].lowest, first.cases["low"].highest) == (1, 0, 100_000)
    assert (last.open, last.recorded, last.cases["low"].lowest) == (0, 1, 120_000)
    year = found.passed[0]
    assert (year.surely["high"], year.perhaps["high"]) == (None, month(2024, 9))


def test_a_ceiling_is_passed_in_a_month_of_each_year(policy: Policy) -> None:
    people = Town(policy)
    people.add("người", ngày_sinh=day(1940, 1, 1))

    found = forecast(policy, people.population(), month(2024, 11), month(2025, 12), ceiling=240_000)

    passed = [(one.year, one.first_month, one.surely["low"]) for one in found.passed]
    assert passed == [
        (2024, month(2024, 11), None),
        (2025, month(2025, 1), month(2025, 3)),
    ]


def test_few_questions_are_asked(policy: Policy) -> None:
    people = Town(policy)
    for year in range(1950, 2020):
        people.add("người", ngày_sinh=day(year, 5, 5))

    found = forecast(policy, people.population(), JAN_2024, month(2028, 12))

    assert found.asked < 140 * 60 / 10


BIRTHS = st.sampled_from(
    [
        day(2008, 3, 10),
        day(2008, 2, 29),
        day(2003, 6, 30),
        day(1944, 2, 1),
        day(1944, 3, 31),
        Unknown(day(2008, 3, 29), day(2008, 4, 2)),
        UNKNOWN,
    ]
)
SCHOOL = st.sampled_from(
    [
        True,
        False,
        UNKNOWN,
        Spells((Spell(True, day(2020, 9, 1), day(2024, 5, 31)), Spell(False, day(2024, 9, 5)))),
    ]
)
AWARD = st.fixed_dictionaries(
    {
        "chế_độ_hưởng": st.sampled_from(["tiền", UNKNOWN]),
        "đối_tượng_hưởng": st.sampled_from(["trẻ", "học", None]),
        "ngày_ký": st.sampled_from([day(2023, 5, 5), day(2024, 1, 20), day(2024, 4, 5), None]),
        "từ_tháng": st.sampled_from(
            [None, month(2024, 3), Unknown(month(2024, 2), month(2024, 4))]
        ),
        "đến_tháng": st.sampled_from([None, month(2024, 5)]),
    }
)
PERSON = st.tuples(BIRTHS, st.booleans(), SCHOOL, st.lists(AWARD, max_size=1))


@given(folk=st.lists(PERSON, min_size=1, max_size=2), asked_on=st.sampled_from([None, 738_885]))
@settings(max_examples=15)
def test_answers_held_are_those_of_asking_every_month(
    policy: Policy, folk: Any, asked_on: int | None
) -> None:
    people = Town(policy)
    mother = None
    for born, orphan, school, awards in folk:
        mother = people.add("người", ngày_sinh=born, mồ_côi=orphan, đang_học=school, mẹ=mother)
        for award in awards:
            people.add("quyết_định", mother, **award)
    span = policy, people.population(), JAN_2024, month(2024, 10)
    asking = Asking(asked_on)

    held = forecast(*span, asking=asking)
    anew = forecast(*span, asking=asking, every_month=True)

    assert held.lines == anew.lines
    assert held.asked <= anew.asked


def test_a_draft_counts_when_foreseen(tmp_path: Path) -> None:
    folder = tmp_path / "law"
    folder.mkdir()
    (folder / "draft.policy").write_text(
        'văn bản dự_thảo_1 "Dự thảo" \n  dự thảo\n  ban hành ngày 01/01/2024\n'
        "  hiệu lực từ ngày 01/03/2024\n\n"
        "sửa đổi mức chuẩn căn cứ Điều 1\n"
        "  từ ngày 01/03/2024: 300.000 đồng/tháng căn cứ Điều 1\n",
        encoding="utf-8",
    )
    (folder / "law.policy").write_text(LAW, encoding="utf-8")
    policy = load_policy(folder)
    people = Town(policy)
    people.add("người", ngày_sinh=day(1940, 1, 1))
    span = policy, people.population(), month(2024, 2), month(2024, 3)

    assert costs(forecast(*span)) == [100_000, 100_000]
    assert costs(forecast(*span, asking=Asking(None, True))) == [100_000, 300_000]


def test_the_sample_commune_under_national_law() -> None:
    """Over the change of level of 1 July 2024, with its dirty records."""
    here = Path(__file__).parents[2]
    policy = load_policy(here / "policies" / "national")
    span = policy, policy.read(here / "examples" / "xa_mau"), month(2024, 4), month(2024, 9)

    held, anew = forecast(*span), forecast(*span, every_month=True)

    assert held.lines == anew.lines
    assert any(line.recorded for line in held.lines)
