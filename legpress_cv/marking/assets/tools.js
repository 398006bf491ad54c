// Buttons and lists as they stand.

function drawTools(board) {
  const { points } = board.active.entry;
  for (const button of byId("points").children) {
    const { name } = button.dataset;
    button.setAttribute("aria-pressed", String(name === board.point));
    button.dataset.state = name in points ? (points[name] ? "placed" : "unseen") : "open";
    button.querySelector(".state").textContent = { placed: "placed", unseen: "not seen", open: "" }[button.dataset.state];
  }
  for (const [id, what] of [["overlay", "overlay"], ["hints", "showHints"], ["whole", "whole"]]) {
    byId(id).setAttribute("aria-pressed", String(board[what]));
  }
  const { frame } = board.active;
  const hints = frame && board.showHints ? Object.keys(frame.hints) : [];
  byId("accept").disabled = !hints.some((name) => !name.startsWith("pelvis") && !(name in points));
  byId("use").disabled = !hints.includes(board.point);
  byId("unseen").disabled = board.point === null;
  byId("remove").disabled = !(board.point in points);
  byId("undo").disabled = !board.marks.past.length;
  byId("redo").disabled = !board.marks.future.length;
  byId("onward").hidden = board.set.mode !== "reps" || board.allDone || !board.repIsDone(board.rep);
  if (document.activeElement.matches(".picture")) board.active.canvas.focus({ preventScroll: true });
  if (byId("pelvis").value !== board.marks.pelvis) byId("pelvis").value = board.marks.pelvis;
}

function drawReps(board) {
  const all = 2 * board.set.points.length;
  [...byId("rep-list").children].forEach((item, i) => {
    const button = item.firstChild;
    const count = board.keysOf(i).reduce((sum, key) => sum + board.marks.count(key), 0);
    const state = count === all ? "done" : count ? "begun" : "open";
    button.dataset.state = state;
    button.setAttribute("aria-label", `Rep ${board.set.reps[i].rep}: ${count} of ${all} points`);
    if (i === board.rep) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  });
  byId("progress").textContent = `${board.repsDone} of ${board.set.reps.length} done`;
  byId("previous").disabled = board.rep === 0;
  byId("next").disabled = board.rep === board.set.reps.length - 1;
}
