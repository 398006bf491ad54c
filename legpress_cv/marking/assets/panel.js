// One picture with its marks: a canvas, the choice of its frame, and its hints.

const COLOURS = {
  shoulder: "#56c7ff", hip: "#ffe14d", knee: "#4fe3a1", ankle: "#ff9de1",
  pelvis_front: "#ff9d4d", pelvis_back: "#ff6b6b",
  pelvis_1: "#ff9d4d", pelvis_2: "#ff6b6b", pelvis_3: "#ffe14d",
};
const HINT_COLOUR = "#c9a2ff";
const HALO = "rgba(8, 11, 16, 0.8)";
const LINES = [["shoulder", "hip"], ["hip", "knee"], ["knee", "ankle"]];
const PELVIS_LINES = [["pelvis_back", "pelvis_front"], ["pelvis_1", "pelvis_2"]];
const KEPT_PICTURES = 24;
const AHEAD = 2;
const SETTLED_MS = 250; // a slider passes many frames
const GHOST = 0.45;

class Panel {
  constructor(root, title, board) {
    this.board = board;
    this.title = title;
    this.frames = [];
    this.index = 0;
    this.pictures = new Map();
    this.picture = null;
    this.root = root;
    root.append(byId("panel").content.cloneNode(true));
    const find = (selector) => root.querySelector(selector);
    [this.canvas, this.loading, this.slider, this.when] = [".picture", ".loading", "input", ".when"].map(find);
    find(".name").textContent = title;
    this.canvas.setAttribute("aria-label", `Picture of the ${title.toLowerCase()}`);
    this.slider.setAttribute("aria-label", `Frame of the ${title.toLowerCase()}`);
    find(".back").setAttribute("aria-label", `${title}: one frame back`);
    find(".on").setAttribute("aria-label", `${title}: one frame on`);
    find(".back").addEventListener("click", () => this.choose(this.index - 1));
    find(".on").addEventListener("click", () => this.choose(this.index + 1));
    this.slider.addEventListener("input", () => this.choose(Number(this.slider.value)));
    this.lens = new Lens(find(".lens"), this);
  }

  get frame() { return this.frames[this.index] || null; }

  get time_s() { return this.frame && this.frame.time_s; }

  get entry() { return this.board.marks.entry(this.key); }

  async show(key, windowNumber) {
    this.key = key;
    this.frames = [];
    this.picture = null;
    this.loading.textContent = "Reading the clip…";
    this.loading.hidden = false;
    this.draw();
    let told;
    try {
      told = await ask(`frames/${windowNumber}`);
    } catch (error) {
      if (this.key === key) this.loading.textContent = error.message;
      return;
    }
    if (this.key !== key) return;
    this.frames = told.frames;
    this.opensAt = told.opens_at;
    this.slider.max = told.frames.length - 1;
    this.follow();
  }

  // Go to the frame that was marked, or to that of the result.
  follow() {
    if (!this.frames.length) return;
    const { time_s } = this.entry;
    this.go(time_s === null ? this.opensAt : this.nearest(time_s));
  }

  nearest(time_s) {
    let best = 0;
    this.frames.forEach((frame, i) => {
      if (Math.abs(frame.time_s - time_s) < Math.abs(this.frames[best].time_s - time_s)) best = i;
    });
    return best;
  }

  // The reader chooses a frame: it is saved with the points.
  choose(index) {
    if (!this.frames.length) return;
    const before = this.index;
    this.go(index);
    if (this.index === before) return;
    this.board.activate(this);
    const { points } = this.entry;
    if (Object.keys(points).length) this.board.prompt("The frame has changed: see that its points still fit.");
    this.settle();
    const { key, time_s } = this;
    const save = () => this.board.marks.change(key, { time_s, points: this.board.marks.entry(key).points }, "frame");
    this.saveSoon = setTimeout(save, SETTLED_MS);
  }

  // What is saved now takes the frame along.
  settle() { clearTimeout(this.saveSoon); }

  go(index) {
    this.index = Math.max(0, Math.min(this.frames.length - 1, index));
    this.slider.value = this.index;
    const off = this.frame.time_s - this.frames[this.opensAt].time_s;
    const sign = off > 0 ? "+" : "−";
    const text = `${this.frame.time_s.toFixed(2)} s${Math.abs(off) < 0.001 || this.board.set.mode === "stickers" ? "" : ` (${sign}${Math.abs(off).toFixed(2)} s)`}`;
    this.when.textContent = text;
    this.slider.setAttribute("aria-valuetext", text);
    this.fetchPicture(this.index, true);
  }

  async fetchPicture(index, shown) {
    const frame = this.frames[index];
    if (!frame) return;
    let picture = this.pictures.get(frame.number);
    if (!picture) {
      picture = new Image();
      picture.src = `frame/${frame.number}`;
      this.pictures.set(frame.number, picture);
      if (this.pictures.size > KEPT_PICTURES) this.pictures.delete(this.pictures.keys().next().value);
    }
    try {
      await picture.decode();
    } catch {
      this.pictures.delete(frame.number);
      if (shown && this.frame === frame) {
        this.loading.textContent = "This frame cannot be read.";
        this.loading.hidden = false;
      }
      return;
    }
    if (!shown || this.frame !== frame) return;
    this.picture = picture;
    this.loading.hidden = true;
    this.board.redraw();
    for (let step = 1; step <= AHEAD; step += 1) {
      this.fetchPicture(this.index + step, false);
      this.fetchPicture(this.index - step, false);
    }
  }

  // The part of the picture that is shown, and its scale in CSS pixels.
  fit() {
    const { set, whole } = this.board;
    const [x0, y0, x1, y1] = whole ? [0, 0, set.width_px, set.height_px] : set.close_up_px;
    const width = this.canvas.parentElement.clientWidth;
    const height = Math.max(180, innerHeight * (innerWidth < 800 ? 0.42 : 0.58));
    this.scale = Math.min(width / (x1 - x0), height / (y1 - y0));
    [this.x0, this.y0] = [x0, y0];
    const [w, h] = [(x1 - x0) * this.scale, (y1 - y0) * this.scale];
    const dense = devicePixelRatio || 1;
    if (this.canvas.width !== Math.round(w * dense) || this.canvas.height !== Math.round(h * dense)) {
      this.canvas.width = Math.round(w * dense);
      this.canvas.height = Math.round(h * dense);
      this.canvas.style.width = `${w}px`;
      this.canvas.style.height = `${h}px`;
    }
    return [dense, w, h];
  }

  // Between pixels of the picture (a whole number is a centre) and CSS pixels of the canvas.
  toScreen({ x_px, y_px }) { return [(x_px + 0.5 - this.x0) * this.scale, (y_px + 0.5 - this.y0) * this.scale]; }

  toPicture(x, y) {
    const { width_px, height_px } = this.board.set;
    const clamp = (value, size) => Math.max(-0.5, Math.min(size - 0.5, value));
    return {
      x_px: clamp(x / this.scale + this.x0 - 0.5, width_px), y_px: clamp(y / this.scale + this.y0 - 0.5, height_px),
    };
  }

  hint(name) {
    const place = this.frame && this.board.showHints && this.frame.hints[name];
    return place ? { x_px: place[0], y_px: place[1] } : null;
  }

  points() { return this.board.dragged && this.board.dragged.panel === this ? this.board.dragged.points : this.entry.points; }

  draw() {
    const [dense, w, h] = this.fit();
    const context = this.canvas.getContext("2d");
    context.setTransform(dense, 0, 0, dense, 0, 0);
    context.clearRect(0, 0, w, h);
    this.root.classList.toggle("active", this.board.active === this);
    if (!this.picture) return;
    this.drawPicture(context, 1);
    if (this.board.overlay) this.drawGhost(context);
    this.drawMarks(context);
    this.lens.draw();
  }

  drawPicture(context) {
    context.save();
    context.scale(this.scale, this.scale);
    context.translate(-this.x0, -this.y0);
    context.drawImage(this.picture, 0, 0);
    context.restore();
  }

  // The other picture, shifted and turned so that shoulder and back-rest lie on these.
  drawGhost(context) {
    const other = this.board.panels.find((panel) => panel !== this);
    if (!other || !other.picture) return;
    const [here, there] = [this.anchor(other), other.anchor(this)];
    const turned = [this, other].map((panel) => panel.frame.align.backrest_deg);
    const turn_deg = turned.includes(null) ? 0 : turned[1] - turned[0]; // y points down here
    context.save();
    context.globalAlpha = GHOST;
    context.scale(this.scale, this.scale);
    context.translate(-this.x0, -this.y0);
    if (here && there) {
      context.translate(here[0], here[1]);
      context.rotate((turn_deg * Math.PI) / 180);
      context.translate(-there[0], -there[1]);
    }
    context.drawImage(other.picture, 0, 0);
    context.restore();
  }

  // Marked shoulders if both pictures have one, else those of the result.
  anchor(other) {
    const [mine, theirs] = [this, other].map((panel) => panel.entry.points.shoulder);
    return mine && theirs ? [mine.x_px, mine.y_px] : this.frame.align.shoulder;
  }

  drawMarks(context) {
    const points = this.points();
    const line = ([from, to], colour, width) => {
      if (!points[from] || !points[to]) return;
      const [a, b] = [this.toScreen(points[from]), this.toScreen(points[to])];
      for (const [style, thick] of [[HALO, width + 2], [colour, width]]) {
        context.strokeStyle = style;
        context.lineWidth = thick;
        context.beginPath();
        context.moveTo(...a);
        context.lineTo(...b);
        context.stroke();
      }
    };
    context.globalAlpha = 0.6;
    for (const ends of LINES) line(ends, "#ffffff", 1.2);
    for (const ends of PELVIS_LINES) line(ends, "#ff9d4d", 1.6);
    context.globalAlpha = 1;
    this.board.marks.names.forEach((name, i) => {
      const chosen = this.board.active === this && this.board.point === name;
      if (points[name]) drawMark(context, this.toScreen(points[name]), COLOURS[name], String(i + 1), chosen);
      else if (!(name in points) && this.hint(name)) drawHint(context, this.toScreen(this.hint(name)), chosen);
    });
  }
}

// A cross with an open middle, so that the place itself is seen.
function drawMark(context, [x, y], colour, label, chosen) {
  const [inner, outer] = [2.5, chosen ? 12 : 8];
  for (const [style, width] of [[HALO, 4.5], [colour, 2]]) {
    context.strokeStyle = style;
    context.lineWidth = width;
    context.beginPath();
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      context.moveTo(x + dx * inner, y + dy * inner);
      context.lineTo(x + dx * outer, y + dy * outer);
    }
    if (chosen) {
      context.moveTo(x + 8, y);
      context.arc(x, y, 8, 0, 2 * Math.PI);
    }
    context.stroke();
  }
  context.font = "600 12px system-ui, sans-serif";
  context.lineWidth = 3.5;
  context.strokeStyle = HALO;
  context.strokeText(label, x + 8, y - 7);
  context.fillStyle = colour;
  context.fillText(label, x + 8, y - 7);
}

function drawHint(context, [x, y], chosen) {
  for (const [style, width] of [[HALO, 4.5], [HINT_COLOUR, chosen ? 3 : 2]]) {
    context.strokeStyle = style;
    context.lineWidth = width;
    context.beginPath();
    context.arc(x, y, 6, 0, 2 * Math.PI);
    context.stroke();
  }
}
