// The agent's desk: puts what the server sends in the place of #desk, rings, sends
// what the agent does and types, and says when the line is broken.
import { on } from "./dom.js";
import { drafts, flush, note, sent, waiting } from "./draft.js";
import { morph } from "./morph.js";
import {
  again,
  canNotify,
  canRing,
  isMuted,
  mute,
  quiet,
  ring,
  unlock,
} from "./ring.js";
import { oneTab } from "./tabs.js";

const page = document.querySelector("[data-desk-page]");
const desk = () => document.getElementById("desk");
const find = (name) => page.querySelector(`[data-desk-${name}]`);
const tool = (name) => document.querySelector(`[data-desk-${name}]`);
const toast = (detail) =>
  document.dispatchEvent(new CustomEvent("toast", { detail }));
const typing = (element) =>
  element?.matches?.(
    "input:not([type=radio], [type=checkbox], [type=hidden]), textarea, select, [contenteditable]",
  ) ?? false;

// ---- Clocks. The server's time counts, not that of this computer.
let ahead = 0;
const now = () => Date.now() - ahead;

function clock(millis) {
  const s = Math.max(0, Math.floor(millis / 1000));
  const rest = String(s % 60).padStart(2, "0");
  if (s < 3600) return `${Math.floor(s / 60)}:${rest}`;
  const minutes = String(Math.floor(s / 60) % 60).padStart(2, "0");
  return `${Math.floor(s / 3600)}:${minutes}:${rest}`;
}
function text(element, words) {
  if (element.textContent !== words) element.textContent = words;
}
function tick() {
  for (const e of page.querySelectorAll("[data-since]"))
    if (e.dataset.since) text(e, clock(now() - Number(e.dataset.since)));
  for (const e of page.querySelectorAll("[data-left]"))
    text(e, clock(Number(e.dataset.left) - now() + 999));
  for (const bar of page.querySelectorAll("progress[data-until]")) {
    const { from, until } = bar.dataset;
    bar.value = Math.max(0, (1000 * (until - now())) / (until - from));
  }
}

// ---- What the server sends.
const before = { state: "", entry: "", segment: "", news: "" };
let wrapped = ""; // the part that was closed here

function announce(name, words) {
  const box = find(name);
  box.textContent = "";
  // A moment apart, so that the same words are said again.
  if (words) setTimeout(() => text(box, words), 50);
}

function part(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

// show takes a desk unless a later one is there.
function show(html) {
  const fresh = part(html);
  const old = desk();
  if (fresh?.id !== "desk") return;
  if (
    Number(fresh.dataset.version) < Number(old.dataset.version) &&
    !fresh.hasAttribute("data-problem")
  )
    return;
  const focused = document.activeElement;
  const inside = old.contains(focused);
  morph(old, fresh);
  document.dispatchEvent(new CustomEvent("htmx:after:swap"));
  settle(inside && !document.contains(focused));
}

// settle does what follows from the desk that is there now.
function settle(lost = false) {
  const { state, entry, segment, news, caller, until, title } = desk().dataset;
  ahead = Date.now() - Number(desk().dataset.now);
  tick();
  if (entry && active) {
    const seconds = Math.max(1, (Number(until) - now()) / 1000);
    if (entry !== before.entry) announce("alarm", caller);
    ring({ id: entry, text: caller, title, seconds });
  } else {
    quiet();
    document.title = `${title} · Hookline`;
  }
  if (news !== before.news && news && before.state) announce("news", news);
  if (before.state === "wrap_up" && state !== "wrap_up") closed();
  if (segment !== before.segment) fresh(segment);
  if (state !== "talking") document.getElementById("desk-transfer")?.close();
  focus(lost, state);
  Object.assign(before, { state, entry, segment, news });
}

// closed says what became of a call whose time for the wrap-up was over.
function closed() {
  if (wrapped === before.segment) return;
  toast({
    tone: "info",
    text: "The time for the wrap-up was over. The call was closed with what you had entered.",
  });
}

// fresh begins with a call: what was typed before a reload is put back.
function fresh(segment) {
  saved("");
  for (const [name, value] of Object.entries(waiting(segment))) {
    const field = page.querySelector(
      `[data-desk-fields] [name="${CSS.escape(name)}"]:not([type=radio])`,
    );
    if (field) field.value = value;
    for (const radio of page.querySelectorAll(
      `[data-digit][name="${CSS.escape(name)}"]`,
    ))
      radio.checked = radio.value === value;
  }
}

// focus goes on with the work when what had it is gone. It is never taken from a
// field, and never given to a ring: Enter meant for something else would answer.
function focus(lost, state) {
  const active = document.activeElement;
  const wrapUp = state === "wrap_up" && before.state !== "wrap_up";
  if (wrapUp && before.state && !typing(active)) {
    (
      page.querySelector("[data-desk-wrap] [name=wrap_code]:checked") ??
      page.querySelector("[data-desk-wrap] [name=wrap_code]") ??
      document.getElementById("f-note")
    )?.focus();
  } else if (lost && !document.querySelector("dialog[open]")) {
    page.querySelector("#desk [data-focus]")?.focus();
  }
}

// ---- The stream.
let stream = null;
let active = false;
let heard = 0;
let comeback = 0;
const patience = 16_000; // three beats

function broken(yes) {
  find("break").hidden = !yes;
}

function connect() {
  clearTimeout(comeback);
  stream?.close();
  heard = Date.now();
  stream = new EventSource(page.dataset.events);
  stream.addEventListener("open", () => alive());
  stream.addEventListener("desk", (event) => {
    alive();
    show(event.data);
  });
  stream.addEventListener("beat", (event) => {
    alive();
    for (const [id, n] of Object.entries(JSON.parse(event.data))) {
      const count = page.querySelector(`[data-waiting="${CSS.escape(id)}"]`);
      if (!count) continue;
      text(count, `${n} waiting`);
      count.classList.toggle("is-waiting", n > 0);
    }
    beat();
  });
  stream.addEventListener("gone", signIn);
  stream.addEventListener("error", () => {
    broken(true);
    // The browser comes back by itself unless it was refused.
    if (stream.readyState === EventSource.CLOSED) refused();
  });
}
function alive() {
  heard = Date.now();
  broken(false);
}
// beat answers: calls come only to a browser that does. No timer is in it, for those
// of a hidden tab sleep.
async function beat() {
  try {
    const response = await fetch(page.dataset.beat, {
      method: "POST",
      headers: { "X-Desk": "1" },
    });
    if (response.status === 401 && active) signIn();
  } catch {
    // The line is broken: the stream tells.
  }
}
function signIn() {
  flush();
  stream?.close();
  const next = encodeURIComponent(location.pathname);
  location.assign(`${page.dataset.signIn}?next=${next}`);
}
async function refused() {
  clearTimeout(comeback);
  comeback = setTimeout(connect, 2000);
  try {
    const response = await fetch(location.pathname, { method: "HEAD" });
    if (response.status === 401) signIn();
  } catch {
    // It is away: the next try tells.
  }
}

setInterval(() => {
  tick();
  if (!active || Date.now() - heard < patience) return;
  broken(true); // a line that is dead without a word
  connect();
}, 500);

// ---- What the agent does.
async function act(form, submitter) {
  if (form.hasAttribute("aria-busy")) return;
  form.setAttribute("aria-busy", "true");
  submitter?.setAttribute("aria-busy", "true");
  const fields = new URLSearchParams(new FormData(form, submitter));
  if (form.hasAttribute("data-desk-wrap")) {
    for (const field of page.querySelectorAll("#desk-script [name]"))
      fields.set(field.name, field.value);
  }
  try {
    const response = await fetch(form.getAttribute("action"), {
      method: "POST",
      body: fields,
      headers: { "X-Desk": "1" },
    });
    if (response.status === 401) return signIn();
    answered(form, fields, response, await response.text());
  } catch {
    toast({
      tone: "error",
      text: "Hookline could not be reached: nothing was done. Try again.",
    });
  } finally {
    form.removeAttribute("aria-busy");
    submitter?.removeAttribute("aria-busy");
  }
}

function answered(form, fields, response, body) {
  if (!response.headers.get("Content-Type")?.startsWith("text/html")) {
    toast({ tone: "error", text: body.trim() });
    return;
  }
  if (form.hasAttribute("data-desk-wrap") && response.ok) {
    wrapped = fields.get("segment");
    sent(wrapped);
  }
  const element = part(body);
  if (element?.id === "desk-transfer-form") return transferForm(element);
  show(body);
  if (!response.ok) {
    page
      .querySelector("#desk [aria-invalid=true], #desk .is-invalid input")
      ?.focus();
    return;
  }
  openPage();
}

// A page of another system opens in a new tab: the click on Answer, a moment ago,
// lets it.
function openPage() {
  const link = page.querySelector("[data-desk-page-tab]");
  if (!link) return;
  const { deskPageTab: segment } = link.dataset;
  try {
    if (sessionStorage.getItem("desk-page") === segment) return;
    sessionStorage.setItem("desk-page", segment);
  } catch {
    return;
  }
  window.open(link.href, "_blank", "noopener,noreferrer");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.closest("#desk") && !form.hasAttribute("data-desk-form")) return;
  event.preventDefault();
  act(form, event.submitter);
});

// ---- Transfer.
function transferForm(fresh) {
  const old = document.getElementById("desk-transfer-form");
  old.replaceWith(fresh);
  (
    fresh.querySelector('[aria-invalid="true"]') ??
    fresh.querySelector("[name=kind]:checked")
  )?.focus();
}
async function openTransfer() {
  const dialog = document.getElementById("desk-transfer");
  if (dialog.open) return;
  try {
    const response = await fetch(page.dataset.transfer, {
      headers: { "X-Desk": "1" },
    });
    if (response.status === 401) return signIn();
    const body = await response.text();
    if (!response.ok) return toast({ tone: "error", text: body.trim() });
    dialog.showModal();
    transferForm(part(body));
  } catch {
    toast({ tone: "error", text: "Hookline could not be reached. Try again." });
  }
}
on("click", "[data-desk-transfer]", openTransfer);
on("change", "#desk-transfer-form [name=kind]", (event, radio) => {
  for (const box of document.querySelectorAll("#desk-transfer-form [data-to]"))
    box.hidden = box.dataset.to !== radio.value;
});

// ---- What the agent types.
const words = {
  saving: "Saving…",
  saved: "Saved",
  not: "Not saved: trying again…",
};
function saved(how, why = "") {
  const box = find("saved");
  if (!box) return;
  box.dataset.how = how;
  text(box, how === "refused" ? `Not saved: ${why}` : (words[how] ?? ""));
}
function typed(event, soon) {
  const field = event.target;
  if (!field.name || field.type === "hidden") return;
  if (!field.closest?.("[data-desk-fields]")) return;
  note(desk().dataset.segment, field.name, field.value, soon);
}
document.addEventListener("input", (event) => typed(event, false));
document.addEventListener("change", (event) => typed(event, true));
window.addEventListener("pagehide", flush);
// A page out of the browser's memory is an old one.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// ---- Keys. They hold Alt; the code of the key, since a Mac makes other letters with
// Option. There they rest while one types, for that is how letters are typed.
const isMac = /^Mac/.test(navigator.platform);
function shortcut(event) {
  if (event.repeat || (isMac && typing(event.target))) return null;
  if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey)
    return null;
  if (event.getModifierState?.("AltGraph")) return null;
  return event.code.replace(/^(Key|Digit)/, "").toLowerCase();
}
document.addEventListener("keydown", (event) => {
  if (!active) return;
  if (event.key === "Enter" && event.ctrlKey && event.target.id === "f-note") {
    event.preventDefault();
    page.querySelector("[data-desk-wrap] [type=submit]")?.click();
    return;
  }
  const open = document.querySelector("dialog[open]");
  const inCodes =
    event.target.name === "wrap_code" && /^[1-9]$/.test(event.key);
  const key =
    inCodes && !event.altKey && !event.ctrlKey ? event.key : shortcut(event);
  if (!key || open) return;
  const target = /^[1-9]$/.test(key)
    ? page.querySelector(`[data-digit="${key}"]`)
    : document.querySelector(`[data-shortcut="${key}"]`);
  if (!target) return;
  event.preventDefault();
  target.click();
  if (target.matches("[data-digit]")) target.focus();
  if (target.matches("summary"))
    target.parentElement.querySelector(".menu-item")?.focus();
});

// ---- Settings of this browser.
function tools() {
  const button = tool("mute");
  button.setAttribute("aria-pressed", String(isMuted()));
  button.classList.toggle("is-muted", isMuted());
  tool("unlock").hidden = isMuted() || canRing() || !active;
  const bell = tool("notify");
  bell.hidden = !canNotify() || Notification.permission !== "default";
}
on("click", "[data-desk-mute]", () => {
  mute(!isMuted());
  again();
  tools();
});
on("click", "[data-desk-notify]", async () => {
  await Notification.requestPermission();
  tools();
});
for (const type of ["pointerdown", "keydown"]) {
  document.addEventListener(
    type,
    async () => {
      if (canRing()) return;
      await unlock();
      again();
      tools();
    },
    { capture: true },
  );
}

// ---- One tab alone is the desk.
function start() {
  const tab = oneTab(`desk-${page.dataset.user}`, {
    begin() {
      active = true;
      page.toggleAttribute("data-active", true);
      find("elsewhere").hidden = true;
      desk().hidden = false;
      settle();
      tools();
      connect();
    },
    end() {
      active = false;
      page.toggleAttribute("data-active", false);
      stream?.close();
      stream = null;
      clearTimeout(comeback);
      quiet();
      broken(false);
      document.title = "Desk (in another tab) · Hookline";
      find("elsewhere").hidden = false;
      desk().hidden = true;
      tools();
    },
  });
  on("click", "[data-desk-take]", () => tab.take());
}

if (page) {
  drafts(page.dataset.fields, saved);
  settle();
  tools();
  start();
}
