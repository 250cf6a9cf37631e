"""Ids that are read when somebody asks for them, and the storage of columns."""

import numpy as np
import pytest
from invented_records import a_field

from policyengine.columnar.ids import Ids, numbered
from policyengine.columnar.storage import storage_of
from policyengine.types import Choice, Date, Number, Truth, Words


def test_ids_are_read_by_row_and_by_rows() -> None:
    ids = Ids(lambda at: [f"N{i}" for i in at], 2, ["ngoài"])

    assert ids[1] == "N1"
    assert ids[-1] == ids[2] == "ngoài"
    assert ids[np.array([2, 0])].tolist() == ["ngoài", "N0"]
    assert ids[np.array([], np.int64)].dtype == object
    assert len(ids) == 3
    assert list(ids) == ["N0", "N1", "ngoài"]
    with pytest.raises(IndexError):
        ids[3]


def test_rows_without_ids_are_numbered_from_one() -> None:
    assert list(numbered("hồ_sơ", 2)) == ["hồ_sơ-1", "hồ_sơ-2"]


def test_columns_are_as_narrow_as_their_fields_allow() -> None:
    assert storage_of(a_field(Truth())) == np.bool_
    assert storage_of(a_field(Choice(("a", "b"))), 2) == np.int8
    assert storage_of(a_field(Choice(("a",))), 200) == np.int16
    assert storage_of(a_field(Date())) == np.int32
    assert storage_of(a_field(Number(), low=0, high=10**9)) == np.int32
    assert storage_of(a_field(Number(), low=0, high=10**10)) == np.int64
    assert storage_of(a_field(Number(), low=0)) == np.int64
    assert storage_of(a_field(Words()), 40_000) == np.int32
