/* Posterior pelvic tilt against depth, the reps of both sets laid over each other. */

const DEPTH_HEIGHT = 400;
const SIDES = ["before", "after"];
const DEPTH_LEFT = 44;

class DepthChart {
  constructor(host, data, view, clock) {
    this.host = host.querySelector(".plot");
    Object.assign(this, { data, view, clock });
  }

  draw() {
    const { data, view } = this;
    const width = Math.max(this.host.clientWidth, 240);
    const height = width < 480 ? 320 : DEPTH_HEIGHT;
    const right = width - (width < 480 ? 14 : 70);
    const ways = view.sets.flatMap((set) => set.reps.map((rep) => rep.down).filter(Boolean));
    const xs = extent(...ways.map((way) => way.depth));
    const ys = extent(...ways.map((way) => way.tilt));
    if (!xs || !ys) { this.host.replaceChildren(); return; }
    this.x = scale(Math.floor(xs[0] / 5) * 5, Math.ceil((xs[1] + 1) / 5) * 5, DEPTH_LEFT, right);
    this.y = scale(Math.min(ys[0] - 1, -2), Math.max(ys[1] + 2, data.levels[1].deg + 2), height - 44, 24);
    const svg = shape("svg", { viewBox: `0 0 ${width} ${height}`, class: "drawing" });
    this.frame(svg, right, height);
    this.rhythm(svg);
    this.equal(svg);
    view.sets.forEach((set, k) => this.set(svg, set, SIDES[k], view.sides[k]));
    this.dots = SIDES.map((kind) => shape("circle", { class: `side-dot ${kind}`, r: 5.5 }));
    svg.append(...this.dots);
    this.host.replaceChildren(svg);
    this.show(this.clock.offset);
  }

  frame(svg, right, height) {
    const { data } = this;
    for (const t of ticks(this.y.low, this.y.high, 6)) {
      const y = this.y(t);
      svg.append(shape("line", { class: "grid", x1: DEPTH_LEFT, x2: right, y1: y, y2: y }));
      svg.append(shape("text", { class: "tick y", x: DEPTH_LEFT - 6, y: y + 4 }, `${t}°`));
    }
    const levels = data.levels.filter((level) => level.deg < this.y.high);
    for (const level of levels) {
      const y = this.y(level.deg);
      svg.append(shape("line", { class: "level", x1: DEPTH_LEFT, x2: right, y1: y, y2: y }));
    }
    levelNames(svg, levels, DEPTH_LEFT + 4, this.y);
    for (const t of ticks(this.x.low, this.x.high, Math.min(8, (right - DEPTH_LEFT) / 60))) {
      svg.append(shape("text", { class: "tick x", x: this.x(t), y: height - 26 }, `${t}°`));
    }
    svg.append(shape("text", { class: "axis-name", x: (DEPTH_LEFT + right) / 2, y: height - 6 },
      data.words.depth_axis));
    svg.append(shape("text", {
      class: "axis-name", x: 0, y: 0,
      transform: `translate(11 ${(height - 30) / 2}) rotate(-90)`,
    }, data.words.tilt_axis));
  }

  /** The pelvis takes a share of the thigh's motion, from wherever either set starts. */
  rhythm(svg) {
    const { low, high } = this.data.rhythm;
    const starts = extent(this.view.sets.map((set) => set.start));
    if (!starts) return;
    const [first, second] = starts;
    const end = this.x.high;
    const clip = shape("clipPath", { id: "inside-depth" });
    clip.append(shape("rect", {
      x: this.x(this.x.low), y: this.y(this.y.high),
      width: this.x(end) - this.x(this.x.low), height: this.y(this.y.low) - this.y(this.y.high),
    }));
    const corners = [[first, 0], [end, high * (end - first)], [end, low * (end - second)], [second, 0]];
    const points = corners.map(([h, t]) => `${this.x(h)},${this.y(t)}`).join(" ");
    svg.append(clip, shape("polygon", { class: "normal", points, "clip-path": "url(#inside-depth)" }));
    const at = first + 0.8 * (end - first);
    const middle = (high * (at - first) + Math.max(low * (at - second), 0)) / 2;
    svg.append(shape("text", {
      class: "normal-name", x: this.x(at), y: this.y(Math.min(middle, this.y.high - 2)) + 4,
    }, this.data.words.normal_rhythm));
  }

  equal(svg) {
    const { equal } = this.view.pair;
    if (equal === null || equal < this.x.low || equal > this.x.high) return;
    const x = this.x(equal);
    svg.append(shape("line", { class: "equal", x1: x, x2: x, y1: 18, y2: this.y(this.y.low) }));
    const late = x > (this.x(this.x.low) + this.x(this.x.high)) / 2;
    svg.append(shape("text", { class: `equal-name${late ? " late" : ""}`, x: late ? x + 6 : x - 6, y: 12 },
      `${this.data.words.equal_depth} ${Math.round(equal)}°`));
  }

  set(svg, set, kind, chosen) {
    const reps = set.reps.filter((rep) => rep.down);
    const current = chosen && chosen.rep;
    // The chosen rep lies on top.
    reps.sort((a, b) => (a === current) - (b === current));
    for (const rep of reps) {
      const { depth, tilt } = rep.down;
      const group = shape("g", {
        class: `way ${kind}${rep === current ? " current" : ""}`, "data-way": `${kind}-${rep.rep}`,
      });
      group.append(shape("path", { class: `side ${kind}`, d: pathThrough(depth, tilt, this.x, this.y) }));
      const last = depth.length - 1;
      const end = { x: this.x(depth[last]), y: this.y(tilt[last]) };
      group.append(shape("circle", { class: `end ${kind}`, cx: end.x, cy: end.y, r: 4 }));
      if (rep === current) {
        group.append(shape("text", { class: `way-name ${kind}`, x: end.x + 8, y: end.y + 4 }, `${rep.rep}`));
      }
      svg.append(group);
    }
  }

  show(offset) {
    if (!this.dots) return;
    this.view.sides.forEach((side, k) => {
      const dot = this.dots[k];
      const down = side && side.rep.down;
      const time = side && side.rep.bottom + offset;
      const known = down && time >= down.time[0] - 0.05 && offset <= 0.05;
      dot.setAttribute("visibility", known ? "visible" : "hidden");
      if (!known) return;
      const i = indexAt(down.time, time);
      dot.setAttribute("cx", this.x(down.depth[i]));
      dot.setAttribute("cy", this.y(down.tilt[i]));
    });
  }
}
