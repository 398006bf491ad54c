// Hands: mouse, finger and keys; and the beginning and the end of the page.

const GRAB_PX = { mouse: 8, touch: 14 };
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function listenToPanel(board, panel) {
  const { canvas } = panel;
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const near = (event) => {
    const [x, y] = at(event);
    const reach = event.pointerType === "mouse" ? GRAB_PX.mouse : GRAB_PX.touch;
    let best = null;
    for (const [name, place] of Object.entries(panel.entry.points)) {
      if (!place) continue;
      const [px, py] = panel.toScreen(place);
      const distance = Math.hypot(px - x, py - y);
      if (distance <= reach && (!best || distance < best.distance)) best = { name, distance };
    }
    return best && best.name;
  };
  const move = (event) => {
    const { drag } = panel;
    const [x, y] = at(event);
    const place = panel.toPicture(x + drag.dx, y + drag.dy);
    board.dragged = { panel, points: { ...panel.entry.points, [drag.name]: place } };
    drag.place = place;
    panel.lens.show(place, event.pointerType !== "mouse");
    board.redraw();
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || panel.time_s === null) return;
    const wasActive = board.active === panel;
    const grabbed = near(event);
    board.activate(panel);
    const open = board.point !== null && !board.isPlaced(board.point);
    const mouse = event.pointerType === "mouse";
    // A finger is wide: what it was sent to place comes before what lies beneath it.
    const name = grabbed && (mouse || !open) ? grabbed : board.point;
    if (name === null || (!grabbed && !open && !wasActive)) return;
    const fresh = !board.isPlaced(name);
    const [x, y] = at(event);
    const [px, py] = fresh || name !== grabbed ? [x, y] : panel.toScreen(panel.entry.points[name]);
    panel.drag = { name, fresh, dx: px - x, dy: py - y, place: null };
    board.point = name;
    canvas.setPointerCapture(event.pointerId);
    move(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (panel.drag) return move(event);
    const [x, y] = at(event);
    if (event.pointerType === "mouse" && panel.time_s !== null) panel.lens.show(panel.toPicture(x, y));
    canvas.classList.toggle("grab", Boolean(near(event)));
    return undefined;
  });
  const end = (keep) => () => {
    const { drag } = panel;
    if (!drag) return;
    panel.drag = null;
    board.dragged = null;
    panel.lens.hide();
    if (keep && drag.fresh) board.placeAndGoOn(drag.name, drag.place);
    else if (keep) {
      board.place(drag.name, drag.place);
      board.prompt(`The ${board.wordsOf(drag.name)} has moved.`);
    }
    board.redraw();
  };
  canvas.addEventListener("pointerup", end(true));
  canvas.addEventListener("pointercancel", end(false));
  canvas.addEventListener("pointerleave", () => { if (!panel.drag) panel.lens.hide(); });
}

function handleKey(board, event) {
  const { target, key } = event;
  if (byId("summary").open || event.altKey) return;
  if (event.ctrlKey || event.metaKey) {
    const letter = key.toLowerCase();
    if (letter === "z") event.shiftKey ? board.marks.redo() : board.marks.undo();
    else if (letter === "y") board.marks.redo();
    else return;
    event.preventDefault();
    return;
  }
  if (target.matches("select, summary") || (target.matches("input") && (key in ARROWS || key === "Home" || key === "End"))) return;
  if (target.matches("button, a") && (key === "Enter" || key === " ")) return;
  const arrow = ARROWS[key];
  if (arrow) {
    if (board.point !== null && board.isPlaced(board.point)) board.nudge(...arrow, event.shiftKey);
    else if (arrow[0]) board.active.choose(board.active.index + arrow[0]);
    else return;
  } else if (!act(board, key.length === 1 ? key.toLowerCase() : key)) return;
  event.preventDefault();
}

function act(board, key) {
  const reps = board.set.mode === "reps";
  const point = board.set.points[Number(key) - 1];
  if (point && key !== " ") return board.choose(point.name), true;
  const common = {
    Enter: () => board.enter(),
    Escape: () => board.choose(null),
    Delete: () => board.remove(),
    Backspace: () => board.remove(),
    ",": () => board.active.choose(board.active.index - 1),
    ".": () => board.active.choose(board.active.index + 1),
    z: () => board.toggle("whole"),
  };
  const ofReps = {
    n: () => board.goTo(board.rep + 1),
    p: () => board.goTo(board.rep - 1),
    t: () => board.activate(board.panels[0]),
    b: () => board.activate(board.panels[1]),
    x: () => board.unseen(),
    o: () => board.toggle("overlay"),
    a: () => board.acceptJoints(),
    u: () => board.useHint(),
    h: () => { if (!board.set.again) board.toggle("showHints"); },
  };
  const doing = common[key] || (reps && ofReps[key]);
  if (doing) doing();
  return Boolean(doing);
}

function makeButtons(board) {
  board.set.points.forEach(({ name, short, words }, i) => {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.name = name;
    button.title = words;
    button.setAttribute("aria-keyshortcuts", String(i + 1));
    for (const [kind, text] of [["number", String(i + 1)], ["word", short], ["state", ""]]) {
      const part = document.createElement("span");
      part.className = kind;
      part.textContent = text;
      button.append(part);
    }
    button.querySelector(".number").style.background = COLOURS[name];
    button.addEventListener("click", () => board.choose(name));
    byId("points").append(button);
  });
  if (board.set.mode === "reps") board.set.reps.forEach(({ rep }, i) => {
    const [item, button] = ["li", "button"].map((tag) => document.createElement(tag));
    button.type = "button";
    button.textContent = rep;
    button.addEventListener("click", () => board.goTo(i));
    item.append(button);
    byId("rep-list").append(item);
  });
  const clicks = {
    undo: () => board.marks.undo(), redo: () => board.marks.redo(), finish: () => board.summary(),
    previous: () => board.goTo(board.rep - 1), next: () => board.goTo(board.rep + 1),
    accept: () => board.acceptJoints(), use: () => board.useHint(), unseen: () => board.unseen(),
    remove: () => board.remove(), overlay: () => board.toggle("overlay"),
    hints: () => board.toggle("showHints"), whole: () => board.toggle("whole"),
    onward: () => board.nextOpenRep(), "go-on": () => byId("summary").close(), close: () => closePage(board),
  };
  for (const [id, doing] of Object.entries(clicks)) byId(id).addEventListener("click", doing);
  byId("pelvis").addEventListener("change", () => board.marks.setPelvis(byId("pelvis").value));
}

async function closePage(board) {
  while (!board.marks.saver.idle) await new Promise((resolve) => setTimeout(resolve, 50));
  clearInterval(board.heartbeat);
  board.over = true;
  await say("done").catch(() => {});
  const told = document.createElement("p");
  told.className = "over";
  told.textContent = "Finished. All marks are saved; you can close this page.";
  document.body.replaceChildren(told);
}

async function start() {
  const [set, told] = await Promise.all([ask("set"), ask("marks")]);
  document.title = `Marks by hand: ${set.clip}`;
  byId("clip").textContent = set.clip;
  byId("pass").textContent = set.mode === "stickers" ? " · stickers" : set.pass > 1 ? ` · pass ${set.pass}, without sight of the others` : "";
  document.body.dataset.mode = set.mode;
  document.body.classList.toggle("again", set.again);
  const board = new Board(set);
  board.marks.adopt(told);
  board.toldDone = board.allDone;
  makeButtons(board);
  board.panels.forEach((panel) => listenToPanel(board, panel));
  addEventListener("keydown", (event) => handleKey(board, event));
  new ResizeObserver(() => board.redraw()).observe(byId("panels"));
  addEventListener("resize", () => board.redraw());
  const here = () => say("here").then(
    (reply) => (reply.ok ? board.marks.reachable() : board.marks.unreachable()),
    () => board.marks.unreachable(),
  );
  board.heartbeat = setInterval(here, HEARTBEAT_MS);
  here();
  addEventListener("pageshow", (event) => { if (event.persisted) here(); });
  addEventListener("pagehide", () => { if (!board.over) sayFarewell("left"); });
  addEventListener("beforeunload", (event) => { if (!board.marks.saver.idle) event.preventDefault(); });
  board.goToUnfinished();
}

start().catch((error) => {
  byId("trouble").textContent = error.message;
  byId("trouble").hidden = false;
});
