"""Results in words: labels, sources, what is missing, totals, and who may see them."""

import io
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from isles import SOURCES, naming, nothing, result, undetermined

from policyengine.backends.results import Missing, Result
from policyengine.reports import tables, totals
from policyengine.reports.coverage import rows as coverage_rows
from policyengine.reports.naming import Naming, citations


@pytest.fixture
def vi(tmp_path: Path) -> Naming:
    return naming(tmp_path)


@pytest.fixture
def en(tmp_path: Path) -> Naming:
    return naming(tmp_path, "en")


# ---- names -----------------------------------------------------------------------------------


def test_labels_stand_for_names(vi: Naming, en: Naming) -> None:
    assert (vi.declaration("tiền_đảo"), en.declaration("tiền_đảo")) == ("Tiền đảo", "Isle money")
    assert (vi.record("dân"), en.record("dân")) == ("Dân đảo", "Islanders")
    assert (vi.field("dân", "sinh"), en.field("dân", "sinh")) == ("Sinh ngày", "Born on")
    assert vi.field("gì_đó", "sinh_ra") == "sinh ra"


def test_categories_or_the_options_while_undetermined(vi: Naming) -> None:
    assert vi.category(result(category="lão, khó")) == "Lão ngư, Dân khó"
    assert vi.category(undetermined()) == "Lão ngư hoặc Dân khó"


def test_missing_facts_stand_by_row(vi: Naming, en: Naming) -> None:
    missing = (
        Missing("dân", "N2", "sinh"), Missing("dân", "N5", "sinh"), Missing("dân", "N2", "nghèo"),
        Missing("", "", "chuẩn_đảo"),
    )  # fmt: skip
    open_ = undetermined(missing=missing, too_much_missing=True)

    assert vi.all_missing(open_) == (
        "thiếu quá nhiều thông tin, chưa xét hết được; chờ nghị quyết: Mức chuẩn đảo; "
        "Dân đảo N2: Sinh ngày, Nghèo; Dân đảo N5: Sinh ngày"
    )
    assert en.all_missing(undetermined()) == "Islanders N2: Born on, Poor"


def test_assumed_facts_are_labelled(vi: Naming) -> None:
    assert vi.assumed(result(assumed=("dân.sinh",))) == "Dân đảo: Sinh ngày"


def test_sources_are_grouped_by_instrument_in_the_readers_language(vi: Naming, en: Naming) -> None:
    assert vi.sources(SOURCES) == "Điều 2, Điều 4 Lệ làng Đảo Thấp; khoản 1 Điều 9 Sắc lệnh khác"
    assert en.sources(SOURCES).startswith("Điều 2, Điều 4 Custom of the Low Isles; ")
    assert en.instruments(SOURCES) == "Custom of the Low Isles; Sắc lệnh khác"
    assert citations(SOURCES) == "Điều 2, Điều 4, khoản 1 Điều 9"


# ---- which results ---------------------------------------------------------------------------


def test_what_gives_nothing_is_listed_only_when_asked_for() -> None:
    results = [result(), nothing(), undetermined()]

    assert [r.id for r in tables.listed(results)] == ["N1", "N2"]
    assert [r.id for r in tables.listed(results, every=True)] == ["N1", "N3", "N2"]


def test_the_public_never_sees_a_sensitive_result() -> None:
    shown = tables.for_the_public([result("N1"), result("N4", sensitive=True)])

    assert [r.id for r in shown] == ["N1"]


# ---- rows ------------------------------------------------------------------------------------


def test_a_row_of_a_file(vi: Naming) -> None:
    made = result(
        assumed=("dân.sinh",), notes=("điều 4 chưa rõ",), at_least=True, sensitive=True,
        payee="N9", by_conditions=750_000, by_decisions=600_000,
    )  # fmt: skip
    (row,) = tables.file_rows([made], vi)

    assert dict(zip(tables.header(vi), row, strict=True)) == {
        "STT": 1,
        "mã": "N1",
        "chế độ": "Tiền đảo",
        "đối tượng": "Lão ngư",
        "mức chuẩn": 500_000,
        "hệ số": "1,5",
        "số tiền": 750_000,
        "thấp nhất": 750_000,
        "cao nhất": 750_000,
        "kết luận": "được hưởng",
        "căn cứ": "Điều 2, Điều 4, khoản 1 Điều 9",
        "văn bản": "Lệ làng Đảo Thấp; Sắc lệnh khác",
        "còn thiếu": "",
        "giả định": "Dân đảo: Sinh ngày",
        "ghi chú": "mức thấp nhất, địa phương được chi cao hơn; điều 4 chưa rõ",
        "hiện vật": "",
        "theo quy định": 750_000,
        "theo quyết định": 600_000,
        "chi trả cho": "N9",
        "nhạy cảm": "có",
    }


def test_goods_have_a_column_of_their_own(vi: Naming) -> None:
    (row,) = tables.file_rows([result(amount=None, quantity="7.5", unit="kg")], vi)

    assert row[tables.header(vi).index("hiện vật")] == "7,5 kg"
    assert row[tables.header(vi).index("số tiền")] is None


def test_headers_in_english(en: Naming) -> None:
    assert tables.header(en)[:5] == ["No.", "id", "program", "category", "level"]
    assert len(set(tables.header(en))) == len(tables.COLUMNS)


def test_columns_with_nothing_in_them_are_not_shown(vi: Naming) -> None:
    stream = io.StringIO()
    tables.show_results([result()], vi, stream)

    assert "căn cứ" in stream.getvalue()
    assert "còn thiếu" not in stream.getvalue()
    assert "nhạy cảm" not in stream.getvalue()


def test_no_results_are_said_in_words(vi: Naming) -> None:
    stream = io.StringIO()
    tables.show_results([], vi, stream)

    assert stream.getvalue() == "không có kết quả nào\n"


# ---- totals ----------------------------------------------------------------------------------


def test_totals_per_program_and_in_all(vi: Naming) -> None:
    results = [
        result("N1"),
        result("N2"),
        result("N3", status="pending"),
        undetermined("N4"),
        nothing("N5"),
    ]
    results.append(Result("tiền_cá", "dân", "N6", "2024-07", "due", amount=500_000))

    assert totals.total_rows(totals.totals_of(results, vi), vi) == [
        ("Tiền đảo", "được hưởng", "2", "1.500.000 đ"),
        ("Tiền đảo", "chờ quyết định", "1", "750.000 đ"),
        ("Tiền đảo", "chưa xác định", "1", "từ 0 đến 750.000 đ"),
        ("Tiền đảo", "không hưởng", "1", ""),
        ("Tiền cá", "được hưởng", "1", "500.000 đ"),
        ("Tổng cộng", "được hưởng", "3", "2.000.000 đ"),
        ("Tổng cộng", "chờ quyết định", "1", "750.000 đ"),
        ("Tổng cộng", "chưa xác định", "1", "từ 0 đến 750.000 đ"),
        ("Tổng cộng", "không hưởng", "1", ""),
    ]


def test_goods_are_summed_in_their_unit_and_are_no_money(vi: Naming) -> None:
    def fish(id: str, **changed: Any) -> Result:
        return Result("tiền_cá", "dân", id, "2024-07", "due", **changed)

    given = [
        result("N1"),
        fish("N2", quantity="2", unit="kg"),
        fish("N3", quantity="3", unit="kg"),
        evolve(fish("N4", unit="kg", lowest=0, highest=4), status="undetermined"),
    ]
    assert totals.total_rows(totals.totals_of(given, vi), vi)[1:] == [
        ("Tiền cá", "được hưởng", "2", "5 kg"),
        ("Tiền cá", "chưa xác định", "1", "từ 0 đến 4 kg"),
        ("Tổng cộng", "được hưởng", "3", "750.000 đ"),
        ("Tổng cộng", "chưa xác định", "1", "0 đ"),
    ]


def test_a_group_is_not_counted_again_in_all(vi: Naming) -> None:
    group = Result("cả_hai", "dân", "N1", "2024-07", "due", amount=750_000)
    rows = totals.total_rows(totals.totals_of([result("N1"), group], vi), vi)

    assert rows[-1] == ("Tổng cộng", "được hưởng", "1", "750.000 đ")


def test_one_unbounded_result_leaves_the_sum_unbounded(vi: Naming) -> None:
    open_ = [undetermined("N1", lowest=100, highest=None), undetermined("N2", lowest=200)]
    rows = totals.total_rows(totals.totals_of(open_, vi), vi)

    assert rows == [("Tiền đảo", "chưa xác định", "2", "từ 300 đ trở lên")]


def test_coverage_counts_what_made_a_result(vi: Naming) -> None:
    counted = {name: count for _, name, count in coverage_rows([result(), nothing()], vi)}

    assert counted == {
        "Tiền đảo": "2",
        "Tiền cá": "0",
        "Lão ngư": "1",
        "Dân khó": "0",
        "Mức chuẩn đảo": "1",
    }
