/* Posterior pelvic tilt against hip flexion, all reps laid over each other. */

const RHYTHM_HEIGHT = 380;
const LABEL_STEP = 15;
const ROW_STEP = 16;

class RhythmChart {
  constructor(host, data, clock) {
    this.host = host.querySelector(".plot");
    Object.assign(this, { data, clock });
  }

  draw() {
    const { data } = this;
    const width = Math.max(this.host.clientWidth, 240);
    const height = width < 480 ? 300 : RHYTHM_HEIGHT;
    const rows = data.reps.map((rep) => this.rowsOf(rep));
    const xs = extent(...rows.map((r) => r.map((i) => data.hip[i])));
    const ys = extent(...rows.map((r) => r.map((i) => data.tilt[i])));
    if (!xs || !ys) { this.host.replaceChildren(); return; }
    this.x = scale(Math.floor(xs[0] / 5) * 5, Math.ceil((xs[1] + 2) / 5) * 5, 44, width - 44);
    const top = Math.max(ys[1] + 2, data.levels[2].deg + 2);
    const estimated = !data.estimate ? []
      : data.reps.filter((rep) => rep.onset && rep.onset.hip && rep.onset.hip[1] !== null);
    const room = estimated.length ? ROW_STEP * estimated.length + 36 : 0;
    const bottom = height - 44;
    this.y = scale(Math.min(ys[0] - 1, -2), top, bottom, 14);
    const taller = height + room;
    this.rows = new Map(estimated.map((rep, k) => [rep.rep, bottom + 76 + ROW_STEP * k]));
    const svg = shape("svg", { viewBox: `0 0 ${width} ${taller}`, class: "drawing" });
    this.frame(svg, width, height);
    if (estimated.length) {
      svg.append(shape("text", { class: "beam-name", x: 44, y: bottom + 60 },
        data.words.onset_rows));
    }
    this.rhythm(svg);
    const ends = [];
    data.reps.forEach((rep, k) => this.rep(svg, rep, rows[k], ends));
    this.labels(svg, ends);
    this.dot = shape("circle", { class: "playdot tilt", r: 5 });
    svg.append(this.dot);
    this.host.replaceChildren(svg);
    this.show(this.clock.time);
  }

  /** Frames of a rep's way down in which the pelvis is known. */
  rowsOf(rep) {
    const { data } = this;
    const rows = [];
    data.time.forEach((t, i) => {
      const known = data.hip[i] !== null && data.tilt[i] !== null;
      if (known && t >= rep.start && t <= rep.bottom) rows.push(i);
    });
    return rows;
  }

  frame(svg, width, height) {
    const right = width - 44;
    for (const t of ticks(this.y.low, this.y.high, 6)) {
      const y = this.y(t);
      svg.append(shape("line", { class: "grid", x1: 44, x2: right, y1: y, y2: y }));
      svg.append(shape("text", { class: "tick y", x: 38, y: y + 4 }, `${t}°`));
    }
    for (const level of this.data.levels) {
      const y = this.y(level.deg);
      svg.append(shape("line", { class: "level", x1: 44, x2: right, y1: y, y2: y }));
    }
    levelNames(svg, this.data.levels, 48, this.y);
    for (const t of ticks(this.x.low, this.x.high, Math.min(8, width / 70))) {
      svg.append(shape("text", { class: "tick x", x: this.x(t), y: height - 26 }, `${t}°`));
    }
    svg.append(shape("text", { class: "axis-name", x: (44 + right) / 2, y: height - 6 },
      this.data.words.hip_axis));
    svg.append(shape("text", {
      class: "axis-name", x: 0, y: 0,
      transform: `translate(11 ${(height - 30) / 2}) rotate(-90)`,
    }, this.data.words.tilt_axis));
  }

  rhythm(svg) {
    const { low, high, start } = this.data.rhythm;
    if (start === null) return;
    const end = this.x.high;
    // Of each degree of the thigh the pelvis takes a share r, the hip the rest: tilt = r/(1-r) hip.
    const tilt = (share, hip) => (share / (1 - share)) * (hip - start);
    const clip = shape("clipPath", { id: "inside-rhythm" });
    clip.append(shape("rect", {
      x: this.x(this.x.low), y: this.y(this.y.high),
      width: this.x(end) - this.x(this.x.low), height: this.y(this.y.low) - this.y(this.y.high),
    }));
    const corners = [[start, 0], [end, tilt(high, end)], [end, tilt(low, end)]];
    const points = corners.map(([h, t]) => `${this.x(h)},${this.y(t)}`).join(" ");
    svg.append(clip, shape("polygon", {
      class: "normal", points, "clip-path": "url(#inside-rhythm)",
    }));
    const h = start + 0.72 * (end - start);
    const share = (low + high) / 2;
    const at = Math.min(tilt(share, h), this.y.high - 2);
    svg.append(shape("text", { class: "normal-name", x: this.x(h), y: this.y(at) + 4 },
      this.data.words.normal_rhythm));
  }

  rep(svg, rep, rows, ends) {
    if (rows.length < 2) return;
    const { data } = this;
    const [hips, tilts] = [rows.map((i) => data.hip[i]), rows.map((i) => data.tilt[i])];
    const estimate = data.estimate ? " estimate" : "";
    const group = shape("g", { class: `trace ${rep.tone}${estimate}`, "data-trace": rep.rep });
    group.append(shape("path", { class: "path", d: pathThrough(hips, tilts, this.x, this.y) }));
    if (rep.onset && rep.onset.hip) this.onset(group, rep);
    const last = rows.length - 1;
    const end = { x: this.x(hips[last]), y: this.y(tilts[last]), rep };
    group.append(shape("circle", { class: "end", cx: end.x, cy: end.y, r: 3.5 }));
    ends.push(end);
    svg.append(group);
  }

  /** Where the tuck starts: on the line; of estimates, which are wide, in rows below. */
  onset(group, rep) {
    const { data } = this;
    const inside = (v) => (v === null ? null
      : this.x(Math.min(Math.max(v, this.x.low), this.x.high)));
    const [value, low, high] = rep.onset.hip.map(inside);
    if (!data.estimate) {
      const tilt = data.tilt[indexAt(data.time, rep.onset.time)];
      beam(group, this.y(tilt === null ? 0 : tilt), low, high, value, false);
      return;
    }
    const y = this.rows.get(rep.rep);
    beam(group, y, low, high, null, false);
    group.append(shape("text", { class: `beam-name row trace-name ${rep.tone}`, x: low - 8, y: y + 4 },
      `${rep.rep}`));
  }

  /** Number of each rep at the end of its line, moved apart where they would overlap. */
  labels(svg, ends) {
    ends.sort((a, b) => a.y - b.y);
    const columns = [];
    for (const end of ends) {
      let y = end.y + 4;
      const near = () => columns.find((c) => Math.abs(c.x - end.x) < 34 && Math.abs(c.y - y) < LABEL_STEP);
      for (let taken = near(); taken; taken = near()) y = taken.y + LABEL_STEP;
      columns.push({ x: end.x, y });
      svg.append(shape("text", { class: `trace-name ${end.rep.tone}`, x: end.x + 8, y },
        `${end.rep.rep} ${end.rep.icon}`));
    }
  }

  show(t) {
    const { data } = this;
    if (!this.dot) return;
    const rep = data.reps.find((r) => t >= r.start && t <= r.end);
    const i = indexAt(data.time, t);
    const known = rep && data.hip[i] !== null && data.tilt[i] !== null;
    this.dot.setAttribute("visibility", known ? "visible" : "hidden");
    if (known) {
      const clamp = (s, v) => s(Math.min(Math.max(v, s.low), s.high));
      this.dot.setAttribute("cx", clamp(this.x, data.hip[i]));
      this.dot.setAttribute("cy", clamp(this.y, data.tilt[i]));
    }
    for (const trace of this.host.querySelectorAll("[data-trace]")) {
      trace.classList.toggle("current", Boolean(rep) && trace.dataset.trace === `${rep.rep}`);
    }
  }
}
