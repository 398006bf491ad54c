// The marks as this page sees them, and the way back.

const STICKERS = "stickers";
const TOGETHER_MS = 1000; // steps of one point within this are undone together

const keyOf = (rep, moment) => (rep === null ? STICKERS : `${rep}-${moment}`);
const rounded = (value) => Math.round(value * 100) / 100;

class Marks {
  constructor(set, listener) {
    this.set = set;
    this.listener = listener;
    this.entries = new Map();
    this.pelvis = "waistband";
    this.passes = 1;
    this.past = [];
    this.future = [];
    this.saver = new Saver(this);
  }

  get names() { return this.set.points.map((point) => point.name); }

  entry(key) { return this.entries.get(key) || { time_s: null, points: {} }; }

  isDone(key) {
    const { points } = this.entry(key);
    if (key === STICKERS) return Boolean(points.pelvis_1 && points.pelvis_2);
    return this.names.every((name) => name in points);
  }

  count(key) { return this.names.filter((name) => name in this.entry(key).points).length; }

  // Take what the server holds, but for what is on its way there.
  adopt(told, waiting = new Map()) {
    this.saver.revision = told.revision;
    this.pelvis = waiting.has("pelvis") ? this.pelvis : told.pelvis;
    this.passes = told.passes;
    const entries = new Map();
    for (const { rep, moment, time_s, points } of told.moments) entries.set(keyOf(rep, moment), { time_s, points });
    if (told.stickers.length) {
      const points = {};
      for (const { name, x_px, y_px } of told.stickers) points[name] = { x_px, y_px };
      entries.set(STICKERS, { time_s: told.stickers[0].time_s, points });
    }
    for (const key of waiting.keys()) if (this.entries.has(key)) entries.set(key, this.entries.get(key));
    this.entries = entries;
  }

  // Change one moment; a tag joins steps that are undone together.
  change(key, entry, tag = null) {
    const before = this.entry(key);
    const last = this.past.at(-1);
    const now = Date.now();
    if (tag !== null && last && last.key === key && last.tag === tag && now - last.at < TOGETHER_MS) {
      last.after = entry;
      last.at = now;
    } else {
      this.past.push({ key, before, after: entry, tag, at: now });
    }
    this.future = [];
    this.put(key, entry);
  }

  setPoint(key, time_s, name, place, tag = null) {
    const points = { ...this.entry(key).points };
    if (place === undefined) delete points[name];
    else points[name] = place && { x_px: rounded(place.x_px), y_px: rounded(place.y_px) };
    this.change(key, { time_s, points }, tag);
  }

  put(key, entry) {
    this.entries.set(key, entry);
    this.saver.save(key, this.changeOf(key, entry));
    this.listener.redraw();
  }

  changeOf(key, entry) {
    if (key === STICKERS) {
      const stickers = Object.entries(entry.points).filter(([, place]) => place)
        .map(([name, place]) => ({ name, time_s: entry.time_s, ...place }));
      return { kind: "stickers", stickers };
    }
    const [rep, moment] = key.split("-");
    return { kind: "moment", rep: Number(rep), moment, time_s: entry.time_s, points: entry.points };
  }

  setPelvis(pelvis) {
    this.pelvis = pelvis;
    this.saver.save("pelvis", { kind: "pelvis", pelvis });
  }

  undo() { this.step(this.past, this.future, "before"); }

  redo() { this.step(this.future, this.past, "after"); }

  step(from, to, side) {
    const record = from.pop();
    if (!record) return;
    to.push(record);
    const entry = record[side];
    // A frame that was never chosen is that of the moment all the same.
    const time_s = entry.time_s ?? record.after.time_s ?? record.before.time_s;
    record.tag = null;
    this.put(record.key, { time_s, points: entry.points });
    const same = (name) => JSON.stringify(record.before.points[name]) === JSON.stringify(record.after.points[name]);
    const changed = this.names.filter((name) => !same(name));
    this.listener.wentTo(record.key, changed.length === 1 ? changed[0] : null);
  }

  // What the saver tells.
  saving() { this.listener.state("saving", "Saving…"); }

  saved(told, waiting) {
    this.adopt(told, waiting);
    if (!waiting.size) this.listener.state("saved", "Saved");
    this.listener.redraw();
  }

  changedElsewhere(told) {
    this.past = [];
    this.future = [];
    this.adopt(told);
    this.listener.state("saved", "Changed in another page");
    this.listener.trouble("Changed in another page: these are the marks as they are now. Your last change was not saved; make it again if it is still wanted.");
    this.listener.wentTo(null);
  }

  refused(key, sentence, told, waiting) {
    if (!waiting.has(key)) {
      this.past = this.past.filter((record, i) => record.key !== key || i < this.past.length - 1);
      this.adopt(told, waiting);
    }
    this.listener.state("saved", "Put back");
    this.listener.trouble(sentence);
    this.listener.wentTo(key);
  }

  notSaved(sentence) {
    this.listener.state("failed", "Not saved");
    this.listener.trouble(sentence);
  }

  reachable() {
    if (this.saver.idle && this.lost) this.listener.state("saved", "Saved");
    this.lost = false;
  }

  unreachable() {
    this.lost = true;
    this.listener.state("failed", this.saver.idle ? "Not connected" : "Not saved");
    this.listener.trouble("The program does not answer. If it has ended, start legpress-cv mark again: everything that was saved is there.");
  }
}
