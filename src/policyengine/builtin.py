"""The engine's own contributions, by the hooks that plugins have. Names functions, imports none."""

from pathlib import Path

from policyengine.contributions import (
    FOLDER,
    Audit,
    Check,
    Command,
    PolicyFolder,
    Reader,
    Report,
    Writer,
)
from policyengine.diagnostics import Text
from policyengine.hookspecs import hookimpl

_HERE = Path(__file__).parent

COMMANDS: dict[str, tuple[str, Text]] = {
    "check": (
        "policyengine.cli.check",
        Text("Kiểm tra chính sách, chỉ ra từng lỗi.", "Check a policy and show every fault."),
    ),
    "run": (
        "policyengine.cli.run",
        Text(
            "Tính các chế độ của một tháng cho mọi đối tượng trong dữ liệu.",
            "Decide a month for everybody in the data.",
        ),
    ),
    "explain": (
        "policyengine.cli.explain",
        Text(
            "Vì sao được, vì sao không, còn thiếu gì, của một đối tượng.",
            "Why, why not and what is missing, for one recipient.",
        ),
    ),
    "compare": (
        "policyengine.cli.compare",
        Text(
            "So sánh hai chính sách, hai ngày tính, một dự thảo: ai được, ai mất.",
            "Compare two policies, two days or a draft: who gains, who loses.",
        ),
    ),
    "arrears": (
        "policyengine.cli.arrears",
        Text(
            "Tính truy lĩnh, thu hồi của các tháng đã qua.",
            "What is still owed, or was overpaid, for past months.",
        ),
    ),
    "report": (
        "policyengine.cli.report",
        Text(
            "Lập báo cáo theo mẫu 10a, 10b, 10c, 10d.",
            "Fill the prescribed report forms 10a, 10b, 10c, 10d.",
        ),
    ),
    "targets": (
        "policyengine.cli.targets",
        Text(
            "Đo các chỉ tiêu theo giai đoạn và theo địa bàn.",
            "Measure the targets by phase and by area.",
        ),
    ),
    "forecast": (
        "policyengine.cli.forecast",
        Text(
            "Dự báo số người và kinh phí từng tháng theo chế độ.",
            "Forecast people and cost by program, month by month.",
        ),
    ),
    "test": (
        "policyengine.cli.examples",
        Text("Chạy các ví dụ ghi trong chính sách.", "Run the examples written in a policy."),
    ),
    "fmt": (
        "policyengine.cli.fmt",
        Text(
            "Trình bày lại tệp chính sách, hoặc viết bằng ngôn ngữ kia.",
            "Lay out policy files, or write them in the other language.",
        ),
    ),
    "template": (
        "policyengine.cli.template",
        Text("Tạo sổ tính trống để nhập dữ liệu.", "Make an empty workbook to fill in."),
    ),
    "plugins": (
        "policyengine.cli.plugins",
        Text("Các plugin đang dùng, mỗi plugin có gì.", "The plugins in use, and what each adds."),
    ),
    "new-plugin": (
        "policyengine.cli.new_plugin",
        Text("Tạo một gói plugin để viết tiếp.", "Write the package of a new plugin."),
    ),
    "doctor": (
        "policyengine.cli.doctor",
        Text("Kiểm tra việc cài đặt.", "Check the installation."),
    ),
    "why": (
        "policyengine.cli.why",
        Text("Giải thích một loại lỗi.", "Explain a kind of problem."),
    ),
    "version": (
        "policyengine.cli.version",
        Text("Cho biết phiên bản.", "Show the version."),
    ),
}
"""Each command: the module whose `command(language)` makes it, and its line in the list."""

_POLICIES = {
    "national": Text(
        "Trợ giúp xã hội của cả nước: các nghị định và thông tư.",
        "Social assistance of the nation: decrees and circulars.",
    ),
}
"""The policies that the distribution ships, by folder."""
_IN_CELLS = ("unknown_codes", "days_out_of_order")
"""Audits of single cells, which have a module of their own."""
READERS = (
    Reader(
        name="workbook",
        about=Text("Sổ tính, mỗi bảng một trang.", "A workbook with a sheet per record."),
        endings=(".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"),
        read="policyengine.formats:read_sheets",
    ),
    Reader(
        name="csv-folder",
        about=Text("Thư mục, mỗi bảng một tệp .csv.", "A folder with a .csv file per record."),
        endings=(FOLDER,),
        read="policyengine.formats:read_folder",
    ),
    Reader(
        name="json",
        about=Text("Tệp JSON có các hộ lồng nhau.", "A JSON file of nested households."),
        endings=(".json",),
        read="policyengine.formats:read_nested",
    ),
)
_WRITERS = (
    Writer(
        name="xlsx",
        about=Text("Sổ tính Excel cho cán bộ.", "A workbook for officers."),
        ending=".xlsx",
        write="policyengine.reports.output:write_workbook",
        write_sheets="policyengine.reports.output:sheets_as_workbook",
    ),
    Writer(
        name="csv",
        about=Text("Bảng CSV.", "A table in CSV."),
        ending=".csv",
        write="policyengine.reports.output:write_csv",
        write_sheets="policyengine.reports.output:sheets_as_csv",
    ),
    Writer(
        name="json",
        about=Text("Dữ liệu JSON cho chương trình khác.", "JSON for other programs."),
        ending=".json",
        write="policyengine.reports.output:write_json",
        write_sheets="policyengine.reports.output:sheets_as_json",
    ),
)
_CHECKS = {
    "circular_rules": Text("Quy định vòng tròn.", "Rules that need themselves."),
    "bands_overlap_or_leave_gaps": Text(
        "Khoảng trùng nhau hoặc bỏ sót.", "Bands that overlap or leave gaps."
    ),
    "rules_without_citation": Text("Quy định thiếu căn cứ.", "Rules without a legal source."),
    "local_levels_below_floor": Text(
        "Mức địa phương thấp hơn mức chung.", "Local levels below the nation's."
    ),
    "phases_that_overlap": Text("Giai đoạn trùng nhau.", "Phases that overlap."),
    "thresholds_beyond_whole": Text("Chỉ tiêu quá 100 %.", "Targets beyond the whole."),
    "targets_that_count_nothing": Text(
        "Chỉ tiêu không đếm dòng nào.", "Targets that count no rows."
    ),
}
_AUDITS = {
    "awards": Text("Quyết định trùng, ngược ngày.", "Decisions that overlap or run backwards."),
    "days_before_birth": Text("Ngày trước ngày sinh.", "Days before the birth."),
    "spouses": Text("Vợ chồng không khớp nhau.", "Couples that do not name each other."),
    "payees": Text("Người nhận thay không có trong dữ liệu.", "Payees who are not on record."),
    "older_than_the_law": Text("Ngày có trước văn bản.", "Days older than the law."),
    "unknown_codes": Text("Mã không có trong danh mục.", "Codes that no look-up table has."),
    "days_out_of_order": Text("Ngày trước hoặc sau giới hạn.", "Days beyond their limits."),
    "born_after": Text("Sinh sau tháng được hỏi.", "People born after the month asked about."),
}
_REPORTS = {
    "results": Text("Kết quả, mỗi chế độ một dòng.", "The results, a row each."),
    "totals": Text("Tổng hợp theo chế độ.", "Sums by program."),
    "problems": Text("Lỗi dữ liệu cần sửa.", "Faults in the data."),
    "assumptions": Text("Giả định đã dùng.", "Assumptions used."),
    "about": Text("Kết quả dựa trên những gì.", "What the results rest on."),
}


@hookimpl
def policyengine_policies() -> list[PolicyFolder]:
    """The law that the distribution ships."""
    return [
        PolicyFolder(name=name, about=about, folder=folder)
        for name, about in _POLICIES.items()
        if (folder := _shipped(name)) is not None
    ]


@hookimpl
def policyengine_readers() -> tuple[Reader, ...]:
    """Workbooks, folders of CSV files, JSON."""
    return READERS


@hookimpl
def policyengine_writers() -> tuple[Writer, ...]:
    """Workbooks, CSV, JSON."""
    return _WRITERS


@hookimpl
def policyengine_checks() -> list[Check]:
    """What every policy has to pass."""
    place = "policyengine.model.checks"
    return [
        Check(name=name.replace("_", "-"), about=about, check=f"{place}:{name}")
        for name, about in _CHECKS.items()
    ]


@hookimpl
def policyengine_audits() -> list[Audit]:
    """What the records of every policy are held to."""
    place = "policyengine.analyses.audit"
    return [
        Audit(
            name=name.replace("_", "-"),
            about=about,
            find=f"{place}{'_cells' if name in _IN_CELLS else ''}:{name}",
        )
        for name, about in _AUDITS.items()
    ]


@hookimpl
def policyengine_reports() -> list[Report]:
    """The sheets of the workbook of results, one by one."""
    place = "policyengine.reports.output"
    return [
        Report(name=name, about=about, make=f"{place}:{name}_report")
        for name, about in _REPORTS.items()
    ]


@hookimpl
def policyengine_commands() -> list[Command]:
    """The commands."""
    return [
        Command(name=name, about=about, make=f"{module}:command")
        for name, (module, about) in COMMANDS.items()
    ]


def _shipped(name: str) -> Path | None:
    """A folder of policies: in the package, or beside `src/` where it is run from there."""
    places = (_HERE / "policies" / name, _HERE.parents[1] / "policies" / name)
    return next((place for place in places if place.is_dir()), None)
