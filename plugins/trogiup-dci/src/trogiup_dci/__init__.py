"""Social registries that speak the DCI model (OpenSPP and others): groups in, benefits out."""

from policyengine.contributions import Command, Reader, Report
from policyengine.diagnostics import Text
from policyengine.hookspecs import hookimpl


@hookimpl
def policyengine_readers() -> list[Reader]:
    """Groups, members and persons of a social registry, as JSON."""
    return [
        Reader(
            name="dci",
            about=Text("Sổ đăng ký xã hội DCI (nhóm, thành viên).", "A DCI social registry."),
            endings=(".dci.json",),
            read="trogiup_dci.reading:read_groups",
        )
    ]


@hookimpl
def policyengine_reports() -> list[Report]:
    """Results in the shape of DCI benefit records."""
    return [
        Report(
            name="dci-benefits",
            about=Text("Kết quả theo mẫu hồ sơ hưởng DCI.", "Results as DCI benefit records."),
            make="trogiup_dci.benefits:benefit_records",
        )
    ]


@hookimpl
def policyengine_commands() -> list[Command]:
    """What becomes what when a registry is read."""
    return [
        Command(
            name="dci-mapping",
            about=Text(
                "Trường nào của DCI thành cột nào.", "Which DCI field becomes which column."
            ),
            make="trogiup_dci.show_mapping:command",
        )
    ]
