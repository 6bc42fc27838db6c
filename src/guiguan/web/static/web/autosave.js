/* Saves a form with data-autosave while it is being filled in. Without JavaScript the save button does the same.
 *
 * The form posts to its own address with the header X-Autosave; the server answers
 *   200 {version, saved, counts?}            stored
 *   409 {version, sentence, stored: {name: value}}   somebody else saved first: both texts are shown, none is lost
 * What is not yet stored stays in this browser, per user, until it is stored or the user signs out. */
"use strict";

const PREFIX = "guiguan:";
const PAUSE = 1500;

function characters(text) {
  /* The same count as guiguan.applications.dossier.counting. */
  let count = 0;
  let inWord = false;
  const alone = /[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\u2010-\u2027\u2030-\u205e]|[\u{20000}-\u{3ffff}]/u;
  const all = Array.from(text);
  all.forEach((char, index) => {
    if (/\s/.test(char)) {
      inWord = false;
    } else if (inWord && (char === "'" || char === "\u2019") && /\p{L}/u.test(all[index + 1] || "")) {
      return;
    } else if (alone.test(char)) {
      count += 1;
      inWord = false;
    } else if (!inWord) {
      count += 1;
      inWord = true;
    }
  });
  return count;
}

class Autosave {
  constructor(form) {
    this.form = form;
    this.status = document.getElementById(form.dataset.status);
    this.conflict = document.getElementById(form.dataset.conflict);
    this.key = `${PREFIX}${form.dataset.user}:${form.dataset.autosave}`;
    this.timer = null;
    this.running = false;
    this.again = false;
    this.dirty = false;
    form.addEventListener("input", (event) => this.changed(event));
    form.addEventListener("change", (event) => this.changed(event));
    form.addEventListener("submit", () => { clearTimeout(this.timer); this.leaving = true; this.keep(); });
    this.offerKept();
    this.form.querySelectorAll("[data-count]").forEach((field) => this.count(field));
  }

  values() {
    const found = {};
    new FormData(this.form).forEach((value, name) => {
      if (typeof value === "string" && name !== "csrfmiddlewaretoken" && name !== "version") found[name] = value;
    });
    return found;
  }

  get version() { return this.form.elements.version; }

  say(words) { if (this.status) this.status.textContent = words; }

  count(field) {
    const target = document.getElementById(field.dataset.count);
    if (target) target.textContent = characters(field.value).toLocaleString("zh-CN");
  }

  changed(event) {
    if (event.target.type === "file") return;
    if (event.target.dataset.count) this.count(event.target);
    this.dirty = true;
    this.keep();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  keep() {
    try {
      localStorage.setItem(this.key, JSON.stringify({ version: this.version.value, values: this.values() }));
    } catch (full) { /* The server's copy is what counts. */ }
  }

  kept() {
    try { return JSON.parse(localStorage.getItem(this.key)); } catch (broken) { return null; }
  }

  forget() { localStorage.removeItem(this.key); }

  fill(values) {
    Array.from(this.form.elements).forEach((field) => {
      if (!field.name || !(field.name in values) || field.type === "file") return;
      if (field.type === "radio" || field.type === "checkbox") field.checked = field.value === values[field.name];
      else field.value = values[field.name];
      if (field.dataset.count) this.count(field);
    });
  }

  offerKept() {
    const kept = this.kept();
    if (!kept) return;
    const now = this.values();
    const differs = Object.keys(kept.values).filter((name) => (now[name] || "") !== kept.values[name]);
    if (!differs.length) { this.forget(); return; }
    this.note("本机留有尚未保存的内容。", [
      ["恢复到页面", () => { this.fill(kept.values); this.note("", []); this.save(); }],
      ["不再保留", () => { this.forget(); this.note("", []); }],
    ], differs.map((name) => [name, now[name] || "", kept.values[name]]), ["页面上的", "本机留存的"]);
  }

  note(sentence, buttons, rows, heads) {
    const box = this.conflict;
    if (!box) return;
    box.replaceChildren();
    box.hidden = !sentence;
    if (!sentence) return;
    const words = document.createElement("p");
    words.textContent = sentence;
    box.append(words);
    if (rows && rows.length) box.append(this.compare(rows, heads));
    const row = document.createElement("p");
    row.className = "btnrow gap";
    buttons.forEach(([label, act]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn--small";
      button.textContent = label;
      button.addEventListener("click", act);
      row.append(button);
    });
    box.append(row);
  }

  compare(rows, heads) {
    const table = document.createElement("table");
    table.className = "table";
    const head = table.createTHead().insertRow();
    ["栏目", ...heads].forEach((text) => {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = text;
      head.append(cell);
    });
    const body = table.createTBody();
    rows.forEach(([name, here, there]) => {
      const line = body.insertRow();
      const field = this.form.elements[name];
      const label = field && field.labels && field.labels[0];
      [label ? label.textContent.trim() : name, here, there].forEach((text) => { line.insertCell().textContent = text; });
    });
    return table;
  }

  async save() {
    if (this.running) { this.again = true; return; }
    this.running = true;
    this.dirty = false;
    this.say("正在留存……");
    const body = new FormData(this.form);
    Array.from(this.form.elements).filter((field) => field.type === "file").forEach((field) => body.delete(field.name));
    try {
      const answer = await fetch(this.form.action || location.href, {
        method: "POST", body, headers: { "X-Autosave": "1" }, credentials: "same-origin", redirect: "manual",
      });
      await this.answered(answer);
    } catch (offline) {
      this.say("网络不通，内容已留存在本机，恢复后自动保存。");
      this.timer = setTimeout(() => this.save(), 10 * PAUSE);
    }
    this.running = false;
    if (this.again) { this.again = false; this.save(); }
  }

  async answered(answer) {
    if (answer.ok) {
      const stored = await answer.json();
      this.version.value = stored.version;
      this.say(`已自动留存 ${stored.saved}`);
      if (!this.leaving && !this.dirty) this.forget();
    } else if (answer.status === 409) {
      this.differs(await answer.json());
    } else if (answer.status === 422) {
      this.say((await answer.json()).sentence);
    } else {
      this.say("登录已失效，内容已留存在本机。");
      this.note("登录已失效。请在新窗口登录，回到本页后点“继续保存”，内容不会丢失。", [
        ["打开登录窗口", () => window.open(this.form.dataset.signIn || "/accounts/login/", "_blank", "noopener")],
        ["继续保存", () => this.renew()],
      ]);
    }
  }

  differs(stored) {
    const here = this.values();
    const rows = Object.keys(stored.stored)
      .filter((name) => (here[name] || "") !== stored.stored[name])
      .map((name) => [name, here[name] || "", stored.stored[name]]);
    this.say("已在另一窗口修改，此处的内容留存在本机。");
    this.note(stored.sentence, [
      ["以此处为准保存", () => { this.version.value = stored.version; this.note("", []); this.save(); }],
      ["以另一窗口为准", () => {
        this.fill(stored.stored);
        this.version.value = stored.version;
        this.forget();
        this.note("", []);
        this.say("已换成另一窗口的内容。");
      }],
    ], rows, ["此处", "另一窗口"]);
  }

  async renew() {
    const page = await fetch(location.href, { credentials: "same-origin" });
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
    const token = fresh.querySelector("[name=csrfmiddlewaretoken]");
    if (!page.ok || !token || !fresh.querySelector("[data-autosave]")) return;
    this.form.elements.csrfmiddlewaretoken.value = token.value;
    this.note("", []);
    this.save();
  }
}

document.querySelectorAll("form[data-autosave]").forEach((form) => new Autosave(form));
document.querySelectorAll("form[action*='logout']").forEach((form) => form.addEventListener("submit", () => {
  Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).forEach((key) => localStorage.removeItem(key));
}));
