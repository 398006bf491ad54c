// The whole page: which rep, which picture and which point are at hand, and what happens to them.

const byId = (id) => document.getElementById(id);
const TITLES = { top: "Top", bottom: "Bottom" };
const MOMENT_NAMES = ["top", "bottom"];
const NUDGE_PX = { small: 0.5, large: 5 };

class Board {
  constructor(set) {
    this.set = set;
    this.marks = new Marks(set, this);
    this.rep = 0;
    this.point = null;
    this.overlay = false;
    this.whole = false;
    this.showHints = !set.again && set.mode === "reps";
    this.dragged = null;
    this.toldDone = false;
    this.over = false;
    const titles = set.mode === "stickers" ? ["Stickers"] : MOMENT_NAMES.map((name) => TITLES[name]);
    this.panels = titles.map((title) => {
      const root = document.createElement("figure");
      byId("panels").append(root);
      return new Panel(root, title, this);
    });
    this.active = this.panels[0];
  }

  // Reps and moments.
  keysOf(index) {
    return this.set.mode === "stickers" ? [STICKERS] : MOMENT_NAMES.map((name) => keyOf(this.set.reps[index].rep, name));
  }

  repIsDone(index) { return this.keysOf(index).every((key) => this.marks.isDone(key)); }

  get repsDone() { return this.set.reps.filter((_, i) => this.repIsDone(i)).length; }

  get allDone() { return this.set.mode === "stickers" ? this.marks.isDone(STICKERS) : this.repsDone === this.set.reps.length; }

  goTo(index, panel = null) {
    const last = this.set.mode === "stickers" ? 0 : this.set.reps.length - 1;
    this.rep = Math.max(0, Math.min(last, index));
    const keys = this.keysOf(this.rep);
    const windows = this.set.mode === "stickers" ? [0] : this.set.reps[this.rep].windows;
    this.panels.forEach((one, i) => {
      one.lens.hide();
      if (one.key === keys[i]) one.follow();
      else one.show(keys[i], windows[i]);
    });
    const first = keys.findIndex((key) => !this.marks.isDone(key));
    this.active = this.panels[panel ?? Math.max(0, first)];
    this.chooseNext();
    this.redraw();
  }

  goToUnfinished() {
    const first = this.set.reps.findIndex((_, i) => !this.repIsDone(i));
    this.goTo(first < 0 ? 0 : first);
  }

  activate(panel) {
    if (this.active === panel) return;
    this.active.lens.hide();
    this.active = panel;
    if (this.point === null || this.isPlaced(this.point)) this.chooseNext();
    this.redraw();
  }

  // Points.
  isPlaced(name) { return Boolean(this.active.entry.points[name]); }

  isOpen(name) { return !(name in this.active.entry.points); }

  choose(name) {
    this.point = name;
    this.showPoint();
    if (name === null) this.prompt("No point is chosen.");
    else if (this.isPlaced(name)) this.prompt(`Drag the ${this.wordsOf(name)}, or move it with the arrow keys.`);
    else this.tellNext();
    this.redraw();
  }

  showPoint() {
    const place = this.point && this.active.entry.points[this.point];
    if (place) this.active.lens.show(place);
    else this.active.lens.hide();
  }

  // On to the next point that is not marked: of this picture, else of the other.
  chooseNext() {
    this.point = this.marks.names.find((name) => this.isOpen(name)) ?? null;
    if (this.point === null) {
      const other = this.panels.find((panel) => panel !== this.active && !this.marks.isDone(panel.key));
      if (other) {
        this.active.lens.hide();
        this.active = other;
        this.point = this.marks.names.find((name) => this.isOpen(name)) ?? null;
        other.root.scrollIntoView({ block: "nearest" });
      }
    }
    this.active.lens.hide();
    this.tellNext();
  }

  tellNext() {
    const where = this.set.mode === "stickers" ? "" : ` at the ${this.active.title.toLowerCase()}`;
    const fresh = this.showHints && !this.marks.count(this.active.key);
    const more = fresh ? ", or take the hints of all joints (a)" : "";
    if (this.point !== null) this.prompt(`Click the ${this.wordsOf(this.point)}${where}${more}.`);
    else if (this.set.mode === "stickers") this.prompt("All stickers are marked. Finish, or move one.");
    else if (this.allDone) this.prompt("Every rep is done. Finish, or look through them again.");
    else this.prompt("This rep is done.");
    if (this.allDone && this.set.mode === "reps" && !this.toldDone) {
      this.toldDone = true;
      this.summary();
    }
  }

  wordsOf(name) {
    const { words } = this.set.points.find((point) => point.name === name);
    return this.set.mode === "stickers" ? `sticker ${words}` : words;
  }

  place(name, place, tag = null) {
    const { key, time_s } = this.active;
    if (time_s === null) return;
    this.active.settle();
    this.trouble("");
    this.marks.setPoint(key, time_s, name, place, tag);
  }

  placeAndGoOn(name, place) {
    this.place(name, place);
    this.chooseNext();
    this.redraw();
  }

  unseen() {
    if (this.point && this.set.mode === "reps") this.placeAndGoOn(this.point, null);
  }

  remove() {
    if (!this.point || this.isOpen(this.point)) return;
    this.place(this.point, undefined);
    this.active.lens.hide();
    this.tellNext();
  }

  nudge(dx, dy, large) {
    const place = this.active.entry.points[this.point];
    const step = large ? NUDGE_PX.large : NUDGE_PX.small;
    const { width_px, height_px } = this.set;
    const clamp = (value, size) => Math.max(-0.5, Math.min(size - 0.5, value));
    this.place(this.point, {
      x_px: clamp(place.x_px + dx * step, width_px), y_px: clamp(place.y_px + dy * step, height_px),
    }, `nudge ${this.point}`);
    this.showPoint();
  }

  // Enter: place the point where it is looked for, to be moved from there; then on.
  enter() {
    if (this.set.mode === "reps" && this.repIsDone(this.rep)) {
      if (!this.allDone) this.nextOpenRep();
    } else if (this.point === null) {
      this.chooseNext();
      this.redraw();
    } else if (!this.isPlaced(this.point)) {
      const other = this.panels.find((panel) => panel !== this.active);
      const pelvis = this.point.startsWith("pelvis");
      const guess = (!pelvis && this.active.hint(this.point)) || (other && other.entry.points[this.point]) || this.middle();
      this.place(this.point, guess);
      this.showPoint();
      this.prompt(`Move the ${this.wordsOf(this.point)} with the arrow keys; Enter goes on.`);
    } else {
      this.chooseNext();
      this.redraw();
    }
  }

  // Beside the middle if that is taken: two points at one place mean nothing.
  middle() {
    const { canvas } = this.active;
    const i = this.marks.names.indexOf(this.point);
    return this.active.toPicture(canvas.clientWidth / 2 + 14 * i, canvas.clientHeight / 2);
  }

  nextOpenRep() {
    const count = this.set.reps.length;
    for (let step = 1; step <= count; step += 1) {
      const index = (this.rep + step) % count;
      if (!this.repIsDone(index)) return this.goTo(index);
    }
    return undefined;
  }

  // Hints.
  acceptJoints() {
    const { frame, key, time_s } = this.active;
    if (!frame || !this.showHints) return;
    const points = { ...this.active.entry.points };
    const joints = Object.keys(frame.hints).filter((name) => !name.startsWith("pelvis") && !(name in points));
    if (!joints.length) return;
    for (const name of joints) {
      const { x_px, y_px } = this.active.hint(name);
      points[name] = { x_px: rounded(x_px), y_px: rounded(y_px) };
    }
    this.active.settle();
    this.trouble("");
    this.marks.change(key, { time_s, points });
    this.chooseNext();
    this.redraw();
  }

  useHint() {
    const place = this.point && this.active.hint(this.point);
    if (place) this.placeAndGoOn(this.point, place);
  }

  toggle(what) {
    this[what] = !this[what];
    this.redraw();
  }

  // What the marks and the saver tell.
  state(state, text) {
    byId("saved").dataset.state = state;
    byId("saved").textContent = text;
    if (state !== "failed" && this.failed) this.trouble("");
    this.failed = state === "failed";
  }

  trouble(sentence) {
    byId("trouble").textContent = sentence;
    byId("trouble").hidden = !sentence;
  }

  prompt(sentence) { byId("prompt").textContent = sentence; }

  // A change came from elsewhere or was taken back: go to it and show it as it is.
  wentTo(key, name = null) {
    const [rep, moment] = key ? key.split("-") : [];
    const index = this.set.reps.findIndex((one) => one.rep === Number(rep));
    if (index >= 0 && moment) this.goTo(index, MOMENT_NAMES.indexOf(moment));
    else this.goTo(this.rep, this.panels.indexOf(this.active));
    if (name !== null) this.choose(name);
  }

  summary() {
    const { set, marks } = this;
    const count = set.reps.length;
    const passes = marks.passes > 1 ? `, ${marks.passes} passes` : "";
    const title = set.mode === "stickers"
      ? `${marks.count(STICKERS)} stickers are marked`
      : `${this.allDone ? "Done: " : ""}${this.repsDone} of ${count} ${count === 1 ? "rep" : "reps"}${this.allDone ? "" : " done"}${passes}`;
    byId("summary-title").textContent = title;
    byId("command").textContent = set.command;
    byId("file").textContent = set.file;
    byId("summary").showModal();
    byId("close").focus();
  }

  // Drawing.
  redraw() {
    if (this.drawing) return;
    this.drawing = requestAnimationFrame(() => {
      this.drawing = null;
      if (this.over) return;
      this.panels.forEach((panel) => panel.draw());
      drawTools(this);
      if (this.set.mode === "reps") drawReps(this);
    });
  }
}
