/* Points and totals while a step is being chosen; the keys of the scoring group. Without JavaScript the next page load
 * shows the totals, and Tab, arrows and the buttons do the rest. */
"use strict";

(() => {
  const screen = document.getElementById("scoring");
  const bands = document.getElementById("bands");
  const next = document.getElementById("next");
  if (!screen || !bands || !next) return;
  const full = Number(screen.dataset.full);
  const form = screen.closest("form");
  const steps = Array.from(bands.querySelectorAll("input[name=percent]"));
  const byId = (id) => document.getElementById(id);
  const points = (hundredths) => `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, "0")}`;

  const show = () => {
    const chosen = steps.find((one) => one.checked);
    const left = form.elements.not_applicable.checked;
    const counts = Boolean(chosen) && !left;
    bands.querySelectorAll(":scope > div").forEach((band) => band.classList.toggle("is-band", counts && band.contains(chosen)));
    const earned = counts ? Number(chosen.value) * full : 0;
    byId("times").textContent = counts ? `${chosen.value}% × ${full} 分` : left ? "不适用" : "尚未评分";
    byId("points").textContent = counts ? points(earned) : "—";
    document.querySelectorAll(".totals .live").forEach((total) => {
      const sum = Number(total.dataset.earned) + earned;
      total.textContent = `${points(sum)} / ${Number(total.dataset.full) + (counts ? full : 0)}`;
    });
    const done = byId("done");
    const judged = left ? Boolean(form.elements.reason.value.trim()) : counts;
    done.textContent = `${Number(done.dataset.others) + Number(judged)} / ${done.dataset.count} 条`;
  };
  form.addEventListener("input", show);
  form.addEventListener("change", show);

  const choose = (percent) => {
    const step = steps.find((one) => Number(one.value) === percent);
    if (!step || step.disabled) return;
    step.checked = true;
    step.focus({ preventScroll: true });
    step.dispatchEvent(new Event("change", { bubbles: true }));
  };

  /* Digits as one writes the number: the first alone stands for tens, 05 for five, 100 for all. */
  let typed = "";
  const digit = (key) => {
    const longer = typed + key;
    const fits = longer === "100" || (longer.length === 2 && Number(longer) % 5 === 0);
    typed = fits ? longer : key;
    choose(typed.length === 1 ? Number(typed) * 10 : Number(typed));
  };

  /* Only while the focus is in the group: elsewhere digits and arrows mean what they always mean. */
  bands.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (/^[0-9]$/.test(event.key)) {
      digit(event.key);
    } else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      const chosen = steps.find((one) => one.checked);
      const by = event.key === "ArrowRight" ? 5 : -5;
      typed = "";
      choose(chosen ? Number(chosen.value) + by : 50);
    } else if (event.key === "Enter") {
      form.requestSubmit(next);
    } else {
      return;
    }
    event.preventDefault();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.ctrlKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit(next);
  });

  if (!location.hash && !document.querySelector("[role=alert]")) (steps.find((one) => one.checked) || bands).focus({ preventScroll: true });
})();
