"""Data frames: the tables of the CSV files, as pandas reads them."""

from __future__ import annotations

import io
import sys

import numpy as np
import pandas as pd
import pytest
from factories import analysis_from_truth
from mirrored import nobody

from legpress_cv import LegpressError, load_analysis
from legpress_cv.report.tables import DECIMALS, frames_csv, reps_csv


def read(text):
    return pd.read_csv(io.StringIO(text))


@pytest.mark.parametrize("made", [analysis_from_truth, lambda: nobody(analysis_from_truth())])
def test_they_are_what_pandas_reads_from_the_csv_but_not_rounded(made):
    analysis = made()
    for table, text in (
        (analysis.frames_dataframe(), frames_csv(analysis.frames)),
        (analysis.reps_dataframe(), reps_csv(analysis.reps)),
    ):
        found = read(text)
        assert list(table.columns) == list(found.columns)
        assert len(table) == len(found)
        for name in table.columns:
            mine, theirs = table[name], found[name]
            assert mine.isna().tolist() == theirs.isna().tolist(), name
            known = mine.notna()
            if pd.api.types.is_numeric_dtype(theirs) and theirs.dtype != bool and known.any():
                places = next((n for end, n in DECIMALS.items() if name.endswith(end)), 0)
                np.testing.assert_allclose(mine[known], theirs[known], atol=0.51 * 10**-places)
            else:
                assert [str(v) for v in mine[known]] == [str(v) for v in theirs[known]], name


def test_missing_is_nan_in_every_kind_of_column():
    analysis = analysis_from_truth()
    frames, reps = analysis.frames_dataframe(), analysis.reps_dataframe()
    assert frames["rep"].isna().any()
    assert frames.loc[frames["rep"].isna(), "phase"].isna().all()
    assert reps["not_measurable_reason"].isna().all()
    assert reps["indicated"].isna().all()
    assert frames["knee_flexion_deg"].dtype == np.float64
    assert reps["partial"].dtype == bool


def test_they_say_where_they_are_from(tmp_path):
    analysis = analysis_from_truth()
    path = tmp_path / "set.analysis.json"
    path.write_text(analysis.to_json())
    attrs = load_analysis(path).reps_dataframe().attrs
    assert attrs["clip"] == analysis.clip.name
    assert attrs["clip_sha256"] == analysis.clip.sha256
    assert attrs["schema_version"] == analysis.schema_version


def test_without_pandas_one_sentence_names_the_cure(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(LegpressError) as told:
        analysis_from_truth().reps_dataframe()
    assert "pip install 'legpress-cv[dataframe]'" in str(told.value)
