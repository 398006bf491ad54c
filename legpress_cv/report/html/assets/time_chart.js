/* An angle over time: reps shaded, thresholds drawn, a playhead that can be put anywhere. */

const MARGIN = { left: 36, right: 10, top: 8, bottom: 20 };

class TimeChart {
  /**
   * host: its figure. what: { key, height, low, high, numbers, levels, stop, band }.
   */
  constructor(host, what, data, clock) {
    this.host = host.querySelector(".plot");
    this.now = host.querySelector(".now");
    Object.assign(this, { what, data, clock });
    this.listen();
  }

  draw() {
    const { data, what } = this;
    const width = Math.max(this.host.clientWidth, 200);
    const top = MARGIN.top + (what.numbers ? 16 : 0);
    const height = what.height + top - MARGIN.top;
    this.width = width;
    this.x = scale(data.from, data.to, MARGIN.left, width - MARGIN.right);
    this.y = scale(what.low, what.high, height - MARGIN.bottom, top);
    this.top = top;
    this.bottom = height - MARGIN.bottom;
    const svg = shape("svg", { viewBox: `0 0 ${width} ${height}`, class: "drawing" });
    this.clip(svg);
    this.reps(svg);
    this.axes(svg);
    const inside = shape("g", { "clip-path": `url(#inside-${what.key})` });
    svg.append(inside);
    if (what.band) this.band(inside);
    if (what.thin) this.line(inside, data[what.thin], "thin");
    this.line(inside, data[what.key], `curve ${what.key}${what.estimate ? " estimate" : ""}`);
    this.onsets(inside);
    this.head = shape("line", { class: "playhead", y1: top - 4, y2: this.bottom });
    this.dot = shape("circle", { class: `playdot ${what.key}`, r: 4 });
    svg.append(this.head, this.dot);
    this.host.replaceChildren(svg);
    this.show(this.clock.time);
  }

  clip(svg) {
    const box = { x: MARGIN.left, y: this.top, width: this.width - MARGIN.left - MARGIN.right };
    const path = shape("clipPath", { id: `inside-${this.what.key}` });
    path.append(shape("rect", { ...box, height: this.bottom - this.top }));
    const defs = shape("defs");
    defs.append(path, this.hatch("tucked", 45), this.hatch("borderline", -45));
    svg.append(defs);
  }

  /** Stripes; those of a borderline rep lean the other way and are broken. */
  hatch(kind, lean) {
    const pattern = shape("pattern", {
      id: `${kind}-${this.what.key}`, width: 6, height: 6,
      patternUnits: "userSpaceOnUse", patternTransform: `rotate(${lean})`,
    });
    pattern.append(shape("line", { class: `hatch ${kind}`, x1: 0, y1: 0, x2: 0, y2: 6 }));
    return pattern;
  }

  reps(svg) {
    const height = this.bottom - this.top;
    for (const rep of this.data.reps) {
      const [a, b] = [this.x(rep.start), this.x(rep.end)];
      svg.append(shape("rect", { class: "rep", x: a, y: this.top, width: b - a, height }));
      if (rep.tuck) {
        const [c, d] = [this.x(rep.tuck.start), this.x(rep.tuck.end)];
        const kind = rep.tuck.sure ? "tucked" : "borderline";
        svg.append(shape("rect", {
          class: `span ${kind}`, x: c, y: this.top, width: d - c, height,
          fill: `url(#${kind}-${this.what.key})`,
        }));
      }
      if (!this.what.numbers) continue;
      const label = shape("text", { class: `rep-number ${rep.tone}`, x: (a + b) / 2, y: 13 });
      const room = b - a;
      label.textContent = room > 34 ? `${rep.rep} ${rep.icon}` : room > 12 ? `${rep.rep}` : "";
      svg.append(label);
    }
  }

  axes(svg) {
    const { what } = this;
    const right = this.width - MARGIN.right;
    for (const t of ticks(what.low, what.high, what.height > 140 ? 5 : 3)) {
      const y = this.y(t);
      svg.append(shape("line", { class: "grid", x1: MARGIN.left, x2: right, y1: y, y2: y }));
      svg.append(shape("text", { class: "tick y", x: MARGIN.left - 6, y: y + 4 }, `${t}°`));
    }
    const levels = (what.levels || []).filter((level) => level.deg < what.high);
    for (const level of levels) {
      const y = this.y(level.deg);
      svg.append(shape("line", { class: "level", x1: MARGIN.left, x2: right, y1: y, y2: y }));
    }
    levelNames(svg, levels, MARGIN.left + 4, this.y);
    const seconds = ticks(this.data.from, this.data.to, Math.min(8, this.width / 70));
    for (const t of seconds) {
      const x = Math.min(this.x(t), this.width - 16); // the last one has its unit and needs room
      svg.append(shape("text", { class: "tick x", x, y: this.bottom + 15 },
        t === seconds[seconds.length - 1] ? `${+t.toFixed(2)} s` : `${+t.toFixed(2)}`));
    }
  }

  band(group) {
    const { data, what } = this;
    const values = data[what.key];
    const known = (v, i) => v !== null && data.spread[i] !== null;
    const low = values.map((v, i) => (known(v, i) ? v - data.spread[i] : null));
    const high = values.map((v, i) => (known(v, i) ? v + data.spread[i] : null));
    group.append(shape("path", {
      class: `spread ${what.key}`, d: areaBetween(data.time, low, high, this.x, this.y),
    }));
  }

  line(group, values, name) {
    group.append(shape("path", {
      class: name, d: pathThrough(this.data.time, values, this.x, this.y),
    }));
  }

  onsets(group) {
    const key = this.what.key;
    for (const rep of this.data.reps) {
      const range = rep.onset && rep.onset[key];
      if (!range) continue;
      const [value, low, high] = range.map((v) => (v === null ? null : this.y(v)));
      beam(group, this.x(rep.onset.time), low, high, value, true);
    }
  }

  show(t) {
    const { data, what } = this;
    if (!this.head) return;
    const inside = t >= data.from && t <= data.to;
    const x = this.x(Math.min(Math.max(t, data.from), data.to));
    this.head.setAttribute("x1", x);
    this.head.setAttribute("x2", x);
    const i = indexAt(data.time, t);
    const value = data.time.length ? data[what.key][i] : null;
    this.dot.setAttribute("visibility", inside && value !== null ? "visible" : "hidden");
    this.dot.setAttribute("cx", x);
    if (value !== null) this.dot.setAttribute("cy", this.y(value));
    let thin = null;
    if (value === null && what.thin) thin = data[what.thin][i];
    this.now.textContent = thin !== null && thin !== undefined
      ? `${data.words.trunk_thigh} ${Math.round(thin)}°`
      : degreesNow(value, data.spread[i], what.estimate, data.words);
  }

  listen() {
    const seek = (event) => {
      const box = this.host.getBoundingClientRect();
      this.clock.seek(this.x.invert((event.clientX - box.left) * (this.width / box.width)));
    };
    scrub(this.host, seek);
  }
}
