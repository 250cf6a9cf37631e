"""`run`: results on the screen and in files, the contract of its JSON, and its exit codes."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from cloud_kingdom import FOLK, call, write_data, write_policy
from python_calamine import CalamineWorkbook

CONTRACT = [
    "program", "record", "id", "month", "payee", "status", "amount", "quantity", "unit",
    "at_least", "lowest", "highest", "coefficient", "category", "category_options", "because",
    "missing", "assumed", "sensitive",
]  # fmt: skip
MORE = ["by_conditions", "by_decisions", "too_much_missing", "notes", "parts"]
BAD_FOLK: list[dict[str, Any]] = [
    {"mã_nhà": "H1", "nghèo": "có", "dân": [{"mã_dân": "X", "ngày_sinh": "31/02/2020"}]}
]


@pytest.fixture
def policy(tmp_path: Path) -> str:
    return write_policy(tmp_path / "law")


@pytest.fixture
def data(tmp_path: Path) -> str:
    return write_data(tmp_path)


def rows_of(*arguments: str) -> dict[str, dict[str, Any]]:
    result = call("run", *arguments, "--format", "json")
    return {row["id"]: row for row in json.loads(result.stdout)}


# ---- the contract ----------------------------------------------------------------------------


def test_json_rows_have_the_keys_of_the_contract(policy: str, data: str) -> None:
    rows = rows_of(policy, data, "--month", "07/2024")

    assert [list(row) for row in rows.values()] == [CONTRACT + MORE] * 4
    assert rows["A"]["because"][0] == {
        "declaration": "già",
        "citation": "khoản 1 Điều 3",
        "instrument": rows["A"]["because"][0]["instrument"],
    }
    assert rows["C"]["missing"] == [{"record": "dân", "id": "C", "field": "ngày_sinh"}]


def test_json_gives_whole_amounts_and_decimal_text(policy: str, data: str) -> None:
    row = rows_of(policy, data, "--month", "2024-07")["A"]

    assert (row["status"], row["amount"], row["coefficient"]) == ("due", 750_000, "1.5")
    assert (row["program"], row["record"], row["month"]) == ("tiền_mây", "dân", "2024-07")
    assert row["category_options"] == ["già"]


def test_standard_output_is_only_the_array(policy: str, tmp_path: Path) -> None:
    data = write_data(tmp_path, BAD_FOLK)
    result = call("run", policy, data, "--month", "07/2024", "--format", "json")

    assert isinstance(json.loads(result.stdout), list)
    assert "impossible-date" in result.stderr


def test_nothing_due_is_an_empty_array(policy: str, tmp_path: Path) -> None:
    young = [{"mã_nhà": "H1", "nghèo": "có", "dân": [{"mã_dân": "X", "ngày_sinh": "2010"}]}]
    result = call(
        "run", policy, write_data(tmp_path, young), "--month", "07/2024", "--format", "json"
    )

    assert (result.exit_code, json.loads(result.stdout)) == (0, [])


def test_results_that_give_nothing_need_all(policy: str, data: str) -> None:
    assert list(rows_of(policy, data, "--month", "07/2024")) == ["A", "B", "C", "E"]
    everyone = rows_of(policy, data, "--month", "07/2024", "--all")
    assert everyone["D"]["status"] == "none"


# ---- the question ----------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["15/06/2024", "2024-06-15", "15-6-2024"])
def test_a_day_of_asking_leaves_out_what_is_not_in_force(policy: str, data: str, day: str) -> None:
    question = (policy, data, "--month", "07/2024", "--day", day)

    assert rows_of(*question)["A"]["amount"] == 600_000
    assert rows_of(*question, "--foresee")["A"]["amount"] == 750_000


def test_the_basis_is_the_decisions_on_record_unless_conditions_are_asked_for(
    policy: str, data: str
) -> None:
    question = (policy, data, "--month", "07/2024")

    assert rows_of(*question)["B"]["status"] == "pending"
    assert rows_of(*question, "--basis", "conditions")["B"]["status"] == "due"


def test_before_the_first_version_there_is_no_law(policy: str, data: str) -> None:
    result = call("run", policy, data, "--month", "01/2019")

    assert result.exit_code == 0
    assert "chưa có quy định" in result.stdout


# ---- the table -------------------------------------------------------------------------------


def test_the_table_shows_labels_sums_and_articles(policy: str, data: str) -> None:
    result = call("run", policy, data, "--month", "07/2024")
    line = next(line for line in result.stdout.splitlines() if line.startswith("  1  A "))

    assert "500.000 × 1,5 = 750.000 đ" in line
    assert "Tiền mây hằng tháng" in line
    assert "điểm a khoản 1 Điều 4, Điều 4 Sắc lệnh số 1 của Vua Mây" in line
    assert "được hưởng" in line
    assert "tiền_mây" not in result.stdout
    assert "ngày_sinh" not in result.stdout
    assert "Cư dân C: Ngày sinh" in result.stdout
    assert "từ 0 đến 750.000 đ" in result.stdout


def test_the_table_speaks_english(policy: str, data: str) -> None:
    shown = call("run", policy, data, "--month", "07/2024", "--language", "en").stdout

    assert "500,000 × 1.5 = 750,000 VND" in shown
    assert "Monthly cloud money" in shown
    assert "Cloud Edict 1" in shown
    assert "awaiting a decision" in shown
    assert "Inhabitants C: Born on" in shown


def test_totals_keep_due_pending_and_undetermined_apart(policy: str, data: str) -> None:
    lines = call("run", policy, data, "--month", "07/2024").stdout.splitlines()
    totals = [line.split() for line in lines[-3:]]

    assert [words[-2:] for words in totals[:2]] == [["750.000", "đ"], ["1.750.000", "đ"]]
    assert [words[4:6] for words in totals[:2]] == [["được", "hưởng"], ["chờ", "quyết"]]
    assert " ".join(totals[2][-6:]) == "1 từ 0 đến 750.000 đ"


def test_the_heading_names_month_day_instruments_and_levels(policy: str, data: str) -> None:
    shown = call("run", policy, data, "--month", "07/2024", "--day", "15/06/2024").stdout

    assert "Kỳ chi trả: 07/2024" in shown
    assert "Ngày tính: 15/06/2024" in shown
    assert "Văn bản áp dụng: Sắc lệnh số 1 của Vua Mây" in shown
    assert "Đã ban hành, chưa áp dụng: Cloud Edict 2" in shown
    assert "Mức: Mức chuẩn mây: 400.000 đồng/tháng" in shown


def test_without_a_day_the_output_says_that_all_instruments_count(policy: str, data: str) -> None:
    words = "mọi văn bản đã nạp"

    assert words in call("run", policy, data, "--month", "07/2024").stdout
    as_json = call("run", policy, data, "--month", "07/2024", "--format", "json")
    assert words in as_json.stderr


def test_piped_output_has_no_colour_and_no_boxes(policy: str, data: str) -> None:
    result = call("run", policy, data, "--month", "07/2024")

    assert "\x1b" not in result.output
    assert not set("│─┃━┏└") & set(result.output)


def test_a_public_list_leaves_sensitive_results_out(policy: str, data: str) -> None:
    question = (policy, data, "--month", "07/2024")

    assert rows_of(*question)["E"]["sensitive"] is True
    assert "E" not in rows_of(*question, "--public")
    assert "A" in rows_of(*question, "--public")
    result = call("run", *question, "--public")
    assert "bùa" not in result.output
    assert "đã bỏ 1 kết quả" in result.stderr


# ---- files -----------------------------------------------------------------------------------


def test_a_csv_file_has_every_column(policy: str, data: str, tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    result = call("run", policy, data, "--month", "07/2024", "--output", str(output))
    with output.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))

    assert result.exit_code == 0
    assert result.stdout == ""
    assert f"đã ghi {output}: 4 kết quả" in result.stderr
    assert rows[0]["STT"] == "1"
    assert rows[0]["số tiền"] == "750000"
    assert rows[0]["hệ số"] == "1,5"
    assert rows[0]["mức chuẩn"] == "500000"
    assert rows[0]["kết luận"] == "được hưởng"
    assert rows[3]["nhạy cảm"] == "có"
    assert rows[2]["còn thiếu"] == "Cư dân C: Ngày sinh"


def test_a_json_file_holds_what_standard_output_would(
    policy: str, data: str, tmp_path: Path
) -> None:
    output = tmp_path / "out.json"
    call("run", policy, data, "--month", "07/2024", "--output", str(output))
    written = json.loads(output.read_text(encoding="utf-8"))

    assert {row["id"]: row for row in written} == rows_of(policy, data, "--month", "07/2024")


def test_a_workbook_has_results_problems_assumptions_and_a_head(
    policy: str, tmp_path: Path
) -> None:
    data = write_data(tmp_path, BAD_FOLK)
    output = tmp_path / "out.xlsx"
    result = call("run", policy, data, "--month", "07/2024", "--output", str(output))
    workbook = CalamineWorkbook.from_path(str(output))
    sheets = {name: workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names}

    assert result.exit_code == 1
    assert list(sheets) == ["Kết quả", "Tổng hợp", "Lỗi dữ liệu", "Giả định", "Thông tin chung"]
    assert sheets["Kết quả"][4][1] == "X"
    assert sheets["Lỗi dữ liệu"][3][:5] == [
        "folk.json",
        "",
        "hộ 1 › dân 1",
        "ngày_sinh",
        "31/02/2020",
    ]
    assert ["Kỳ chi trả", "07/2024"] in sheets["Thông tin chung"]


def test_the_same_run_gives_the_same_bytes(policy: str, data: str, tmp_path: Path) -> None:
    files = [tmp_path / "one.xlsx", tmp_path / "two.xlsx"]
    for file in files:
        call("run", policy, data, "--month", "07/2024", "--output", str(file))

    assert files[0].read_bytes() == files[1].read_bytes()


# ---- what goes wrong -------------------------------------------------------------------------


def test_faults_in_the_data_come_after_the_results_with_exit_code_1(
    policy: str, tmp_path: Path
) -> None:
    result = call("run", policy, write_data(tmp_path, BAD_FOLK), "--month", "07/2024")

    assert result.exit_code == 1
    assert "chưa xác định" in result.stdout
    assert "lỗi[impossible-date]: `31/02/2020`" in result.stderr
    assert "cách sửa: " in result.stderr
    assert "lỗi[" not in result.stdout


def test_undetermined_results_are_no_problem(policy: str, tmp_path: Path) -> None:
    data = write_data(tmp_path, [{"mã_nhà": "H", "dân": [{"mã_dân": "X"}]}])
    result = call("run", policy, data, "--month", "07/2024")

    assert "chưa xác định" in result.stdout
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--month", "13/2024"), "--month: `13/2024` không phải là tháng"),
        (("--month", "tháng tám"), "--month: `tháng tám` không phải là tháng"),
        (("--month", "07/2024", "--day", "31/02/2024"), "--day: `31/02/2024` không phải là ngày"),
        (("--month", "07/2024", "--day", "02/2024"), "--day: `02/2024` không phải là ngày"),
        (("--month", "07/2024", "--day", "1/1/1700"), "--day: `1/1/1700` không phải là ngày"),
        (("--month", "07/2024", "--day", "45000"), "--day: `45000` không phải là ngày"),
        (("--month", "07/2024", "--basis", "hope"), "--basis: `hope` không thuộc: conditions"),
        (("--month", "07/2024", "--format", "xml"), "--format: `xml` không thuộc: table, json"),
        (("--month", "07/2024", "--output", "out.doc"), "không ghi được tệp loại `.doc`"),
        ((), "thiếu --month"),
        (("--month",), "tùy chọn `--month` thiếu giá trị"),
    ],
)
def test_bad_options_could_not_run(
    policy: str, data: str, arguments: tuple[str, ...], words: str
) -> None:
    result = call("run", policy, data, *arguments)

    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stdout == ""


def test_a_bad_month_is_said_in_english_too(policy: str, data: str) -> None:
    result = call("run", policy, data, "--month", "13/2024", "--language", "en")

    assert "--month: `13/2024` is not a month; write it as 2024-08" in result.stderr


def test_data_that_is_not_there_could_not_run(policy: str, tmp_path: Path) -> None:
    result = call("run", policy, str(tmp_path / "nobody.xlsx"), "--month", "07/2024")

    assert result.exit_code == 2
    assert "lỗi[data-not-found]" in result.stderr


def test_data_that_cannot_be_read_could_not_run(policy: str, tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text("[{", encoding="utf-8")
    result = call("run", policy, str(tmp_path / "broken.json"), "--month", "07/2024")

    assert result.exit_code == 2
    assert "lỗi[not-json]" in result.stderr


def test_a_faulty_policy_runs_nothing(tmp_path: Path, data: str) -> None:
    policy = write_policy(tmp_path / "faulty", law="mức a\n")
    result = call("run", policy, data, "--month", "07/2024")

    assert result.exit_code == 1
    assert result.stdout == ""
    assert "lỗi[" in result.stderr


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx", "out.json"])
def test_output_that_cannot_be_written_could_not_run(
    policy: str, data: str, tmp_path: Path, name: str
) -> None:
    output = tmp_path / "nowhere" / name
    result = call("run", policy, data, "--month", "07/2024", "--output", str(output))

    assert result.exit_code == 2
    assert "lỗi[cannot-write]" in result.stderr
    assert not output.parent.exists()


def test_output_is_looked_at_before_the_work_is_done(data: str, tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    for output in (tmp_path / "folder.csv", tmp_path / "nowhere" / "out.csv"):
        result = call("run", "no_policy", data, "--month", "07/2024", "--output", str(output))

        assert "lỗi[cannot-write]" in result.stderr


def test_warnings_about_the_data_do_not_count(policy: str, tmp_path: Path) -> None:
    noted = [{**FOLK[0], "ghi_chú_riêng": "x"}]
    result = call("run", policy, write_data(tmp_path, noted), "--month", "07/2024")

    assert "cảnh báo[unknown-column]" in result.stderr
    assert result.exit_code == 0


def test_the_data_is_never_written_over(policy: str, data: str) -> None:
    before = Path(data).read_bytes()
    result = call("run", policy, data, "--month", "07/2024", "--output", data)

    assert result.exit_code == 2
    assert "không ghi đè" in result.stderr
    assert Path(data).read_bytes() == before


def test_many_faults_are_cut_on_the_screen_and_whole_in_the_workbook(
    policy: str, tmp_path: Path
) -> None:
    folk = [{"mã_dân": f"X{i}", "ngày_sinh": "31/02/2020"} for i in range(30)]
    data = write_data(tmp_path, [{**FOLK[0], "dân": folk}])
    output = tmp_path / "out.xlsx"
    result = call("run", policy, data, "--month", "07/2024", "--output", str(output))
    problems = CalamineWorkbook.from_path(str(output)).get_sheet_by_name("Lỗi dữ liệu")

    assert result.stderr.count("lỗi[impossible-date]") == 1
    assert result.stderr.count("folk.json") == 20
    assert "… và 10 lỗi nữa" in result.stderr
    assert len(problems.to_python()) == 2 + 1 + 30


def test_records_that_cannot_be_true_are_among_the_data_problems(
    policy: str, tmp_path: Path
) -> None:
    award = {"chế_độ_hưởng": "tiền_mây", "từ_tháng": "05/2023", "đến_tháng": "04/2023"}
    folk = [{"mã_dân": "A", "ngày_sinh": "01/01/1950", "quyết_định": [award]}]
    data = write_data(tmp_path, [{**FOLK[0], "dân": folk}])
    output = tmp_path / "out.xlsx"
    result = call("run", policy, data, "--month", "07/2024", "--output", str(output))
    rows = CalamineWorkbook.from_path(str(output)).get_sheet_by_name("Lỗi dữ liệu").to_python()

    assert result.exit_code == 1
    assert "lỗi[award-ends-before-it-starts]: `Đến tháng` trước `Từ tháng`" in result.stderr
    assert rows[3][2:4] == ["hộ 1 › dân 1 › quyết_định 1", "Đến tháng"]


def test_an_old_encoding_is_asked_about_and_read_when_named(policy: str, tmp_path: Path) -> None:
    folder = tmp_path / "so"
    folder.mkdir()
    (folder / "ho.csv").write_bytes("M· nhµ,Nhµ nghÌo\nH1,Cã\n".encode("latin-1"))
    (folder / "dan.csv").write_bytes("M· c\xad d©n,M· nhµ,Ngµy sinh\nA,H1,1950\n".encode("latin-1"))
    question = ("run", policy, str(folder), "--month", "07/2024", "--format", "json")
    asked, told = call(*question), call(*question, "--encoding", "tcvn3")

    assert asked.exit_code == 1 and "--encoding tcvn3" in asked.stderr
    assert told.exit_code == 0
    assert [row["id"] for row in json.loads(told.stdout)] == ["A"]
