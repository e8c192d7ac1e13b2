// The Workflow editor beyond what every page has: the outline by keyboard, the
// guard of the panel, the focus after a jump, and the list of variables.
import { Arrival, placeOf } from "./arrival.js";
import { on, ready } from "./dom.js";
import "./head.js"; // the outline stays below it
import "./request.js";
import "./variable.js";

const panel = () => document.getElementById("panel");
const form = () => document.getElementById("object-form");
const says = (text) => {
  const region = document.getElementById("flow-says");
  if (region) region.textContent = text;
};

// The outline does not know the panel and the panel not the outline: what both
// show of the chosen object is marked here.
function mark() {
  const chosen = form()?.dataset.object;
  for (const link of document.querySelectorAll("[data-object-link]")) {
    const now = link.dataset.objectLink === chosen;
    if (now === (link.getAttribute("aria-current") === "true")) continue;
    if (now) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

// Up and Down walk the outline, Home and End go to its ends; Enter is the link's.
on("keydown", "[data-object-link]", (event, link) => {
  const links = [...document.querySelectorAll("[data-object-link]")];
  const next = links[placeOf(event.key, links.indexOf(link), links.length)];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

// The switch of views leads to the object that is chosen now.
on("click", "[data-view-link]", (event, link) => {
  link.search = `?view=${link.dataset.viewLink}`;
  const base = document.querySelector("[data-workflow]")?.dataset.workflow;
  if (base && location.pathname.startsWith(`/workflows/${base}`))
    link.pathname = location.pathname;
});

// What leaves the panel asks first while it holds something unsaved.
const unsaved = () => form()?.querySelector("[data-save]")?.disabled === false;

function guard() {
  const dirty = unsaved();
  for (const element of document.querySelectorAll("[data-leaves]")) {
    if (dirty) {
      element.dataset.confirm = "Leave without saving?";
      element.dataset.confirmText = `What you changed in ${form().dataset.objectTitle} is not saved yet.`;
      element.dataset.confirmLabel = "Leave";
    } else {
      delete element.dataset.confirm;
    }
  }
}
for (const type of ["input", "change", "rows:change", "guard:saved"]) {
  document.addEventListener(type, () => setTimeout(guard));
}

// Where the focus goes in a panel that has just come.
const arrival = new Arrival();

function reach() {
  const { wanted } = arrival;
  const field =
    wanted && form()?.querySelector(`[name="${CSS.escape(wanted)}"]`);
  if (!field) return null;
  field.closest("details")?.setAttribute("open", "");
  field.focus();
  if (field.name === "title") field.select();
  field.scrollIntoView({ block: "center" });
  return field;
}

function arrive() {
  const now = form();
  const came = arrival.take(now);
  if (!came) return;
  const field = reach();
  if (came === "first") {
    document
      .querySelector('[data-object-link][aria-current="true"]')
      ?.scrollIntoView({ block: "nearest" });
    return;
  }
  says(`Settings of ${now.dataset.objectTitle}`);
  if (!field && matchMedia("(width < 64rem)").matches)
    panel().scrollIntoView({ block: "start" });
}

ready(() => {
  const now = form();
  if (now?.hasAttribute("data-saved")) {
    now.removeAttribute("data-saved");
    now.dispatchEvent(new CustomEvent("guard:saved", { bubbles: true }));
  }
  mark();
  arrive();
  guard();
});

// A new object is there, or one is gone: its dialog closes, and the focus goes
// where the work goes on.
function done(event) {
  // While a dialog is open nothing behind it takes the focus. Who is about to
  // publish had what was typed saved by that: the dialog stays.
  const dialogs = [...document.querySelectorAll("dialog[open]:not(#publish)")];
  for (const dialog of dialogs) dialog.close();
  if (dialogs.length > 0) reach();
  document.getElementById("palette-slot")?.replaceChildren();
  if (event.type === "object:removed") panel()?.focus();
}
document.addEventListener("object:patched", done);
document.addEventListener("object:removed", done);
