/* The time of the page: that of the clip, or its own where there is no clip. */

const NUDGE_S = 0.001; // into a frame: its very edge may show the one before

class Clock {
  /* The clip plays `slow` times slower than life, in which all other times are. */
  constructor(video, duration, rate, slow) {
    this.video = video;
    this.slow = slow;
    this.duration = duration;
    this.rate = rate;
    this.clipless = 0;
    this.listeners = [];
    if (!video) return;
    for (const event of ["seeking", "seeked", "timeupdate", "pause", "loadeddata"]) {
      video.addEventListener(event, () => this.tell());
    }
    video.addEventListener("play", () => this.run());
  }

  get time() {
    return this.video ? this.video.currentTime / this.slow : this.clipless;
  }

  listen(listener) {
    this.listeners.push(listener);
  }

  tell() {
    for (const listener of this.listeners) listener(this.time);
  }

  /** Follow the clip frame by frame while it plays: its own events come too seldom. */
  run() {
    const follow = () => {
      if (!this.video || this.video.paused || this.video.ended) return;
      this.tell();
      requestAnimationFrame(follow);
    };
    follow();
  }

  seek(t) {
    const time = Math.min(Math.max(t, 0), this.duration);
    this.clipless = time;
    if (this.video) this.video.currentTime = Math.min(time * this.slow + NUDGE_S, this.duration * this.slow);
    this.tell();
  }

  step(direction) {
    if (this.video) this.video.pause();
    const frame = Math.floor((this.time + (2 * NUDGE_S) / this.slow) * this.rate);
    this.seek((frame + direction) / this.rate);
  }

  toggle() {
    if (!this.video) return;
    if (this.video.paused) this.video.play().catch(() => {}); else this.video.pause();
  }

  /** Go on without the clip. */
  lose() {
    this.clipless = this.time || 0;
    this.video = null;
  }
}
