/* An angle of both sets over time, laid over each other at the bottom of the chosen reps. */

const PAIR_MARGIN = { left: 36, right: 10, top: 10, bottom: 22 };
const PAIR_HEIGHT = 150;

class PairChart {
  /** host: its figure. what: { key, own, low, high, levels }; own: of the rep alone. view: the sets and reps on show. */
  constructor(host, what, view, clock) {
    this.host = host.querySelector(".plot");
    this.now = host.querySelector(".now");
    Object.assign(this, { what, view, clock });
    scrub(this.host, (event) => {
      if (!this.x) return;
      const box = this.host.getBoundingClientRect();
      clock.pause();
      clock.seek(this.x.invert((event.clientX - box.left) * (this.width / box.width)));
    });
  }

  draw() {
    const { what, view, clock } = this;
    this.width = Math.max(this.host.clientWidth, 200);
    const [right, bottom] = [this.width - PAIR_MARGIN.right, PAIR_HEIGHT - PAIR_MARGIN.bottom];
    const range = view.extent(what.key);
    const low = Math.min(range[0], what.low ?? range[0]);
    const high = Math.max(range[1], what.high ?? range[1]);
    this.x = scale(clock.from, clock.to, PAIR_MARGIN.left, right);
    this.y = scale(low, high, bottom, PAIR_MARGIN.top);
    const svg = shape("svg", { viewBox: `0 0 ${this.width} ${PAIR_HEIGHT}`, class: "drawing" });
    for (const t of ticks(low, high, 4)) {
      const y = this.y(t);
      svg.append(shape("line", { class: "grid", x1: PAIR_MARGIN.left, x2: right, y1: y, y2: y }));
      svg.append(shape("text", { class: "tick y", x: PAIR_MARGIN.left - 6, y: y + 4 }, `${t}°`));
    }
    const levels = (what.levels || []).filter((level) => level.deg < high);
    for (const level of levels) {
      const y = this.y(level.deg);
      svg.append(shape("line", { class: "level", x1: PAIR_MARGIN.left, x2: right, y1: y, y2: y }));
    }
    levelNames(svg, levels, PAIR_MARGIN.left + 4, this.y);
    this.seconds(svg, bottom);
    this.dots = view.sides.map((side, k) => this.line(svg, side, SIDES[k]));
    this.head = shape("line", { class: "playhead", y1: PAIR_MARGIN.top - 6, y2: bottom });
    svg.append(this.head, ...this.dots.filter(Boolean));
    this.host.replaceChildren(svg);
    this.show(clock.offset);
  }

  seconds(svg, bottom) {
    const x = this.x(0);
    svg.append(shape("line", { class: "bottom-line", x1: x, x2: x, y1: PAIR_MARGIN.top, y2: bottom }));
    for (const t of ticks(this.clock.from, this.clock.to, Math.min(8, this.width / 70))) {
      const time = +t.toFixed(2);
      svg.append(shape("text", { class: "tick x", x: this.x(t), y: bottom + 15 },
        time === 0 ? this.view.words.bottom : `${time > 0 ? "+" : "−"}${Math.abs(time)} s`));
    }
  }

  /** Draw a set's rep, and give the dot that runs along it. */
  line(svg, side, kind) {
    if (!side) return null;
    const { set, rep } = side;
    const [from, to] = this.what.own ? [rep.start, rep.end]
      : [rep.bottom + this.clock.from, rep.bottom + this.clock.to];
    const [first, last] = [indexAt(set.time, from), indexAt(set.time, to)];
    svg.append(shape("path", {
      class: `side ${kind}`,
      d: pathThrough(set.time, set[this.what.key], (t) => this.x(t - rep.bottom), this.y, first, last),
    }));
    return shape("circle", { class: `side-dot ${kind}`, r: 4.5 });
  }

  show(offset) {
    if (!this.head) return;
    const x = this.x(Math.min(Math.max(offset, this.clock.from), this.clock.to));
    this.head.setAttribute("x1", x);
    this.head.setAttribute("x2", x);
    const said = this.view.sides.map((side, k) => {
      const value = side ? this.valueAt(side, offset) : null;
      const dot = this.dots[k];
      if (dot) {
        dot.setAttribute("visibility", value === null ? "hidden" : "visible");
        dot.setAttribute("cx", x);
        if (value !== null) dot.setAttribute("cy", this.y(value));
      }
      return value === null ? "–" : `${Math.round(value)}°`;
    });
    this.now.textContent = said.join(" → ");
  }

  /** What a set reads at the playhead; nothing outside of the clip, or of a rep that counts alone. */
  valueAt({ set, rep }, offset) {
    const { time } = set;
    if (!time.length) return null;
    const at = rep.bottom + offset;
    const [from, to] = this.what.own ? [rep.start, rep.end] : [time[0], time[time.length - 1]];
    return at < from - 0.05 || at > to + 0.05 ? null : set[this.what.key][indexAt(time, at)];
  }
}
