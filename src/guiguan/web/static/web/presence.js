/* Tells that this part is open and shows who else is at work; without JavaScript saving tells it, loading shows it.
 *
 * Told on opening, afterwards only while the person stirs: a page left open neither keeps him at work nor signed in. */
"use strict";

const PACE = 30000;
const stirs = ["pointermove", "pointerdown", "keydown", "scroll", "focus"];
let told = 0;
let waiting = null;

function show(others) {
  document.getElementById("others").replaceChildren(...others.map((words) => {
    const one = document.createElement("span");
    one.textContent = words;
    return one;
  }));
}

async function tell() {
  waiting = null;
  told = Date.now();
  const token = document.querySelector("main [name=csrfmiddlewaretoken]");
  if (!token) return;
  try {
    const answer = await fetch(location.pathname, {
      method: "POST", headers: { "X-Presence": "1", "X-CSRFToken": token.value }, credentials: "same-origin", redirect: "manual",
    });
    if (answer.ok) show((await answer.json()).others);
  } catch (offline) { /* Told the next time. */ }
}

function stir() {
  if (!waiting) waiting = setTimeout(tell, Math.max(0, told + PACE - Date.now()));
}

stirs.forEach((kind) => window.addEventListener(kind, stir, { passive: true }));
window.addEventListener("stored", (event) => { if (event.detail.others) show(event.detail.others); });
tell();
