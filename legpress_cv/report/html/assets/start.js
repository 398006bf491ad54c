/* Puts the page together: charts, clip, buttons and keys share one clock. */

(function start() {
  const data = JSON.parse(document.getElementById("data").textContent);
  const video = document.getElementById("video");
  const clock = new Clock(video, data.duration, data.rate, data.slow);
  const charts = makeCharts(data, clock);
  const draw = () => charts.forEach((chart) => chart.draw());

  if (video) watchClip(video, clock);
  wirePosition(clock, data);
  wireButtons(clock);
  wireKeys(clock, data);
  wirePrint();
  clock.listen((t) => {
    charts.forEach((chart) => chart.show(t));
    markRep(data, t);
  });
  draw();
  let width = 0;
  const section = document.querySelector("main");
  new ResizeObserver(() => {
    if (section.clientWidth === width) return;
    width = section.clientWidth;
    draw();
  }).observe(section);
})();

function makeCharts(data, clock) {
  const estimate = data.estimate;
  const find = (id) => document.getElementById(`chart-${id}`);
  const charts = [];
  const add = (key, what, range) => {
    const host = find(key);
    if (host) charts.push(new TimeChart(host, { key, ...range, ...what }, data, clock));
  };
  const stop = (key) => (data.stop ? [data.stop[key]] : []);
  const around = (values) => {
    const [low, high] = values || [0, 100];
    return { low: Math.floor((low - 4) / 10) * 10, high: Math.ceil((high + 4) / 10) * 10 };
  };
  add("knee", { height: 130, numbers: true, levels: stop("knee") }, around(extent(data.knee)));
  add("hip", { height: 130, thin: "thigh", levels: stop("hip"), estimate },
    around(extent(data.hip, data.thigh)));
  const spread = data.tilt.map((v, i) => (v === null || data.spread[i] === null ? null : v + data.spread[i]));
  const [low, high] = extent(data.tilt, spread) || [0, 0];
  add("tilt", { height: 180, band: true, estimate, levels: data.levels }, {
    low: Math.max(-20, Math.floor(Math.min(low, -1) / 5) * 5),
    high: Math.max(data.levels[2].deg + 5, Math.ceil(high / 5) * 5),
  });
  if (find("rhythm")) charts.push(new RhythmChart(find("rhythm"), data, clock));
  return charts;
}

function watchClip(video, clock) {
  const missing = () => {
    clock.lose();
    video.hidden = true;
    document.getElementById("no-video").hidden = false;
    document.getElementById("clip").classList.replace("with-clip", "no-clip");
  };
  video.addEventListener("error", missing);
  if (video.error) missing();
  video.controls = false; // they would cover what is drawn at the foot of the clip
  const play = document.getElementById("play");
  const full = document.getElementById("full");
  play.hidden = false;
  full.hidden = !video.requestFullscreen;
  play.addEventListener("click", () => clock.toggle());
  video.addEventListener("click", () => clock.toggle());
  full.addEventListener("click", () => video.requestFullscreen().catch(() => {}));
  document.addEventListener("fullscreenchange", () => {
    video.controls = document.fullscreenElement === video;
  });
  const tell = () => {
    play.classList.toggle("playing", !video.paused);
    play.setAttribute("aria-label", video.paused ? "Play" : "Pause");
  };
  for (const event of ["play", "pause", "ended"]) video.addEventListener(event, tell);
  const speed = document.getElementById("speed");
  speed.addEventListener("change", () => { video.playbackRate = Number(speed.value); });
}

function wirePosition(clock, data) {
  const position = document.getElementById("position");
  const time = document.getElementById("time");
  if (!position) return;
  position.hidden = time.hidden = false;
  position.addEventListener("input", () => clock.seek(Number(position.value)));
  const show = (t) => {
    position.value = t;
    const rep = data.reps.find((r) => t >= r.start && t <= r.end);
    position.setAttribute("aria-valuetext", `${t.toFixed(1)} seconds${rep ? `, rep ${rep.rep}` : ""}`);
    time.textContent = `${t.toFixed(1)} / ${data.duration.toFixed(1)} s`;
  };
  clock.listen(show);
  show(clock.time);
}

function wireButtons(clock) {
  for (const button of document.querySelectorAll("[data-seek]")) {
    button.addEventListener("click", () => {
      clock.seek(Number(button.dataset.seek));
      if ("rep" in button.dataset) return;
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      document.getElementById("clip").scrollIntoView({ behavior: calm ? "auto" : "smooth" });
    });
  }
}

function wireKeys(clock, data) {
  document.addEventListener("keydown", (event) => {
    const at = event.target;
    if (event.altKey || event.ctrlKey || event.metaKey || /^(SELECT|TEXTAREA)$/.test(at.tagName)) return;
    const pressed = at.closest && at.closest("button, summary, a");
    if (event.key === " " && !pressed && clock.video) clock.toggle();
    else if (event.key === "ArrowLeft") clock.step(-1);
    else if (event.key === "ArrowRight") clock.step(1);
    else if (/^[1-9]$/.test(event.key)) {
      const rep = data.reps.find((r) => r.rep === Number(event.key));
      if (!rep) return;
      clock.seek(rep.start);
    } else return;
    // The player has keys of its own: without this both would act.
    event.preventDefault();
    event.stopPropagation();
  }, true);
}

function markRep(data, t) {
  const rep = data.reps.find((r) => t >= r.start && t <= r.end);
  for (const button of document.querySelectorAll("button[data-rep]")) {
    const current = Boolean(rep) && button.dataset.rep === `${rep.rep}`;
    if (current) button.setAttribute("aria-current", "true"); else button.removeAttribute("aria-current");
  }
}
