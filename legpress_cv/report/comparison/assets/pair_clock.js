/* One playhead for two clips: seconds from the bottom of the chosen rep, the same in both. */

const EDGE_S = 0.001; // into a frame: its very edge may show the one before
const LAG_S = 0.03; // between clip and playhead that nobody sees
const JUMP_S = 0.3; // beyond it a clip is put in its place; below, it only plays a little faster
const PULL = 1.5; // how much faster, per second that it is behind
const MOST_PULL = 0.3;
const MOST_STEP_S = 0.1; // of the playhead from one drawing to the next: a busy page waits
const RATES = [0.0625, 16]; // that browsers play at

/** One clip: where its bottom is, and how it follows the playhead. */
class Track {
  constructor(video) {
    this.video = video;
    this.lost = true;
    this.bottom = null;
    this.slow = 1;
    this.duration = 0;
  }

  get there() {
    return !this.lost && this.bottom !== null;
  }

  /** Time in the life of the lifter; a clip that begins later or ends sooner stands still. */
  timeAt(offset) {
    return Math.min(Math.max(this.bottom + offset, 0), this.duration);
  }

  runsAt(offset) {
    const time = this.bottom + offset;
    return this.there && time >= 0 && time < this.duration - 0.05;
  }

  ready(offset) {
    return !this.runsAt(offset) || (this.video.readyState >= 2 && !this.video.seeking);
  }

  show(offset) {
    if (this.lost) return;
    this.video.pause();
    if (this.bottom === null) return;
    this.video.currentTime = this.timeAt(offset) * this.slow + EDGE_S;
  }

  follow(offset, speed) {
    const { video } = this;
    if (!this.runsAt(offset)) {
      if (this.there && !video.paused) this.show(offset);
      return;
    }
    const time = this.timeAt(offset);
    if (video.paused) {
      video.currentTime = time * this.slow + EDGE_S;
      video.play().catch(() => {});
      return;
    }
    const lag = time - video.currentTime / this.slow;
    if (Math.abs(lag) > JUMP_S) video.currentTime = time * this.slow;
    const pull = Math.abs(lag) < LAG_S ? 0 : Math.min(Math.max(PULL * lag, -MOST_PULL), MOST_PULL);
    const rate = Math.min(Math.max(speed * this.slow * (1 + pull), RATES[0]), RATES[1]);
    if (video.playbackRate !== rate) video.playbackRate = rate;
  }
}

class PairClock {
  constructor(tracks) {
    this.tracks = tracks;
    Object.assign(this, { offset: 0, from: -1, to: 1, rate: 30, speed: 1, playing: false });
    this.listeners = [];
    this.ended = () => false; // whether there is more to play
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.pause(); });
  }

  listen(listener) {
    this.listeners.push(listener);
  }

  tell() {
    for (const listener of this.listeners) listener(this.offset);
  }

  /** Take a pair of reps: the bottom in each clip, and from where to where the playhead goes. */
  place(bottoms, { from, to, rate }) {
    this.tracks.forEach((track, k) => { track.bottom = bottoms[k]; });
    Object.assign(this, { from, to, rate });
  }

  seek(offset) {
    this.offset = Math.min(Math.max(offset, this.from), this.to);
    for (const track of this.tracks) track.show(this.offset);
    this.tell();
  }

  step(direction) {
    this.pause();
    this.seek((Math.round(this.offset * this.rate) + direction) / this.rate);
  }

  toggle() {
    if (this.playing) this.pause(); else this.play();
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    this.seek(this.offset);
  }

  play() {
    if (this.playing) return;
    if (this.offset > this.to - EDGE_S) this.seek(this.from);
    this.playing = true;
    let last = null;
    const follow = (now) => {
      if (!this.playing) return;
      const passed = last === null ? 0 : Math.min((now - last) / 1000, MOST_STEP_S);
      last = now;
      // Neither clip runs ahead of one that has nothing to show yet.
      if (this.tracks.every((track) => track.ready(this.offset))) this.offset += passed * this.speed;
      if (this.offset >= this.to) {
        this.offset = this.to;
        if (!this.ended()) { this.pause(); return; }
      }
      for (const track of this.tracks) track.follow(this.offset, this.speed);
      this.tell();
      requestAnimationFrame(follow);
    };
    requestAnimationFrame(follow);
    this.tell();
  }
}
