"""Education support: a policy, an audit of pupils listed in two schools, a report by school."""

from pathlib import Path

from policyengine.contributions import Audit, PolicyFolder, Report
from policyengine.diagnostics import Text
from policyengine.hookspecs import hookimpl


@hookimpl
def policyengine_policies() -> list[PolicyFolder]:
    """Fee exemption and study costs under Decree 81/2021."""
    return [
        PolicyFolder(
            name="hoc_tap",
            about=Text("Miễn học phí, hỗ trợ chi phí học tập.", "School fees and study costs."),
            folder=Path(__file__).parent / "policies",
            stands_on=("national",),
        )
    ]


@hookimpl
def policyengine_audits() -> list[Audit]:
    """Pupils whom two schools list for the same months."""
    return [
        Audit(
            name="two-schools",
            about=Text(
                "Học sinh được hai trường lập danh sách.", "A pupil on the lists of two schools."
            ),
            find="trogiup_hoc_tap.two_schools:two_schools",
            problems="trogiup_hoc_tap.problems",
        )
    ]


@hookimpl
def policyengine_reports() -> list[Report]:
    """Pupils and money by school."""
    return [
        Report(
            name="schools",
            about=Text("Học sinh và kinh phí theo trường.", "Pupils and money by school."),
            make="trogiup_hoc_tap.by_school:by_school",
        )
    ]
