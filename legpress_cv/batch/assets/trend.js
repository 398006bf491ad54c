/* The trend over clips whose recording date is known, as SVG. */

const SVG = "http://www.w3.org/2000/svg";
const SIZE = { height: 280, left: 46, right: 16, top: 14, bottom: 30 };
const DAY = 24 * 36e5; /* ms */

const QUANTITIES = {
  ppt: { name: "worst pelvic tilt of each set", unit: "°", value: (row) => row.worst_ppt_deg,
    range: (row) => [row.worst_ppt_low_deg, row.worst_ppt_high_deg], fromZero: true, text: pptText },
  share: { name: "share of judged reps that tucked", unit: " %", fromZero: true,
    value: (row) => (row.measurable_reps ? (100 * row.tucks) / row.measurable_reps : undefined) },
  knee: { name: "deepest knee bend", unit: "°", value: (row) => row.knee_flexion_max_deg },
  onset: { name: "knee bend at which the tuck starts", unit: "°", value: (row) => row.onset_knee_flexion_deg,
    range: (row) => [row.onset_knee_flexion_low_deg, row.onset_knee_flexion_high_deg], text: onsetText },
  stop: { name: "knee bend to stop at", unit: "°", value: stopOf },
};

function drawn(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

/* A round step that cuts a range into about four. */
function step(span) {
  const rough = span / 4, power = 10 ** Math.floor(Math.log10(rough));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= rough);
}

function dated(rows, quantity) {
  return rows
    .filter((row) => row.recorded_at && !Number.isNaN(Date.parse(row.recorded_at)) && !missing(quantity.value(row)))
    .map((row) => ({ row, time: Date.parse(row.recorded_at), value: quantity.value(row),
      range: (quantity.range ? quantity.range(row) : []).filter((end) => !missing(end)) }))
    .sort((a, b) => a.time - b.time);
}

/* One unit is one pixel, so that letters keep their size on a phone. */
function drawTrend(points, quantity, width) {
  const { height, left, right, top, bottom } = SIZE;
  const values = points.flatMap((point) => [point.value, ...point.range]);
  let low = Math.min(...values), high = Math.max(...values);
  if (quantity.fromZero) low = Math.min(low, 0);
  const tick = step(Math.max(high - low, 4));
  low = tick * Math.floor(low / tick);
  high = tick * Math.ceil(Math.max(high, low + tick) / tick);
  /* A day at least, so that sets of one session do not look like a season. */
  const middle = (points[0].time + points.at(-1).time) / 2;
  const half = Math.max(points.at(-1).time - points[0].time, DAY) / 2;
  const x = (time) => left + ((time - middle + half * 1.03) / (half * 2.06)) * (width - left - right);
  const y = (value) => top + ((high - value) / (high - low)) * (height - top - bottom);
  const svg = drawn("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-labelledby": "trend-text" });
  for (let value = low; value <= high + tick / 2; value += tick) {
    svg.append(drawn("line", { class: "grid", x1: left, x2: width - right, y1: y(value), y2: y(value) }));
    svg.append(drawn("text", { class: "y", x: left - 6, y: y(value) + 4 }, `${+value.toFixed(2)}${quantity.unit}`));
  }
  const span = points.at(-1).time - points[0].time;
  const ends = span < DAY ? [middle] : [points[0].time, ...(width < 420 ? [] : [middle]), points.at(-1).time];
  for (const time of ends) {
    const anchor = time === ends[0] && ends.length > 1 ? "start" : time === ends.at(-1) && ends.length > 1 ? "end" : "middle";
    svg.append(drawn("text", { x: x(time), y: height - 8, "text-anchor": anchor }, new Date(time).toISOString().slice(0, 10)));
  }
  svg.append(drawn("polyline", { class: "line", points: points.map((p) => `${x(p.time).toFixed(1)},${y(p.value).toFixed(1)}`).join(" ") }));
  for (const { row, time, value, range } of points) {
    if (range.length === 2) {
      svg.append(drawn("line", { class: "range", x1: x(time), x2: x(time), y1: y(range[0]), y2: y(range[1]) }));
    }
    const verdict = row.tucks ? " tuck" : row.borderline ? " borderline" : "";
    const kind = `dot${verdict}${row.evidence === "indicated" ? " about" : ""}`;
    const dot = row.tucks || row.borderline
      ? drawn("rect", { class: kind, x: x(time) - 4, y: y(value) - 4, width: 8, height: 8,
        transform: `rotate(${row.tucks ? 0 : 45} ${x(time)} ${y(value)})` })
      : drawn("circle", { class: kind, cx: x(time), cy: y(value), r: 4.5 });
    dot.append(drawn("title", {}, `${row.clip}, ${row.recorded_at.slice(0, 16).replace("T", " ")}: ${row.verdict || ""}`));
    svg.append(dot);
  }
  return svg;
}

function trendText(points, quantity, all) {
  /* As in the table: an estimate is never a bare number. */
  const show = ({ row, value }) => (quantity.text ? quantity.text(row) : `${Math.round(value)}${quantity.unit}`)
    + ` on ${row.recorded_at.slice(0, 10)}`;
  const ends = `${show(points[0])}; ${show(points.at(-1))}`;
  const left = all - points.length;
  return `${quantity.name[0].toUpperCase()}${quantity.name.slice(1)}: ${ends}. A square is a set with a tuck, a diamond a borderline one; hollow: `
    + "an estimate by comparing reps; a bar: the 90 % interval."
    + (left ? ` ${left} of ${all} clips are not in it: no date, or no value.` : "");
}
