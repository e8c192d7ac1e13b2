// The agent's desk: puts what the server sends in the place of #desk, rings, sends
// what the agent does and types, and says when the line is broken.
import { clock } from "./desk/clock.js";
import { Drafts } from "./desk/drafts.js";
import { deskKey } from "./desk/keys.js";
import { Line } from "./desk/line.js";
import { morph } from "./desk/morph.js";
import {
  again,
  canNotify,
  canRing,
  isMuted,
  mute,
  quiet,
  ring,
  unlock,
} from "./desk/ring.js";
import { DeskState } from "./desk/state.js";
import { oneTab } from "./desk/tabs.js";
import { on } from "./dom.js";

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

let active = false; // this tab is the desk
const state = new DeskState();
let drafts = null;
let line = null;
const timeOver = () =>
  toast({
    tone: "info",
    text: "The time for the wrap-up was over. The call was closed with what you had entered.",
  });

// ---- Clocks.
function text(element, words) {
  if (element.textContent !== words) element.textContent = words;
}
function tick() {
  for (const e of page.querySelectorAll("[data-since]"))
    if (e.dataset.since) text(e, clock(state.now() - Number(e.dataset.since)));
  for (const e of page.querySelectorAll("[data-left]"))
    text(e, clock(Number(e.dataset.left) - state.now() + 999));
  for (const bar of page.querySelectorAll("progress[data-until]")) {
    const { from, until } = bar.dataset;
    bar.value = Math.max(0, (1000 * (until - state.now())) / (until - from));
  }
}

// ---- What the server sends.
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
  if (!state.isNews(fresh.dataset, old.dataset)) return;
  const focused = document.activeElement;
  const inside = old.contains(focused);
  morph(old, fresh);
  document.dispatchEvent(new CustomEvent("htmx:after:swap"));
  settle(inside && !document.contains(focused));
}

// settle does what follows from the desk that is there now.
function settle(lost = false) {
  const { dataset } = desk();
  const now = state.take(dataset, active);
  tick();
  if (now.alarm) announce("alarm", dataset.caller);
  if (now.ring) ring(now.ring);
  else {
    quiet();
    document.title = `${dataset.title} · Hookline`;
  }
  if (now.news) announce("news", dataset.news);
  if (now.closed) timeOver();
  if (now.fresh) fresh(dataset.segment);
  if (dataset.state !== "talking")
    document.getElementById("desk-transfer")?.close();
  focus(lost, now.wrapUp);
}

// fresh begins with a call: what was typed before a reload is put back.
function fresh(segment) {
  saved("");
  for (const [name, value] of Object.entries(drafts.waiting(segment))) {
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
function focus(lost, wrapUp) {
  if (wrapUp && !typing(document.activeElement)) {
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
function waiting(counts) {
  for (const [id, n] of Object.entries(counts)) {
    const count = page.querySelector(`[data-waiting="${CSS.escape(id)}"]`);
    if (!count) continue;
    text(count, `${n} waiting`);
    count.classList.toggle("is-waiting", n > 0);
  }
}
function signIn() {
  drafts.flush();
  line.close();
  const next = encodeURIComponent(location.pathname);
  location.assign(`${page.dataset.signIn}?next=${next}`);
}
function connection({ events, beat }) {
  const urls = { events, beat, page: location.pathname };
  const broken = (yes) => (find("break").hidden = !yes);
  return new Line(urls, { desk: show, waiting, broken, signIn });
}

// ---- What the agent does.
async function act(form, submitter) {
  if (form.hasAttribute("aria-busy")) return;
  form.setAttribute("aria-busy", "true");
  submitter?.setAttribute("aria-busy", "true");
  const fields = new URLSearchParams(new FormData(form, submitter));
  const wraps = form.hasAttribute("data-desk-wrap");
  const segment = fields.get("segment");
  if (wraps) {
    state.wraps(segment);
    for (const field of page.querySelectorAll("#desk-script [name]"))
      fields.set(field.name, field.value);
  }
  let done = false;
  try {
    const response = await fetch(form.getAttribute("action"), {
      method: "POST",
      body: fields,
      headers: { "X-Desk": "1" },
    });
    if (response.status === 401) return signIn();
    const body = await response.text();
    done = response.ok && isPage(response);
    if (wraps && done) drafts.sent(segment);
    if (wraps && state.wrapped(segment, done)) timeOver();
    answered(response, body);
  } catch {
    if (wraps && !done && state.wrapped(segment, false)) timeOver();
    toast({
      tone: "error",
      text: "Hookline could not be reached: nothing was done. Try again.",
    });
  } finally {
    form.removeAttribute("aria-busy");
    submitter?.removeAttribute("aria-busy");
  }
}

const isPage = (response) =>
  response.headers.get("Content-Type")?.startsWith("text/html");

function answered(response, body) {
  if (!isPage(response)) return toast({ tone: "error", text: body.trim() });
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
  drafts.note(desk().dataset.segment, field.name, field.value, soon);
}
document.addEventListener("input", (event) => typed(event, false));
document.addEventListener("change", (event) => typed(event, true));
window.addEventListener("pagehide", () => drafts?.flush());
// A page out of the browser's memory is an old one.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// ---- Keys.
const isMac = /^Mac/.test(navigator.platform);
document.addEventListener("keydown", (event) => {
  if (!active) return;
  if (event.key === "Enter" && event.ctrlKey && event.target.id === "f-note") {
    event.preventDefault();
    page.querySelector("[data-desk-wrap] [type=submit]")?.click();
    return;
  }
  const inCodes = event.target.name === "wrap_code";
  const key = deskKey(event, { isMac, typing: typing(event.target), inCodes });
  if (!key || document.querySelector("dialog[open]")) return;
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
      line.connect();
    },
    end() {
      active = false;
      page.toggleAttribute("data-active", false);
      line.close();
      quiet();
      document.title = "Desk (in another tab) · Hookline";
      find("elsewhere").hidden = false;
      desk().hidden = true;
      tools();
    },
  });
  on("click", "[data-desk-take]", () => tab.take());
}

// Storage may be forbidden: what can't be kept there is still in the fields.
const key = "desk-draft";
const kept = {
  get() {
    try {
      return JSON.parse(sessionStorage.getItem(key)) ?? null;
    } catch {
      return null;
    }
  },
  set(value) {
    try {
      if (value) sessionStorage.setItem(key, JSON.stringify(value));
      else sessionStorage.removeItem(key);
    } catch {
      // See above.
    }
  },
};

if (page) {
  const beacon = navigator.sendBeacon?.bind(navigator);
  drafts = new Drafts(page.dataset.fields, saved, { kept, beacon });
  line = connection(page.dataset);
  setInterval(() => {
    tick();
    line.watch();
  }, 500);
  settle();
  tools();
  start();
}
