/* What is on show: two sets, one pair of their reps; and the controls that choose it. */

class View {
  constructor(data) {
    this.data = data;
    this.words = data.words;
    this.choose(0, 0);
  }

  /** Take a comparison, and a pair of reps of it. */
  choose(pair, row) {
    this.pair = this.data.pairs[pair];
    this.row = this.pair.reps[row] || null;
    this.sets = SIDES.map((kind) => this.data.sets[this.pair[kind]]);
    this.sides = SIDES.map((kind, k) => {
      const set = this.sets[k];
      const rep = this.row && set.reps.find((r) => r.rep === this.row[kind]);
      return rep ? { set, rep } : null;
    });
  }

  /** From the least to the most in all reps of both sets, with round ends. */
  extent(key) {
    const found = extent(...this.sets.map((set) => set[key])) || [0, 10];
    const step = found[1] - found[0] > 60 ? 20 : 5;
    return [Math.floor((found[0] - 1) / step) * step, Math.ceil((found[1] + 1) / step) * step];
  }
}

/** One of the two places for a clip: its name, the clip, and what is said in its stead. */
class Slot {
  constructor(host) {
    this.host = host;
    this.video = host.querySelector("video");
    this.track = new Track(this.video);
    this.video.addEventListener("error", () => { if (this.set && this.set.video) this.lose(); });
  }

  load(set) {
    if (set === this.set) return;
    this.set = set;
    Object.assign(this.track, { slow: set.slow, duration: set.duration, lost: !set.video });
    this.host.querySelector(".slot-name").textContent = set.title;
    this.host.querySelector(".slot-clip").textContent = set.name;
    this.video.setAttribute("aria-label", set.text);
    this.say(set.video ? "" : set.missing);
    if (!set.video) this.video.removeAttribute("src");
    else if (this.video.getAttribute("src") !== set.video) this.video.src = set.video;
    if (set.video && this.video.error) this.lose();
  }

  lose() {
    this.track.lost = true;
    this.say(this.set.missing);
  }

  say(text) {
    this.host.querySelector(".slot-note").textContent = text;
    this.host.classList.toggle("lost", Boolean(text));
  }

  /** Which rep is on show; without one the clip rests. */
  tell(side, absent) {
    this.host.classList.toggle("absent", !side);
    this.host.querySelector(".slot-rep").textContent = side ? side.text : absent;
  }
}

class Desk {
  constructor(data, view, clock, slots, draw) {
    Object.assign(this, { data, view, clock, slots, draw, pair: 0, row: 0 });
    const id = (name) => document.getElementById(name);
    this.at = { play: id("play"), position: id("position"), time: id("time"), repeat: id("repeat") };
    this.rows = id("rep-pairs");
  }

  choosePair(pair) {
    this.pair = pair;
    for (const block of document.querySelectorAll("[data-comparison]")) {
      block.hidden = Number(block.dataset.comparison) !== pair;
    }
    this.view.choose(pair, 0);
    this.slots.forEach((slot, k) => slot.load(this.view.sets[k]));
    SIDES.forEach((kind, k) => {
      for (const name of document.querySelectorAll(`[data-side="${kind}"]`)) {
        name.textContent = this.view.sets[k].title;
      }
    });
    for (const [id, text] of Object.entries(this.view.pair.charts)) {
      const plot = document.querySelector(`#chart-${id} .plot`);
      if (plot) plot.setAttribute("aria-label", text);
    }
    this.buttons();
    this.chooseRow(0, 0);
  }

  /** Take a pair of reps, with the playhead where it is asked for. */
  chooseRow(row, offset = null) {
    const { view, clock, slots } = this;
    this.row = row;
    view.choose(this.pair, row);
    const words = this.data.words;
    slots.forEach((slot, k) => {
      const side = view.sides[k];
      slot.tell(side && { text: `${words.rep} ${side.rep.rep} ${side.rep.icon}` }, words.absent);
    });
    const range = view.row || { from: -1, to: 1, rate: 30 };
    clock.place(view.sides.map((side) => (side ? side.rep.bottom : null)), range);
    this.at.position.min = range.from;
    this.at.position.max = range.to;
    clock.seek(offset === null ? range.from : offset);
    [...this.rows.children].forEach((button, k) => {
      if (k === row) button.setAttribute("aria-current", "true"); else button.removeAttribute("aria-current");
    });
    this.draw();
  }

  buttons() {
    this.rows.replaceChildren(...this.view.pair.reps.map((row, k) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = row.name;
      button.setAttribute("aria-label", row.text);
      button.addEventListener("click", () => this.chooseRow(k));
      return button;
    }));
  }

  wire() {
    const { clock, at } = this;
    const has = (name) => document.getElementById(name);
    at.play.addEventListener("click", () => clock.toggle());
    for (const slot of this.slots) slot.video.addEventListener("click", () => clock.toggle());
    at.position.addEventListener("input", () => { clock.pause(); clock.seek(Number(at.position.value)); });
    has("back").addEventListener("click", () => clock.step(-1));
    has("on").addEventListener("click", () => clock.step(1));
    has("to-bottom").addEventListener("click", () => this.toBottom());
    has("speed").addEventListener("change", (event) => { clock.speed = Number(event.target.value); });
    for (const choice of document.querySelectorAll("input[name='other']")) {
      choice.addEventListener("change", () => { clock.pause(); this.choosePair(Number(choice.value)); });
    }
    for (const still of document.querySelectorAll("[data-row]")) {
      still.addEventListener("click", () => {
        clock.pause();
        this.chooseRow(Number(still.dataset.row), 0);
        const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
        has("clips").scrollIntoView({ behavior: calm ? "auto" : "smooth" });
      });
    }
    clock.ended = () => this.next();
    document.addEventListener("keydown", (event) => this.key(event), true);
  }

  toBottom() {
    this.clock.pause();
    this.clock.seek(0);
  }

  /** What follows a pair of reps: itself again, the next one, or nothing. */
  next() {
    const last = this.row + 1 >= this.view.pair.reps.length;
    if (last && !this.at.repeat.checked) return false;
    this.chooseRow(this.at.repeat.checked ? this.row : this.row + 1);
    return true;
  }

  key(event) {
    const at = event.target;
    if (event.altKey || event.ctrlKey || event.metaKey || /^(SELECT|TEXTAREA)$/.test(at.tagName)) return;
    const inRadios = at.type === "radio";
    const pressed = (at.closest && at.closest("button, summary, a")) || at.type === "checkbox" || inRadios;
    if (event.key === " " && !pressed) this.clock.toggle();
    else if (event.key === "ArrowLeft" && !inRadios) this.clock.step(-1);
    else if (event.key === "ArrowRight" && !inRadios) this.clock.step(1);
    else if (event.key.toLowerCase() === "b") this.toBottom();
    else if (/^[1-9]$/.test(event.key) && Number(event.key) <= this.view.pair.reps.length) {
      this.chooseRow(Number(event.key) - 1);
    } else return;
    // A focused slider or player has keys of its own: without this both would act.
    event.preventDefault();
    event.stopPropagation();
  }

  show(offset) {
    const { at, clock, view } = this;
    at.position.value = offset;
    const { before, after, bottom } = this.data.words;
    const size = Math.abs(offset).toFixed(1);
    const told = size === "0.0" ? bottom : `${size} s ${offset < 0 ? before : after}`;
    at.time.textContent = told;
    at.position.setAttribute("aria-valuetext", `${view.row ? view.row.text : ""}, ${told}`);
    at.play.classList.toggle("playing", clock.playing);
    at.play.setAttribute("aria-label", clock.playing ? "Pause" : "Play");
  }
}
