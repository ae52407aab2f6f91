"use strict";
(() => {
  const table = document.getElementById("list");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const levelOf = (row) => (row.dataset.level === undefined ? null : Number(row.dataset.level));
  const isItem = (row) => levelOf(row) === null;
  const folded = new Set();
  let typed = "";

  // A row is seen when it answers what is typed and no group above it is folded. A group is seen while
  // anything below it is, 合计 always.
  const refresh = () => {
    const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
    const answers = (row) => {
      const text = row.textContent.toLowerCase();
      return words.every((word) => text.includes(word));
    };
    const open = [];
    let shown = 0;
    const found = new Set();
    for (const row of Array.from(body.rows)) {
      const level = levelOf(row);
      if (level === 0) continue;
      if (level !== null) {
        while (open.length && levelOf(open[open.length - 1]) >= level) open.pop();
        open.push(row);
        if (words.length && answers(row)) found.add(row);
      } else if (answers(row)) {
        shown += 1;
        found.add(row);
        open.forEach((group) => found.add(group));
      }
    }
    let hiddenBelow = null;
    for (const row of Array.from(body.rows)) {
      const level = levelOf(row);
      if (level === 0) continue;
      if (hiddenBelow !== null && level !== null && level <= hiddenBelow) hiddenBelow = null;
      row.hidden = hiddenBelow !== null || (words.length > 0 && !found.has(row));
      if (level !== null && hiddenBelow === null && folded.has(row)) hiddenBelow = level;
    }
    const count = document.getElementById("count");
    const all = rows.filter(isItem).length;
    count.textContent = words.length ? `找到 ${shown} 行，共 ${all} 行；合计为全部项目` : `共 ${all} 行`;
  };

  const key = (row, column) => {
    const cell = row.cells[column];
    const number = cell.dataset.n;
    return number === undefined ? cell.textContent.trim() : Number(number);
  };
  const compare = (a, b) => {
    const absent = (value) => value === "" || value === "—";
    if (absent(a) || absent(b)) return absent(a) - absent(b);
    if (typeof a === "number" && typeof b === "number") return a - b;
    return String(a).localeCompare(String(b), "zh-CN", { numeric: true });
  };

  // Projects are put in order within their group; groups stay where the paper has them.
  const sort = (column, direction) => {
    let run = [];
    const ordered = [];
    const flush = () => {
      const known = (row) => { const value = key(row, column); return value !== "" && value !== "—"; };
      run.sort((a, b) => {
        const order = compare(key(a, column), key(b, column));
        return known(a) && known(b) ? direction * order : order;
      });
      ordered.push(...run);
      run = [];
    };
    for (const row of rows) {
      if (direction !== 0 && isItem(row)) { run.push(row); } else { flush(); ordered.push(row); }
    }
    flush();
    body.append(...ordered);
    refresh();
  };

  for (const button of table.tHead.querySelectorAll("[data-column]")) {
    button.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); button.click(); }
    });
    button.addEventListener("click", () => {
      const head = button.closest("th");
      const now = head.getAttribute("aria-sort");
      const next = now === "ascending" ? "descending" : now === "descending" ? null : "ascending";
      for (const other of table.tHead.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
      if (next) head.setAttribute("aria-sort", next);
      sort(Number(button.dataset.column), next === "ascending" ? 1 : next === "descending" ? -1 : 0);
    });
  }
  for (const button of body.querySelectorAll("button.fold")) {
    button.addEventListener("click", () => {
      const row = button.closest("tr");
      const opens = folded.delete(row);
      if (!opens) folded.add(row);
      button.setAttribute("aria-expanded", String(opens));
      refresh();
    });
  }
  document.getElementById("filter").addEventListener("input", (event) => {
    typed = event.target.value;
    refresh();
  });
  document.getElementById("fold-all").addEventListener("click", () => {
    const buttons = Array.from(body.querySelectorAll("button.fold"));
    const opens = buttons.every((button) => folded.has(button.closest("tr")));
    for (const button of buttons) {
      const row = button.closest("tr");
      if (opens) { folded.delete(row); } else { folded.add(row); }
      button.setAttribute("aria-expanded", String(opens));
    }
    refresh();
  });
  document.querySelector(".tools").hidden = false;
  refresh();
})();
