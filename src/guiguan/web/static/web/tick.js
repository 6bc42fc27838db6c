// 全选本页: shown only where this runs; without it every row is ticked by itself.
for (const all of document.querySelectorAll("[data-tick-all]")) {
  const boxes = () => all.closest("table").querySelectorAll('tbody input[name="pk"]');
  all.hidden = false;
  all.addEventListener("change", () => { for (const box of boxes()) box.checked = all.checked; });
}
