// Fields that take variables: a button or the sign % opens the one list of the
// panel; what is typed narrows it; Enter puts the variable in at the cursor. The
// focus stays in the field all the time, as in a combo box. After a | the list is
// of the ways to read the value. Below the field stands what the text would say,
// as the server reads it. What is spoken takes user parameters, too: @ opens the
// list of those that are known.
import { on } from "./dom.js";

const list = () => document.getElementById("variables");
const options = () => [...list().querySelectorAll('[role="option"]')];
const visible = () => options().filter((option) => !option.hidden);
const says = (text) => {
  const region = document.getElementById("flow-says");
  if (region) region.textContent = text;
};

const names = '[role="option"][data-passed]';
const isSpoken = () => "spoken" in field.dataset;

let field = null; // the one the list is open for
let start = 0; // where the text that narrows the list begins

function choose(option) {
  for (const other of options())
    other.setAttribute("aria-selected", String(other === option));
  if (!option) {
    field?.removeAttribute("aria-activedescendant");
    return;
  }
  field.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function narrow() {
  const whole = field.dataset.variables === "label";
  const typed = whole
    ? field.value
    : field.value.slice(start, field.selectionStart).replace(/^%(ivr:)?/, "");
  const at = !whole && typed.startsWith("@");
  const bar = whole || at ? -1 : typed.indexOf("|");
  const words = typed
    .slice(at ? 1 : bar + 1)
    .trim()
    .toLowerCase();
  for (const option of options()) {
    const { label, format, passed } = option.dataset;
    let isOfList = (format !== undefined) === bar >= 0;
    if (passed !== undefined) isOfList = bar < 0 && !whole && isSpoken();
    else if (at) isOfList = false;
    option.hidden =
      !isOfList || !(passed ?? format ?? label).toLowerCase().includes(words);
  }
  for (const group of list().querySelectorAll('[role="group"]'))
    group.hidden = !group.querySelector('[role="option"]:not([hidden])');
  const found = visible();
  list().querySelector("[data-variables-none]").hidden = found.length > 0;
  list().querySelector("[data-variables-hint]").hidden =
    whole || at || bar >= 0;
  const none = list().querySelector("[data-passed-none]");
  if (none) none.hidden = whole || bar >= 0 || !isSpoken();
  choose(found[0]);
  const noun = bar >= 0 ? "way to read it" : "variable";
  const nouns = bar >= 0 ? "ways to read it" : "variables";
  says(
    found.length === 0
      ? `No ${noun} matches`
      : `${found.length} ${found.length === 1 ? noun : nouns}. Up and Down choose, Enter puts one in, Escape closes.`,
  );
}

function place() {
  const at = field.getBoundingClientRect();
  const box = list();
  const below = window.innerHeight - at.bottom - 8;
  const high = Math.min(box.offsetHeight, 320);
  box.style.left = `${Math.max(16, Math.min(at.left, window.innerWidth - box.offsetWidth - 16))}px`;
  box.style.top =
    below >= high || below >= at.top
      ? `${at.bottom + 4}px`
      : `${Math.max(8, at.top - high - 4)}px`;
}

function open(control, from, all) {
  if (!list()) return;
  field = control;
  start = from;
  list().hidden = false;
  field.setAttribute("aria-controls", "variables");
  narrow();
  if (all) {
    for (const part of list().querySelectorAll(
      '[role="option"], [role="group"]',
    ))
      part.hidden =
        part.closest("[data-formats]") !== null ||
        (part.closest("[data-passed-group]") !== null &&
          (!isSpoken() || control.dataset.variables === "label"));
    list().querySelector("[data-variables-none]").hidden = true;
    choose(visible()[0]);
  }
  place();
}

function close() {
  if (!field) return;
  field.removeAttribute("aria-activedescendant");
  field.removeAttribute("aria-controls");
  field = null;
  if (list()) list().hidden = true;
  says("");
}

function put(option) {
  const control = field;
  if (control.dataset.variables === "label") {
    control.value = option.dataset.label;
  } else {
    const { variable, format, passed } = option.dataset;
    const [typed] = control.value
      .slice(start, control.selectionStart)
      .replace(/^%?(ivr:)?/, "")
      .split("|");
    let text =
      format === undefined ? `%${variable}%` : `%ivr:${typed}|${format}%`;
    if (passed !== undefined) text = `@${passed}`;
    control.setRangeText(text, start, control.selectionStart, "end");
  }
  close();
  control.focus();
  control.dispatchEvent(new Event("input", { bubbles: true }));
  control.dispatchEvent(new Event("change", { bubbles: true }));
}

const controlOf = (button) =>
  button.closest(".field").querySelector("[data-variables]");

// The button must not take the focus away from where the cursor stands.
on("mousedown", "[data-variables-open]", (event) => event.preventDefault());
on("click", "[data-variables-open]", (event, button) => {
  const control = controlOf(button);
  if (field === control) {
    close();
    return;
  }
  control.focus();
  open(control, control.selectionStart ?? control.value.length, true);
});

on("mousedown", "#variables", (event) => {
  event.preventDefault();
  const option = event.target.closest('[role="option"]');
  if (option) put(option);
});
document.addEventListener("focusout", (event) => {
  if (event.target === field) close();
});
for (const type of ["scroll", "resize"]) {
  window.addEventListener(
    type,
    (event) => {
      if (field && event.target !== list()) place();
    },
    true,
  );
}

on("keydown", "[data-variables]", (event, control) => {
  if (field !== control) return;
  const found = visible();
  const at = found.findIndex(
    (option) => option.getAttribute("aria-selected") === "true",
  );
  switch (event.key) {
    case "ArrowDown":
      choose(found[(at + 1) % found.length]);
      break;
    case "ArrowUp":
      choose(found.at(at - 1));
      break;
    case "Enter":
    case "Tab":
      if (at < 0) {
        close();
        return;
      }
      put(found[at]);
      break;
    case "Escape":
      close();
      break;
    default:
      return;
  }
  event.preventDefault();
  event.stopPropagation();
});

// An odd % begins a variable, an even one ends it.
on("input", "[data-variables]", (event, control) => {
  const { selectionStart: cursor, value } = control;
  if (control.dataset.variables === "label") {
    if (event.isTrusted && list()) open(control, 0, value === "");
    return;
  }
  preview(control);
  if (field === control) {
    const stops = value[start] === "@" ? /[^A-Za-z0-9_-]/ : /[%\n]/;
    if (cursor < start || stops.test(value.slice(start + 1, cursor))) close();
    else narrow();
    return;
  }
  if (!event.isTrusted) return;
  if (value[cursor - 1] === "@" && "spoken" in control.dataset) {
    // help@example.com has none.
    if (/[\p{L}\p{N}._+@%-]$/u.test(value.slice(0, cursor - 1))) return;
    if (list()?.querySelector(names)) open(control, cursor - 1, false);
    return;
  }
  if (value[cursor - 1] !== "%") return;
  const before = value
    .slice(0, cursor - 1)
    .replace(/%[a-z]+:[^%\s:][^%\n]*%/g, "");
  if (!/%[a-z]+:[^%\n]*$/.test(before)) open(control, cursor - 1, false);
});

const waiting = new WeakMap();
function preview(control) {
  clearTimeout(waiting.get(control));
  waiting.set(
    control,
    setTimeout(async () => {
      const box = control.closest(".field")?.querySelector("[data-preview-of]");
      if (!box) return;
      const text = control.value;
      if (!text.includes("%")) {
        box.replaceChildren();
        return;
      }
      try {
        const answer = await fetch(control.dataset.previewUrl, {
          method: "POST",
          headers: { "HX-Request": "true" },
          body: new URLSearchParams({ text }),
        });
        if (answer.ok && control.value === text)
          box.innerHTML = await answer.text();
      } catch {
        // What it would say is a help: without it the field works on.
      }
    }, 250),
  );
}
