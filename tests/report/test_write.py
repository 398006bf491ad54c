import codecs

import numpy as np
from factories import analysis_from_truth

from legpress_cv.report import output_paths, write_results
from legpress_cv.results import SetAnalysis


def test_round_trip(tmp_path):
    analysis = analysis_from_truth()
    paths = output_paths("set.mp4", tmp_path)
    write_results(analysis, paths)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "set.analysis.json",
        "set.frames.csv",
        "set.reps.csv",
    ]
    loaded = SetAnalysis.load(paths["json"])
    assert loaded.to_json() == analysis.to_json()
    assert loaded.reps == analysis.reps
    np.testing.assert_allclose(
        loaded.frames.knee_flexion_deg, analysis.frames.knee_flexion_deg, atol=1e-4
    )
    for kind in ("json", "frames", "reps"):
        raw = paths[kind].read_bytes()
        assert raw.endswith(b"\n")
        assert b"\r" not in raw
        assert b"NaN" not in raw
        # A spreadsheet needs the mark, and JSON must have none.
        assert raw.startswith(codecs.BOM_UTF8) is (kind != "json")
