/* Brings the page to life. */
{
  const rows = JSON.parse(document.getElementById("data").textContent);
  const at = (id) => document.getElementById(id);
  const state = { column: 0, descending: false, page: 0 };

  /* Roles are said aloud: on a phone the table is laid out as cards, which takes them away. */
  function tableRow(row) {
    const cells = COLUMNS.map((column) => {
      const cell = column.cell(row);
      cell.setAttribute("role", cell.tagName === "TH" ? "rowheader" : "cell");
      cell.setAttribute("data-name", column.name);
      return cell;
    });
    return element("tr", { role: "row" }, ...cells);
  }

  function show() {
    const found = sorted(matching(rows, at("which").value, at("find").value), COLUMNS[state.column], state.descending);
    const pages = Math.max(1, Math.ceil(found.length / PAGE_ROWS));
    state.page = Math.min(state.page, pages - 1);
    const part = found.slice(state.page * PAGE_ROWS, (state.page + 1) * PAGE_ROWS);
    at("rows").replaceChildren(...part.map(tableRow));
    at("count").textContent = `${found.length} of ${rows.length}`;
    at("pager").hidden = pages === 1;
    at("page").textContent = `Page ${state.page + 1} of ${pages}`;
    at("back").disabled = state.page === 0;
    at("next").disabled = state.page === pages - 1;
    [...at("heads").children].forEach((head, i) => {
      head.setAttribute("aria-sort", i !== state.column ? "none" : state.descending ? "descending" : "ascending");
    });
  }

  COLUMNS.forEach((column, i) => {
    const button = element("button", { type: "button" }, column.name);
    button.addEventListener("click", () => {
      /* Numbers are mostly looked at from the largest on. */
      state.descending = state.column === i ? !state.descending : Boolean(column.number);
      state.column = i;
      state.page = 0;
      show();
    });
    const kind = `${column.number ? "number" : ""}${column.narrow ? " count" : ""}`;
    at("heads").append(element("th", { scope: "col", role: "columnheader", class: kind }, button));
  });
  for (const id of ["find", "which"]) {
    at(id).addEventListener("input", () => { state.page = 0; show(); });
  }
  at("back").addEventListener("click", () => { state.page -= 1; show(); });
  at("next").addEventListener("click", () => { state.page += 1; show(); });

  const usable = Object.entries(QUANTITIES).filter(([, quantity]) => dated(rows, quantity).length > 1);
  function trend() {
    const quantity = QUANTITIES[at("quantity").value];
    const points = dated(rows, quantity);
    at("trend-text").textContent = trendText(points, quantity, rows.length);
    at("plot").replaceChildren(drawTrend(points, quantity, Math.max(at("plot").clientWidth, 260)));
  }
  if (usable.length) {
    at("trend").hidden = false;
    at("quantity").append(...usable.map(([id, quantity]) => element("option", { value: id }, quantity.name)));
    at("quantity").addEventListener("input", trend);
    window.addEventListener("resize", trend);
    trend();
  }
  show();
}
