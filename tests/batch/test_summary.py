"""The summary's files."""

import codecs
import csv
import html
import io
import json
import re
from pathlib import Path

import pytest
from batch.rows import EVIL, season

from legpress_cv.batch.summary import summary_csv, write_summary
from legpress_cv.batch.summary_html import embedded_json, summary_page
from legpress_cv.batch.summary_row import ClipRow

DOCS = Path(__file__).parents[2] / "docs" / "batch.md"


def test_csv_holds_every_column_and_missing_is_empty():
    rows = season()
    read = list(csv.DictReader(io.StringIO(summary_csv(rows))))
    assert list(read[0]) == list(ClipRow.model_fields)
    assert [row["clip"] for row in read] == [row.clip for row in rows]
    assert float(read[0]["worst_ppt_deg"]) == 17.25
    failed = read[-1]
    assert failed["status"] == "failed"
    assert {name for name, value in failed.items() if value} == {"clip", "status", "reason"}
    assert "None" not in summary_csv(rows)


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_is_a_formula(start):
    name = f"{start}1+1.mp4"
    (row,) = csv.DictReader(io.StringIO(summary_csv([ClipRow(clip=name, status="failed")])))
    assert row["clip"] == f"./{name}"


def test_parquet_has_types_also_where_all_is_missing(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    for rows in (season(), season()[-1:], []):
        paths = write_summary(rows, tmp_path)
        table = parquet.read_table(paths["parquet"])
        assert table.column_names == list(ClipRow.model_fields)
        assert str(table.schema.field("worst_ppt_deg").type) == "double"
        assert str(table.schema.field("reps").type) == "int64"
        assert str(table.schema.field("clip").type) == "string"
        assert table.to_pylist() == [row.model_dump() for row in rows]


def test_a_spreadsheet_reads_degrees_and_accents(tmp_path):
    row = ClipRow(clip="Zoë/käse.mp4", status="measured", verdict="Tucked by 12°.")
    content = write_summary([row], tmp_path)["csv"].read_bytes()
    assert content.startswith(codecs.BOM_UTF8)
    (read,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    assert (read["clip"], read["verdict"]) == ("Zoë/käse.mp4", "Tucked by 12°.")
    assert next(iter(read)) == "clip"


def test_files_are_replaced_whole(tmp_path):
    write_summary(season(), tmp_path)
    write_summary(season(1), tmp_path)
    assert len(list(csv.reader(io.StringIO((tmp_path / "summary.csv").read_text())))) == 1 + 3
    assert {path.name for path in tmp_path.iterdir()} <= {
        f"summary.{kind}" for kind in ("csv", "html", "parquet")
    }


def test_outside_text_stays_text_in_the_page():
    page = summary_page(season())
    assert EVIL not in page
    assert "<script>alert" not in page
    assert "<img" not in page
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)[1]
    assert json.loads(data)[-1]["clip"] == EVIL
    assert "<" not in data


def test_the_page_loads_nothing():
    page = summary_page(season())
    assert "default-src 'none'" in html.unescape(page)
    assert not re.search(r"\b(src|href)=", page.split('<script type="application/json"')[0])
    # Addresses of name spaces are names, not requests.
    assert set(re.findall(r"https?://[^\"' ]+", page)) <= {"http://www.w3.org/2000/svg"}


def test_a_season_of_100_000_sets_fits_into_the_page():
    per_row = (len(summary_page(season(1000))) - len(summary_page(season(500)))) / 500
    assert per_row < 700


def test_embedded_json_ends_no_element():
    value = ["</script>", "<!--", "]]>", "&lt;", "\u2028", "käse"]
    text = embedded_json(value)
    assert not set("<>&") & set(text)
    assert json.loads(text) == value


def test_every_column_is_documented():
    text = DOCS.read_text()
    for name in ClipRow.model_fields:
        assert f"`{name}`" in text, name
