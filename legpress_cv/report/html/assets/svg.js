"use strict";
/* Shapes, scales and words that every chart needs. */

const SVG_NS = "http://www.w3.org/2000/svg";

/** Make an SVG element; attributes, never markup, so that text cannot become more than text. */
function shape(name, attributes = {}, text = "") {
  const element = document.createElementNS(SVG_NS, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text) element.textContent = text;
  return element;
}

/** A linear scale from values to pixels. */
function scale(low, high, start, end) {
  const slope = (end - start) / (high - low || 1);
  const map = (value) => start + (value - low) * slope;
  map.invert = (pixel) => low + (pixel - start) / slope;
  map.low = low;
  map.high = high;
  return map;
}

/** Round steps between two values, about as many as wanted. */
function ticks(low, high, wanted) {
  const raw = (high - low) / Math.max(wanted, 1) || 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= raw);
  const found = [];
  for (let t = Math.ceil(low / step) * step; t <= high + step / 1e6; t += step) found.push(t);
  return found;
}

/** A path through points; a missing one (null) makes a gap. */
function pathThrough(xs, ys, x, y, first = 0, last = xs.length - 1) {
  let d = "";
  let pen = "M";
  for (let i = first; i <= last; i++) {
    if (xs[i] === null || ys[i] === null) { pen = "M"; continue; }
    d += `${pen}${x(xs[i]).toFixed(1)} ${y(ys[i]).toFixed(1)}`;
    pen = "L";
  }
  return d;
}

/** Closed areas between two series; gaps split them. */
function areaBetween(xs, lows, highs, x, y) {
  let d = "";
  let run = [];
  const close = () => {
    if (run.length > 1) {
      const up = run.map((i) => `${x(xs[i]).toFixed(1)} ${y(highs[i]).toFixed(1)}`);
      const down = run.reverse().map((i) => `${x(xs[i]).toFixed(1)} ${y(lows[i]).toFixed(1)}`);
      d += `M${up.join("L")}L${down.join("L")}Z`;
    }
    run = [];
  };
  xs.forEach((_, i) => (lows[i] === null || highs[i] === null ? close() : run.push(i)));
  close();
  return d;
}

/** Smallest and largest of several series, missing values left out. */
function extent(...series) {
  let low = Infinity;
  let high = -Infinity;
  for (const values of series) {
    for (const value of values) {
      if (value === null || value === undefined) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return low <= high ? [low, high] : null;
}

/** Index of the frame nearest to a time. */
function indexAt(times, t) {
  let low = 0;
  let high = times.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (times[middle] <= t) low = middle; else high = middle;
  }
  return high >= 0 && t - times[low] > times[high] - t ? high : low;
}

/** A value, or the range of an estimate rounded outwards: it never claims more than is known. */
function degreesNow(value, spread, estimate, words) {
  if (value === null || value === undefined) return words.no_reading;
  if (!estimate) return `${Math.round(value)}°`;
  if (spread === null || spread === undefined) return words.estimate;
  const low = Math.max(0, Math.floor(value - spread + 0.05));
  const high = Math.max(0, Math.ceil(value + spread - 0.05));
  return `${words.estimate} ${low} ${words.to} ${high}°`;
}

/** Names of levels beside their lines; where the lines are close, the names go side by side. */
function levelNames(svg, levels, x, y) {
  const close = levels.length > 1 && Math.abs(y(levels[0].deg) - y(levels[1].deg)) < 12;
  levels.forEach((level, k) => {
    const left = x + (close ? 62 * k : 0);
    svg.append(shape("text", { class: "level-name", x: left, y: y(level.deg) - 3 }, level.name));
  });
}

/** An upright or level I: a range, and the value in it where one is known. */
function beam(group, at, low, high, value, upright) {
  const cap = 4;
  const line = (a, b, c, d) => group.append(shape("line", upright
    ? { class: "beam", x1: a, y1: b, x2: c, y2: d }
    : { class: "beam", x1: b, y1: a, x2: d, y2: c }));
  if (low !== null && high !== null) {
    line(at, low, at, high);
    line(at - cap, low, at + cap, low);
    line(at - cap, high, at + cap, high);
  }
  if (value !== null) {
    const place = upright ? { cx: at, cy: value } : { cx: value, cy: at };
    group.append(shape("circle", { class: "onset", r: 4, ...place }));
  }
}

/** Tell where a chart is pressed, and where the pointer goes while it is held. */
function scrub(host, told) {
  let held = false;
  host.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    held = true;
    host.setPointerCapture(event.pointerId);
    told(event);
  });
  host.addEventListener("pointermove", (event) => { if (held) told(event); });
  for (const end of ["pointerup", "pointercancel"]) {
    host.addEventListener(end, () => { held = false; });
  }
}
