"""Electricity support and Tết gifts: three policies, no code.

`gia_dien` holds prices of electricity by date; `ho_tro_tien_dien` multiplies them, so that a new
price is one more file there and nothing here.
"""

from pathlib import Path

from policyengine.contributions import PolicyFolder
from policyengine.diagnostics import Text
from policyengine.hookspecs import hookimpl

_HERE = Path(__file__).parent


@hookimpl
def policyengine_policies() -> list[PolicyFolder]:
    """Prices of electricity, electricity support, Tết gifts."""
    return [
        PolicyFolder(
            name="gia_dien",
            about=Text("Giá bán lẻ điện sinh hoạt bậc 1.", "Household electricity, first tier."),
            folder=_HERE / "gia_dien",
        ),
        PolicyFolder(
            name="ho_tro_tien_dien",
            about=Text("Hỗ trợ tiền điện hằng tháng.", "Monthly support for electricity."),
            folder=_HERE / "ho_tro_tien_dien",
            stands_on=("national",),
        ),
        PolicyFolder(
            name="qua_tet",
            about=Text("Quà Tết Nguyên đán.", "Gifts at the Lunar New Year."),
            folder=_HERE / "qua_tet",
            stands_on=("national",),
        ),
    ]
