/* Figures, items and errors on a part of the dossier. Without JavaScript the page works the same after saving. */
"use strict";

const PLAIN = /^-?\d{1,3}(,?\d{3})*(\.\d+)?$/;

function numberOf(text) {
  /* The same numbers as guiguan.applications.dossier.figures.number_of. */
  const plain = text.trim().normalize("NFKC").replace(/\u2212/g, "-");
  return PLAIN.test(plain) ? Number(plain.replace(/,/g, "")) : null;
}

function growth(before, after, unit) {
  const [old, now] = [numberOf(before), numberOf(after)];
  if (old === null || now === null) return "";
  const signed = (value) => {
    const rounded = (Math.sign(value) * Math.round((Math.abs(value) + 1e-9) * 10)) / 10;
    return rounded ? `${rounded > 0 ? "+" : ""}${rounded.toFixed(1)}` : "0.0";
  };
  if (unit === "%") return `${signed(now - old)} 个百分点`;
  return old > 0 ? `${signed(((now - old) * 100) / old)}%` : "";
}

function grow(row) {
  const cells = Array.from(row.querySelectorAll("td.num"));
  cells.forEach((cell, index) => {
    const target = cell.querySelector(".growth");
    if (target) target.textContent = growth(cells[index - 1].querySelector("input").value, cell.querySelector("input").value, row.dataset.unit);
  });
}

function move(table, from, down, across) {
  /* To the cell above, below or beside, as in a spreadsheet. */
  const rows = Array.from(table.tBodies[0].rows);
  const fields = rows.map((row) => Array.from(row.querySelectorAll("input")));
  const line = fields.findIndex((row) => row.includes(from));
  const target = (fields[line + down] || [])[fields[line].indexOf(from) + across];
  if (!target) return false;
  target.focus();
  target.select();
  return true;
}

document.querySelectorAll("[data-grid]").forEach((table) => {
  table.addEventListener("input", (event) => grow(event.target.closest("tr")));
  table.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.isComposing || field.tagName !== "INPUT") return;
    const start = field.selectionStart === 0 && field.selectionEnd === 0;
    const end = field.selectionStart === field.value.length;
    const all = field.selectionStart === 0 && field.selectionEnd === field.value.length;
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [event.shiftKey ? -1 : 1, 0],
      ArrowLeft: start || all ? [0, -1] : null, ArrowRight: end || all ? [0, 1] : null };
    const step = steps[event.key];
    if (step && (move(table, field, ...step) || event.key === "Enter")) event.preventDefault();
  });
});

document.querySelectorAll("[data-item]").forEach((item) => item.addEventListener("input", () => {
  const written = Array.from(item.querySelectorAll("textarea")).map((field) => Boolean(field.value.trim()));
  const link = document.querySelector(`.itemrail a[href="#${item.id}"]`);
  const state = written.every(Boolean) ? "done" : written.some(Boolean) ? "part" : "";
  link.className = state ? `is-${state}` : "";
  const title = item.querySelector("h3").textContent;
  link.setAttribute("aria-label", `${title}，${{ done: "已填", part: "未填完", "": "未填" }[state]}`);
}));

function arrive() {
  /* A link of the error list leads into the field itself. */
  const target = location.hash.startsWith("#f-") && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  const inside = target.matches("input, textarea") ? target : target.querySelector("input:not([type=hidden]), textarea");
  if (inside) inside.focus();
}
window.addEventListener("hashchange", arrive);
document.querySelectorAll(".errors a").forEach((link) => link.addEventListener("click", () => setTimeout(arrive)));
arrive();
