// Guards a form with data-guard: Save is enabled when something changed,
// Ctrl+S saves, and leaving unsaved asks.
import { ready } from "./dom.js";
import { Stored } from "./stored.js";

const stored = new Stored();

const guarded = () => [...document.querySelectorAll("form[data-guard]")];
const saves = (form) =>
  [...document.querySelectorAll("[data-save]")].filter((b) => b.form === form);

function refresh(form) {
  if (!stored.knows(form)) return;
  const changed = stored.isDirty(form);
  for (const button of saves(form)) button.disabled = !changed;
}

function prepare() {
  for (const form of guarded()) {
    if (!stored.knows(form)) stored.take(form);
    refresh(form);
  }
}
ready(prepare);

/** Takes what the form holds now as saved. Sent as an event by an htmx save. */
document.addEventListener("guard:saved", (event) => {
  const form = event.target.closest?.("form[data-guard]") ?? guarded()[0];
  if (!form) return;
  form.removeAttribute("data-dirty");
  stored.take(form);
  refresh(form);
});

for (const type of ["input", "change", "rows:change"]) {
  document.addEventListener(type, (event) => {
    const form = event.target.form ?? event.target.closest?.("form");
    if (form?.hasAttribute("data-guard")) refresh(form);
  });
}
document.addEventListener("reset", (event) => {
  if (event.target.hasAttribute?.("data-guard"))
    setTimeout(() => refresh(event.target));
});

document.addEventListener("keydown", (event) => {
  if (
    event.key.toLowerCase() !== "s" ||
    !(event.ctrlKey || event.metaKey) ||
    event.altKey ||
    event.shiftKey
  )
    return;
  const form =
    event.target.form?.closest("form[data-guard]") ??
    event.target.closest?.("form[data-guard]") ??
    guarded()[0];
  if (!form) return;
  event.preventDefault();
  if (!stored.isDirty(form)) return;
  const button = saves(form)[0];
  form.requestSubmit(button && !button.disabled ? button : undefined);
});

let leaving = false;
document.addEventListener("submit", (event) => {
  // A form sent elsewhere (delete, sign out) leaves on purpose, if the guard's
  // own form is the one sent or the user confirmed in its dialog.
  if (!event.defaultPrevented && event.target.hasAttribute("data-guard"))
    leaving = true;
});
window.addEventListener("pageshow", () => {
  leaving = false;
});
window.addEventListener("beforeunload", (event) => {
  if (
    leaving ||
    !guarded().some((form) => stored.knows(form) && stored.isDirty(form))
  ) {
    return;
  }
  event.preventDefault();
  // Runs only if the user chose to stay.
  setTimeout(() => document.dispatchEvent(new CustomEvent("guard:stayed")));
});
