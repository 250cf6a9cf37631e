"""Policies of plugins join others by name; what they may not do without leave is change them."""

from pathlib import Path
from typing import Any

import pytest
from cloud_kingdom import EXAMPLES, LAW, RECORDS
from invented_plugins import folder_of, plugin, policy

from policyengine.analyses.examples import run_examples
from policyengine.diagnostics import PolicyError
from policyengine.pipeline import check_path
from policyengine.policy import Policy, load_policy
from policyengine.registry import Registry, make_registry

RAIN = """\
văn bản lệnh_mưa "Lệnh mưa"
  ban hành ngày 01/01/2021
  hiệu lực từ ngày 01/02/2021

chế độ tiền_mưa "Tiền mưa" căn cứ Điều 1
  chi trả cho dân
  điều kiện là đối tượng già hoặc đang hưởng tiền_mây
  mức hưởng 2 lần chuẩn_mây
  không cần quyết định

nhóm chế độ mây_hoặc_mưa "Mây hoặc mưa" gồm (tiền_mây; tiền_mưa)
  chỉ hưởng một mức cao nhất căn cứ Điều 2

ví dụ "Mưa nhiều hơn mây"
  hộ h: nghèo = có
  dân z: ngày_sinh = 01/01/1950
  tháng 07/2024 kết quả tiền_mưa của z = 800.000 đồng
  tháng 07/2024 kết quả tiền_mây của z = không hưởng
"""
STORM = """\
văn bản lệnh_bão "Lệnh bão"
  ban hành ngày 01/01/2022
  hiệu lực từ ngày 01/02/2022
"""
AMENDING = f"""{STORM}
sửa đổi mức chuẩn_mây căn cứ Điều 1
  từ ngày 01/02/2022: 100.000 đồng/tháng
"""
MORE_VILLAGES = f'{STORM}\nbổ sung danh mục làng từ tệp "làng.csv" căn cứ Điều 1\n'
CHANGES = {
    "sửa đổi": (AMENDING, "chuẩn_mây"),
    "bãi bỏ": (f"{STORM}\nbãi bỏ chế độ tiền_mây căn cứ Điều 1\n", "tiền_mây"),
    "thay thế": (
        STORM + "  thay thế sắc_lệnh_1\n\n"
        + "\n".join(f"giữ nguyên {kind} {name} căn cứ Điều 1" for kind, name in (
            ("mức", "chuẩn_mây"), ("đối tượng", "già"), ("đối tượng", "mang_bùa_cổ"),
            ("chế độ", "tiền_mây"),
        )),
        "sắc_lệnh_1",
    ),
    "bổ sung danh mục": (MORE_VILLAGES, "làng"),
    "giả định": ("khi thiếu hộ.nghèo coi là có\n", "nghèo"),
}  # fmt: skip
"""What each does to the kingdom's law, and the name that is changed first."""


VILLAGES = """\
danh mục làng "Làng" từ tệp "làng.csv" căn cứ Điều 1
  cột mã_làng "Mã làng": mã số, bắt buộc
  cột vùng "Vùng": số từ 1 đến 4, để trống là chưa rõ
"""


@pytest.fixture
def kingdom(tmp_path: Path) -> Path:
    texts = {"dữ_liệu": RECORDS, "luật": LAW, "ví_dụ": EXAMPLES_2024, "làng": VILLAGES}
    (tmp_path / "p").mkdir()
    place = folder_of(tmp_path / "vương_quốc", **texts)
    for number, folder in enumerate((place, tmp_path / "p"), start=1):
        (folder / "làng.csv").write_text(f"Mã làng,Vùng\nL{number},{number}\n", encoding="utf-8")
    return place


EXAMPLES_2024 = EXAMPLES.replace("750.000", "600.000")


def registry(place: Path, text: str, **more: Any) -> Registry:
    """A registry with the policy `mưa` of the plugin `trời`."""
    made = make_registry(
        [plugin("trời", policies=[policy("mưa", folder_of(place, mưa=text), **more)])]
    )
    assert made.faults == ()
    return made


def faults(policy_: Policy) -> list[str]:
    return [run.fault.message.vi for run in run_examples(policy_) if run.fault]


def test_a_policy_joins_and_uses_what_others_declare(kingdom: Path, tmp_path: Path) -> None:
    """Levels, categories, decisions and records of the other; an exclusive group of both."""
    joined = load_policy(kingdom, registry=registry(tmp_path / "p", RAIN), take_in=["mưa"])
    failing = faults(joined)
    assert set(joined.schema.programs) == {"tiền_mây", "tiền_mưa", "mây_hoặc_mưa"}
    assert len(failing) == 2  # both of the kingdom's own: the group now gives the higher
    assert all("Người già nghèo" in words for words in failing)


def test_it_may_be_capped_by_a_level_of_another(kingdom: Path, tmp_path: Path) -> None:
    capped = RAIN.split("nhóm")[0].replace("  không cần", "  tối đa 1 lần chuẩn_mây\n  không cần")
    joined = load_policy(kingdom, registry=registry(tmp_path / "p", capped), take_in=["mưa"])
    house = {"nghèo": "có", "dân": [{"mã_dân": "A", "ngày_sinh": "01/01/1950"}]}
    found = {r.program: r.amount for r in joined.decide(house, month="2024-07").results}
    assert found["tiền_mưa"] == 400_000  # twice the level without the cap


def test_without_being_named_it_does_not_join(kingdom: Path, tmp_path: Path) -> None:
    alone = load_policy(kingdom, registry=registry(tmp_path / "p", RAIN))
    assert alone.schema.programs == ("tiền_mây",)
    assert faults(alone) == []


def test_an_instrument_names_it(kingdom: Path, tmp_path: Path) -> None:
    (kingdom / "tỉnh.policy").write_text(
        'văn bản v "V"\n  ban hành ngày 01/01/2023\n  hiệu lực từ ngày 01/01/2023\n'
        '  dựa trên "plugin:mưa"\n',
        "utf-8",
    )
    joined = load_policy(kingdom, registry=registry(tmp_path / "p", RAIN))
    assert "tiền_mưa" in joined.schema.programs


def test_asked_for_itself_it_brings_what_it_stands_on(kingdom: Path, tmp_path: Path) -> None:
    rain = policy("mưa", folder_of(tmp_path / "p", mưa=RAIN), stands_on=("mây",))
    made = make_registry([plugin("trời", policies=[rain, policy("mây", kingdom)])])

    assert "tiền_mây" in load_policy("plugin:mưa", registry=made).schema.programs
    with pytest.raises(PolicyError) as raised:  # another policy has to bring the kingdom itself
        load_policy(folder_of(tmp_path / "q", x=RECORDS), registry=made, take_in=["mưa"])
    assert "unknown-name" in {d.problem.slug for d in raised.value.diagnostics}


def test_a_folder_counts_once_however_it_is_named(kingdom: Path, tmp_path: Path) -> None:
    made = make_registry([plugin(policies=[policy("mây", kingdom)])])
    assert load_policy(kingdom, registry=made, take_in=["mây", "plugin:mây"]).warnings == ()


@pytest.mark.parametrize("written", ["mưa_rào", "plugin:mưa_rào"])
def test_a_policy_that_nobody_offers(written: str, kingdom: Path, tmp_path: Path) -> None:
    model, found = check_path(kingdom, registry(tmp_path / "p", RAIN), [written])
    assert model is None
    assert [d.problem.slug for d in found] == ["unknown-policy"]


# ---- changing what others declare ------------------------------------------------------------


@pytest.mark.parametrize("kind", CHANGES)
def test_without_leave_it_is_an_error_naming_both(kind: str, kingdom: Path, tmp_path: Path) -> None:
    text, name = CHANGES[kind]
    model, found = check_path(kingdom, registry(tmp_path / "p", text), ["mưa"])
    told = [d for d in found if d.problem.slug == "amendment-not-allowed"]

    assert model is None
    assert told
    assert f"chính sách `mưa` thay đổi `{name}` của `vương_quốc`" in told[0].message.vi
    assert told[0].primary is not None and "mưa.policy" in told[0].primary.span.source.name
    assert told[0].related[0].span.source.name.startswith(str(kingdom))


@pytest.mark.parametrize("kind", CHANGES)
@pytest.mark.parametrize("allowed", ["mưa", "trời", "plugin:mưa"])
def test_the_command_line_may_allow_it(
    kind: str, allowed: str, kingdom: Path, tmp_path: Path
) -> None:
    made = registry(tmp_path / "p", CHANGES[kind][0])
    model, found = check_path(kingdom, made, ["mưa"], [allowed])
    assert model is not None, found


@pytest.mark.parametrize(
    ("leave", "allowed"), [(("mưa",), True), (("trời",), True), (("*",), True), (("gió",), False)]
)
def test_the_owner_may_allow_it(
    leave: tuple[str, ...], allowed: bool, kingdom: Path, tmp_path: Path
) -> None:
    owner = plugin("đất", policies=[policy("mây", kingdom, allows_amendments_from=leave)])
    storm = plugin("trời", policies=[policy("mưa", folder_of(tmp_path / "p", x=AMENDING))])
    model, found = check_path("plugin:mây", make_registry([owner, storm]), ["mưa"])

    assert (model is not None) is allowed, found
    assert allowed or "`mưa` thay đổi `chuẩn_mây` của `mây`" in found[-1].message.vi


def test_ones_own_policy_may_amend_a_plugins(kingdom: Path, tmp_path: Path) -> None:
    (kingdom / "tỉnh.policy").write_text(
        'văn bản v "V"\n  ban hành ngày 01/01/2023\n  hiệu lực từ ngày 01/01/2023\n'
        "sửa đổi chế độ tiền_mưa căn cứ Điều 1\n  thay mức hưởng 3 lần chuẩn_mây\n",
        "utf-8",
    )
    model, found = check_path(kingdom, registry(tmp_path / "p", RAIN), ["mưa"])
    assert model is not None, found


# ---- a policy of a plugin with errors --------------------------------------------------------


def test_a_policy_with_errors_names_its_plugin(kingdom: Path, tmp_path: Path) -> None:
    broken = RAIN.replace("chuẩn_mây", "chuẩn_mâi")
    model, found = check_path(kingdom, registry(tmp_path / "p", broken), ["mưa"])

    assert model is None
    assert found[0].problem.slug == "policy-of-plugin"
    assert "`mưa` của plugin `trời` có 1 lỗi" in found[0].message.vi
    assert [d.problem.slug for d in found if d.is_error] == ["unknown-name"]


@pytest.mark.parametrize(
    ("text", "slug"),
    [('chế độ "X', "open-text"), (None, "no-such-file"), (RAIN, "unknown-policy")],
    ids=["a slip", "no folder", "stands on what is not there"],
)
def test_whatever_is_wrong_with_a_policy_its_plugin_is_named(
    text: str | None, slug: str, tmp_path: Path
) -> None:
    place = tmp_path / "p"
    if text is not None:
        folder_of(place, x=text)
    made = make_registry([plugin("trời", policies=[policy("mưa", place, stands_on=("mâyy",))])])
    _, found = check_path("plugin:mưa", made)

    assert "`mưa` của plugin `trời` có" in found[0].message.vi
    assert slug in {d.problem.slug for d in found}
    missing = next(d for d in found if d.problem.slug == "unknown-policy")
    assert missing.place == f"{place} › stands_on"


def test_the_order_of_policies_means_nothing(kingdom: Path, tmp_path: Path) -> None:
    snow = RAIN.replace("mưa", "tuyết").split("nhóm")[0]
    policies = [
        policy("mưa", folder_of(tmp_path / "p", x=RAIN)),
        policy("tuyết", folder_of(tmp_path / "q", x=snow)),
    ]
    made = make_registry([plugin(policies=policies)])
    house = {"nghèo": "có", "dân": [{"mã_dân": "A", "ngày_sinh": "01/01/1950"}]}
    results = [
        load_policy(kingdom, registry=made, take_in=order).decide(house, month="2024-07").results
        for order in (["mưa", "tuyết"], ["tuyết", "mưa"])
    ]
    assert results[0] == results[1]
