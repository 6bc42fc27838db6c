/* Saves a form with data-autosave while it is being filled in. Without JavaScript the save button does the same.
 *
 * The form posts to its own address with the header X-Autosave; the server answers
 *   200 {version, saved, …}                          stored; what more it says goes out as the event "stored"
 *   409 {version, sentence, stored: {name: value}}   somebody else saved first: both texts are shown, none is lost
 *   422 {sentence}                                   not editable any more
 *   a redirect or 403                                the session has ended: sign in in another window, then go on
 * What is not yet stored stays in this browser, by account and window, until it is stored or the account signs out. */
"use strict";

const PREFIX = "guiguan:";
const PAUSE = 1500;
const RETRY = 10000;
const ORPHANED = 60000;

function windowId() {
  const known = sessionStorage.getItem(`${PREFIX}window`) || Math.random().toString(36).slice(2);
  sessionStorage.setItem(`${PREFIX}window`, known);
  return known;
}

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
    this.box = document.getElementById(form.dataset.conflict);
    this.total = document.getElementById("total");
    this.prefix = `${PREFIX}${form.dataset.user}:${form.dataset.autosave}:`;
    this.key = this.prefix + windowId();
    this.timer = null;
    this.running = null;
    this.dirty = false;
    this.paused = false;
    this.ended = false;
    form.addEventListener("input", (event) => this.changed(event));
    form.addEventListener("change", (event) => this.changed(event));
    form.addEventListener("submit", (event) => this.submit(event));
    window.addEventListener("online", () => { if (this.dirty) this.save(); });
    window.addEventListener("pagehide", () => { if (localStorage.getItem(this.key)) this.keep(true); });
    window.addEventListener("focus", () => { if (this.ended) this.renew(); });
    form.querySelectorAll("[data-count]").forEach((field) => this.count(field));
    if (!form.dataset.stale) this.recover();
  }

  values() {
    const found = {};
    this.form.querySelectorAll("[name]").forEach((field) => {
      if (field.type === "radio" && !(field.name in found)) found[field.name] = "";
    });
    new FormData(this.form).forEach((value, name) => {
      if (typeof value === "string" && name !== "csrfmiddlewaretoken" && name !== "version") found[name] = value.replace(/\r\n/g, "\n");
    });
    return found;
  }

  get version() { return this.form.elements.version; }

  say(words) { if (this.status) this.status.textContent = words; }

  count(field) {
    const target = document.getElementById(field.dataset.count);
    if (target) target.textContent = characters(field.value).toLocaleString("zh-CN");
    if (!this.total) return;
    const texts = Array.from(this.form.querySelectorAll("textarea[data-count]"));
    this.total.textContent = texts.reduce((sum, one) => sum + characters(one.value), 0).toLocaleString("zh-CN");
  }

  changed(event) {
    if (event.target.type === "file") return;
    if (event.target.dataset.count) this.count(event.target);
    this.dirty = true;
    this.keep();
    if (this.paused) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  /* With the words stored first, leaving the page can lose none, whatever becomes of the connection. */
  async submit(event) {
    if (this.leaving) return;
    event.preventDefault();
    const button = event.submitter;
    this.keep();
    if (this.paused || !(await this.save())) {
      (this.box && !this.box.hidden ? this.box : this.status).scrollIntoView({ block: "center" });
      return;
    }
    this.leaving = true;
    this.form.requestSubmit(button);
  }

  keep(closed = false) {
    const words = { at: Date.now(), closed, version: this.version.value, values: this.values() };
    try {
      localStorage.setItem(this.key, JSON.stringify(words));
    } catch (full) { /* The server's copy is what counts. */ }
  }

  forget(key) { localStorage.removeItem(key || this.key); }

  /* What this window, or one closed meanwhile, could not store. */
  recover() {
    const now = this.values();
    const left = Object.keys(localStorage).filter((key) => key.startsWith(this.prefix)).map((key) => {
      try { return { key, ...JSON.parse(localStorage.getItem(key)) }; } catch (broken) { return null; }
    }).filter((kept) => kept && kept.values && (kept.key === this.key || kept.closed || Date.now() - kept.at > ORPHANED));
    left.forEach((kept) => {
      const differs = Object.keys(kept.values).filter((name) => name in now && now[name] !== kept.values[name]);
      if (!differs.length) { this.forget(kept.key); return; }
      if (kept.version === this.version.value && left.length === 1) {
        this.fill(kept.values);
        this.dirty = true;
        if (kept.key !== this.key) this.forget(kept.key);
        this.keep();
        this.save();
        return;
      }
      this.note("本机留有尚未保存的内容，其后本部分又有改动。请比较后选择。", [
        ["换成本机留存的", () => { this.fill(kept.values); this.forget(kept.key); this.keep(); this.dirty = true; this.note(""); this.save(); }],
        ["不再保留", () => { this.forget(kept.key); this.note(""); }],
      ], differs.map((name) => [name, now[name], kept.values[name]]), ["页面上的", "本机留存的"]);
    });
  }

  fill(values) {
    Array.from(this.form.elements).forEach((field) => {
      if (!field.name || !(field.name in values) || field.type === "file") return;
      if (field.type === "radio" || field.type === "checkbox") field.checked = field.value === values[field.name];
      else field.value = values[field.name];
      if (field.dataset.count) this.count(field);
    });
  }

  note(sentence, buttons = [], rows = [], heads = []) {
    const box = this.box;
    if (!box) return;
    box.replaceChildren();
    box.hidden = !sentence;
    if (!sentence) return;
    const words = document.createElement("p");
    words.textContent = sentence;
    box.append(words);
    if (rows.length) box.append(this.compare(rows, heads));
    const line = document.createElement("p");
    line.className = "btnrow gap";
    buttons.forEach(([label, act]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn--small";
      button.textContent = label;
      button.addEventListener("click", act);
      line.append(button);
    });
    box.append(line);
  }

  label(name) {
    const field = this.form.querySelector(`[name="${CSS.escape(name)}"]`);
    if (!field) return name;
    const legend = field.type === "radio" && field.closest("fieldset").querySelector("legend");
    const label = legend || (field.labels && field.labels[0]);
    return field.getAttribute("aria-label") || (label ? label.textContent.trim() : name);
  }

  words(name, value) {
    const option = this.form.querySelector(`select[name="${CSS.escape(name)}"] option[value="${CSS.escape(value)}"]`);
    if (option) return option.textContent.trim();
    const choice = this.form.querySelector(`input[type="radio"][name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`);
    return choice ? choice.closest("label").textContent.trim() : value || "（空）";
  }

  compare(rows, heads) {
    const table = document.createElement("table");
    table.className = "table table--stack compared";
    const head = table.createTHead().insertRow();
    ["栏目", ...heads].forEach((text) => {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = text;
      head.append(cell);
    });
    const body = table.createTBody();
    rows.forEach(([name, ...texts]) => {
      const line = body.insertRow();
      line.insertCell().textContent = this.label(name);
      texts.forEach((text, index) => {
        const cell = line.insertCell();
        cell.className = "prose";
        cell.dataset.label = heads[index];
        cell.textContent = this.words(name, text);
      });
    });
    return table;
  }

  /* True once everything on the page is stored. */
  async save() {
    clearTimeout(this.timer);
    while (this.running) await this.running;
    this.running = this.send();
    const stored = await this.running;
    this.running = null;
    return stored && (this.dirty ? this.save() : true);
  }

  async send() {
    this.dirty = false;
    this.say("正在留存……");
    const body = new FormData(this.form);
    Array.from(this.form.elements).filter((field) => field.type === "file").forEach((field) => body.delete(field.name));
    let stored = false;
    try {
      const answer = await fetch(this.form.action || location.href, {
        method: "POST", body, headers: { "X-Autosave": "1" }, credentials: "same-origin", redirect: "manual",
      });
      stored = await this.answered(answer);
    } catch (offline) {
      this.later("网络不通，内容已留存在本机，恢复后自动保存。");
    }
    if (!stored) this.dirty = true;
    return stored;
  }

  later(words) {
    this.say(words);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), RETRY);
  }

  async answered(answer) {
    if (answer.ok) {
      const stored = await answer.json();
      this.version.value = stored.version;
      this.say(`已自动留存 ${stored.saved}`);
      window.dispatchEvent(new CustomEvent("stored", { detail: stored }));
      if (!this.dirty) this.forget();
      return true;
    }
    if (answer.status === 409) {
      this.differs(await answer.json());
    } else if (answer.status === 422) {
      this.say((await answer.json()).sentence);
    } else if (answer.type === "opaqueredirect" || answer.status === 403) {
      this.signedOut();
    } else if (answer.status === 404) {
      this.say("本件现在不能修改，内容留存在本机。请返回“我的申报”查看。");
    } else {
      this.later("暂时不能保存，内容已留存在本机，稍后自动再试。");
    }
    return false;
  }

  signedOut() {
    this.ended = true;
    this.paused = true;
    this.say("登录已失效，内容已留存在本机。");
    this.note("登录已失效。请在新窗口登录，登录后回到本页，自动继续保存，内容不会丢失。", [
      ["打开登录窗口", () => window.open(this.form.dataset.signIn, "_blank", "noopener")],
      ["继续保存", () => this.renew()],
    ]);
  }

  differs(stored) {
    this.paused = true;
    const here = this.values();
    const rows = Object.keys(stored.stored)
      .filter((name) => (here[name] || "") !== stored.stored[name])
      .map((name) => [name, here[name] || "", stored.stored[name]]);
    const settle = () => { this.version.value = stored.version; this.paused = false; this.note(""); };
    if (!rows.length) { settle(); this.forget(); this.say("另一窗口已保存同样的内容。"); return; }
    this.say("已在另一窗口修改，此处的内容留存在本机。");
    this.note(stored.sentence, [
      ["以此处为准保存", () => { settle(); this.save(); }],
      ["以另一窗口为准", () => {
        this.fill(stored.stored);
        settle();
        this.dirty = false;
        this.forget();
        this.say("已换成另一窗口的内容。");
      }],
    ], rows, ["此处", "另一窗口"]);
  }

  async renew() {
    let fresh;
    try {
      const page = await fetch(location.href, { credentials: "same-origin" });
      fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("form[data-autosave]");
    } catch (offline) { return; }
    if (!fresh) return;
    if (fresh.dataset.user !== this.form.dataset.user) {
      this.say("现在登录的是另一账号，内容仍留存在本机。请以原账号登录。");
      return;
    }
    this.form.elements.csrfmiddlewaretoken.value = fresh.elements.csrfmiddlewaretoken.value;
    this.ended = false;
    this.paused = false;
    this.note("");
    this.save();
  }
}

document.querySelectorAll("form[data-autosave]").forEach((form) => new Autosave(form));
