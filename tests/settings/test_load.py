"""Settings files."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from legpress_cv.errors import SettingsError
from legpress_cv.settings import Settings, TuckSettings, load_settings


def write(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "settings.toml"
    path.write_text(text, encoding=encoding)
    return path


def test_defaults_without_a_file():
    assert load_settings() == Settings()


def test_a_file_changes_what_it_names_and_nothing_else(tmp_path):
    found = load_settings(write(tmp_path, "[tuck]\nmoderate_ppt_deg = 12\n"))
    assert found.tuck.moderate_ppt_deg == 12
    assert found.video == Settings().video


def test_overrides_win_over_the_file(tmp_path):
    path = write(tmp_path, "[video]\nanalysis_rate_hz = 60\n")
    assert load_settings(path, video={"analysis_rate_hz": 25}).video.analysis_rate_hz == 25


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_file_from_notepad_is_read(tmp_path, encoding, line_end):
    text = f"# Knöchel{line_end}[video]{line_end}analysis_rate_hz = 60{line_end}"
    (tmp_path / "settings.toml").write_bytes(text.encode(encoding))
    assert load_settings(tmp_path / "settings.toml").video.analysis_rate_hz == 60


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("latin-1", r"settings\.toml is no UTF-8 text \(line 2\); save it as UTF-8\."),
        ("utf-16-le", r"settings\.toml .*; save it as UTF-8\."),
    ],
)
def test_other_encodings_are_to_be_saved_again(tmp_path, encoding, words):
    path = write(tmp_path, "[video]\n# Knöchel\nanalysis_rate_hz = 60\n", encoding=encoding)
    with pytest.raises(SettingsError, match=words):
        load_settings(path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[tuck]\nmodrate_ppt_deg = 12\n", "unknown key tuck.modrate_ppt_deg"),
        ("[tuck]\nmodrate_ppt_deg = 12\n", "(perhaps moderate_ppt_deg is meant); remove it"),
        ("[tucks]\n", "unknown key tucks (perhaps tuck is meant)"),
        ("[nothing_like_it]\n", "unknown key nothing_like_it; remove it"),
        ("[video]\nanalysis_rate_hz = 5\n", "video.analysis_rate_hz"),
        ("[video]\nanalysis_rate_hz = 'fast'\n", "video.analysis_rate_hz"),
        ("[tuck]\nmild_ppt_deg = 20\n", "mild_ppt_deg < moderate_ppt_deg"),
        ("video = 3\n", "video"),
        ("[video]\nmax_missing_end_s = inf\n", "video.max_missing_end_s"),
        ("[video]\nmax_missing_end_s = true\n", "[video.max_missing_end_s]: true is no value"),
        ("[pose]\nworkers = true\n", "[pose.workers]: true is no value"),
        ("[tuck]\nstop_margin_deg = nan\n", "tuck.stop_margin_deg"),
        ("no toml at all", "not valid TOML"),
        (f"[tuck]\nx = {'[' * 5000}", "brackets are nested too deeply"),
        (f"[tuck]\nx = {'9' * 5000}", "a number of thousands of digits"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(tmp_path, text, words):
    with pytest.raises(SettingsError) as caught:
        load_settings(write(tmp_path, text))
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "Value error" not in str(caught.value)


def test_a_missing_or_unreadable_file(tmp_path):
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(SettingsError, match="cannot be read"):
            load_settings(path)
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="is no UTF-16 text"):
        load_settings(tmp_path / "binary.toml")


def test_a_table_given_as_a_value_cannot_be_overridden(tmp_path):
    with pytest.raises(SettingsError, match="needs a table"):
        load_settings(write(tmp_path, "video = 3\n"), video={"analysis_rate_hz": 30})


def test_no_setting_takes_what_json_cannot_hold_or_truth_for_a_number():
    for section, held in Settings.model_fields.items():
        for name, field in held.annotation.model_fields.items():
            for value in (float("inf"), float("-inf"), float("nan"), True):
                if field.annotation is not bool:
                    with pytest.raises(SettingsError):
                        load_settings(**{section: {name: value}})


@pytest.mark.parametrize("given", [5, None, [("stop_margin_deg", 1)]])
def test_an_override_that_is_no_table(given):
    with pytest.raises(SettingsError, match="tuck needs a table"):
        load_settings(tuck=given)


def test_every_setting_has_its_reason():
    for section in Settings.model_fields.values():
        for name, field in section.annotation.model_fields.items():
            assert field.description, name


def test_settings_do_not_change():
    with pytest.raises(ValidationError):
        TuckSettings().mild_ppt_deg = 3.0
