"use strict";
/* The table: columns, order, filter, pages. Texts become text nodes, never markup. */

const PAGE_ROWS = 200; /* enough to scroll through; 100 000 at once would freeze a phone */
const degrees = (value) => `${Math.round(value)}°`;
const missing = (value) => value === undefined || value === null;

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/* Rounded outwards as in the report: it never claims more than is known. */
function rangeText(low, high) {
  if (missing(low) || missing(high)) return "";
  return `${Math.max(0, Math.floor(low + 0.05))} to ${Math.max(0, Math.ceil(high - 0.05))}°`;
}

/* A value with its range; an estimate is never shown as a bare number. */
function valueText(row, value, low, high) {
  if (missing(value)) return "";
  const range = rangeText(low, high);
  if (row.evidence === "indicated") return range ? `about ${range}` : "indicated";
  return range ? `${degrees(value)} (${range})` : degrees(value);
}

const pptText = (row) => valueText(row, row.worst_ppt_deg, row.worst_ppt_low_deg, row.worst_ppt_high_deg);
const onsetText = (row) => valueText(row, row.onset_knee_flexion_deg,
  row.onset_knee_flexion_low_deg, row.onset_knee_flexion_high_deg);
/* Nobody can stop at an estimate; results of earlier versions may hold one. */
const stopOf = (row) => (row.evidence === "indicated" ? undefined : row.stop_knee_flexion_deg);

function clipCell(row) {
  const cell = element("th", { scope: "row" });
  cell.append(row.report ? element("a", { href: row.report }, row.clip) : row.clip);
  return cell;
}

function findingCell(row) {
  if (row.status === "failed") {
    return element("td", { class: "finding failed" }, `Failed: ${row.reason || "no reason is known"}`);
  }
  return element("td", { class: "finding" }, row.verdict || row.reason || "");
}

const number = (text) => element("td", { class: "number" }, text);
const count = (value) => (missing(value) ? "" : String(value));

const COLUMNS = [
  { name: "Clip", key: (row) => row.clip, cell: clipCell, text: true },
  { name: "Recorded", key: (row) => (row.recorded_at ? Date.parse(row.recorded_at) : undefined),
    cell: (row) => element("td", { class: "date" }, row.recorded_at ? row.recorded_at.slice(0, 10) : "") },
  { name: "Reps", number: true, narrow: true, key: (row) => row.reps, cell: (row) => number(count(row.reps)) },
  { name: "Tucks", number: true, narrow: true, key: (row) => row.tucks,
    cell: (row) => element("td", { class: row.tucks ? "number tucked" : "number" }, count(row.tucks)) },
  { name: "Borderline", number: true, narrow: true, key: (row) => row.borderline,
    cell: (row) => element("td", { class: row.borderline ? "number borderline" : "number" }, count(row.borderline)) },
  { name: "Worst pelvic tilt", number: true, key: (row) => row.worst_ppt_deg, cell: (row) => number(pptText(row)) },
  { name: "Tuck starts at knee bend", number: true, key: (row) => row.onset_knee_flexion_deg,
    cell: (row) => number(onsetText(row)) },
  { name: "Stop at knee bend", number: true, key: stopOf,
    cell: (row) => number(missing(stopOf(row)) ? "" : degrees(stopOf(row))) },
  { name: "Deepest knee bend", number: true, key: (row) => row.knee_flexion_max_deg,
    cell: (row) => number(missing(row.knee_flexion_max_deg) ? "" : degrees(row.knee_flexion_max_deg)) },
  { name: "Finding", key: (row) => row.verdict || row.reason || "", cell: findingCell, text: true },
];

const KINDS = {
  all: () => true,
  tucked: (row) => row.tucks > 0,
  borderline: (row) => row.borderline > 0,
  clean: (row) => row.measurable_reps > 0 && !row.tucks && !row.borderline,
  not_measurable: (row) => row.status === "not_measurable",
  failed: (row) => row.status === "failed",
};

const NAMES = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/* Missing values come last whichever way the rest is sorted. */
function sorted(rows, column, descending) {
  const sign = descending ? -1 : 1;
  return rows.map((row) => [column.key(row), row]).sort(([a], [b]) => {
    const gone = (missing(a) || a === "" ? 1 : 0) - (missing(b) || b === "" ? 1 : 0);
    if (gone || missing(a) || missing(b)) return gone;
    return sign * (column.text ? NAMES.compare(a, b) : a - b);
  }).map(([, row]) => row);
}

function matching(rows, which, words) {
  const wanted = words.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    if (!KINDS[which](row)) return false;
    const text = `${row.clip} ${row.verdict || ""} ${row.reason || ""} ${row.recorded_at || ""}`.toLocaleLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}
