/* Puts the page together: both clips, the charts, buttons and keys share one playhead. */

(function start() {
  const data = JSON.parse(document.getElementById("data").textContent);
  wirePrint();
  document.documentElement.classList.add("script");
  if (!document.getElementById("clips")) return;
  const slots = SIDES.map((kind) => new Slot(document.getElementById(`slot-${kind}`)));
  const clock = new PairClock(slots.map((slot) => slot.track));
  const view = new View(data);
  const charts = makeCharts(data, view, clock);
  const draw = () => charts.forEach((chart) => chart.draw());
  const desk = new Desk(data, view, clock, slots, draw);

  clock.listen((offset) => {
    charts.forEach((chart) => chart.show(offset));
    desk.show(offset);
  });
  desk.wire();
  desk.choosePair(0);
  let width = 0;
  const section = document.querySelector("main");
  new ResizeObserver(() => {
    if (section.clientWidth === width) return;
    width = section.clientWidth;
    draw();
  }).observe(section);
})();

function makeCharts(data, view, clock) {
  const charts = [];
  const add = (id, make) => {
    const host = document.getElementById(`chart-${id}`);
    if (host) charts.push(make(host));
  };
  add("knee", (host) => new PairChart(host, { key: "knee" }, view, clock));
  add("tilt", (host) => new PairChart(host,
    { key: "tilt", own: true, levels: data.levels, low: -2, high: data.levels[1].deg + 2 }, view, clock));
  add("depth", (host) => new DepthChart(host, data, view, clock));
  return charts;
}
