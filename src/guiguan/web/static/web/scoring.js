/* Shows the points of the step chosen while it is being chosen. Without JavaScript the next page load does. */
"use strict";

(() => {
  const screen = document.getElementById("scoring");
  const times = document.getElementById("times");
  const points = document.getElementById("points");
  if (!screen || !times || !points) return;
  const full = Number(screen.dataset.full);
  const form = screen.closest("form");

  const show = () => {
    const chosen = form.querySelector("input[name=percent]:checked");
    const left = form.elements.not_applicable.checked;
    form.querySelectorAll(".bands > div").forEach((band) => {
      band.classList.toggle("is-band", Boolean(chosen) && band.contains(chosen) && !left);
    });
    if (!chosen || left) {
      times.textContent = left ? "不适用" : "尚未评分";
      points.textContent = "—";
      return;
    }
    const hundredths = Number(chosen.value) * full;
    times.textContent = `${chosen.value}% × ${full} 分`;
    points.textContent = `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, "0")}`;
  };
  form.addEventListener("change", show);
})();
