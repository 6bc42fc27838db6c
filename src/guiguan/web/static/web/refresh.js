/* Looks again after data-refresh seconds while something is running; without JavaScript the link does it. */
"use strict";

const running = document.querySelector("[data-refresh]");
if (running) setTimeout(() => window.location.reload(), Number(running.dataset.refresh) * 1000);
