/* Signing out takes what this account left unsaved in this browser with it. */
"use strict";

document.querySelectorAll("form[data-leave]").forEach((form) => form.addEventListener("submit", () => {
  const own = `guiguan:${form.dataset.leave}:`;
  Object.keys(localStorage).filter((key) => key.startsWith(own)).forEach((key) => localStorage.removeItem(key));
}));
