// Behaviour of the screens of one Web Service: the form and the Test tab. Loaded
// there alone, after app.js.
import { on, ready, store } from "./dom.js";
import { listTags } from "./tag.js";
import { follow } from "./when.js";

listTags(document);

const changed = (element) =>
  element.dispatchEvent(new Event("change", { bubbles: true }));

on("change", "form[data-service-form]", (event, form) => {
  const { name, value } = event.target;
  if (name === "content_type" && (value === "xml" || value === "text")) {
    const template = form.querySelector('[name="body_as"][value="template"]');
    if (template) template.checked = true;
  }
  if (name === "https") scheme(form);
  follow(form);
});

function scheme(form) {
  const affix = form.elements.domain
    .closest(".control-group")
    .querySelector(".control-affix");
  affix.textContent = form.elements.https.checked ? "https://" : "http://";
}

// A secret static value is not to be read over the shoulder.
on("change", "[data-secret]", (event, box) => {
  const field =
    box.form.elements[box.name.replace(/secret$/, box.dataset.secret)];
  field.type = box.checked ? "password" : "text";
  field.autocomplete = box.checked ? "new-password" : "off";
  if (!box.checked) field.placeholder = "";
});

// A whole URL pasted into the domain is offered split into its fields.
let asked = 0;
on("input", 'form[data-service-form] [name="domain"]', async (event, field) => {
  const note = document.getElementById("split");
  const turn = ++asked;
  if (!field.value.includes("://")) {
    note.replaceChildren();
    return;
  }
  try {
    const response = await fetch(field.form.dataset.splitUrl, {
      method: "POST",
      body: new URLSearchParams({ url: field.value }),
      headers: { Accept: "text/html" },
    });
    if (turn !== asked || response.status !== 200) return;
    const page = new DOMParser().parseFromString(
      await response.text(),
      "text/html",
    );
    note.replaceChildren(...page.body.children);
  } catch {
    // Saving says the same at the field.
  }
});

on("click", "[data-split-apply]", (event, button) => {
  const parts = JSON.parse(button.closest("[data-split]").dataset.split);
  const form = button.closest("form");
  fillAddress(form, parts);
  document.getElementById("split").replaceChildren();
  form.elements.path.focus();
});

const addRow = (box, values) =>
  box.dispatchEvent(
    new CustomEvent("rows:add", {
      bubbles: true,
      detail: { values, focus: false },
    }),
  );

function fillAddress(form, parts) {
  form.elements.https.checked = parts.HTTPS;
  changed(form.elements.https);
  form.elements.domain.value = parts.Domain;
  form.elements.path.value = parts.Path;
  form.elements.path.dispatchEvent(new Event("input", { bubbles: true }));
  const rows = form.querySelector('[data-rows="query"]');
  for (const { name, static: value = "" } of parts.Query ?? [])
    addRow(rows, { name, static: value });
  form.elements.domain.removeAttribute("aria-invalid");
}

// The fields of SOAP are filled with an operation of a WSDL. What was said of an input of
// the same name stays.
on("click", "[data-wsdl-use]", (event, button) => {
  const { Address, Values, Inputs } = JSON.parse(button.dataset.wsdlUse);
  const form = document.querySelector("form[data-service-form]");
  for (const [name, value] of Object.entries(Values))
    form.elements[name].value = value;
  if (Address) {
    const there = rowValues(form, "query").map((row) => row.name);
    const Query = Address.Query?.filter(({ name }) => !there.includes(name));
    fillAddress(form, { ...Address, Query });
  }
  const rows = form.querySelector('[data-rows="soap.inputs"]');
  const before = rowValues(form, "soap.inputs");
  rows.dispatchEvent(new CustomEvent("rows:clear", { bubbles: true }));
  for (const input of Inputs ?? []) {
    const was = before.find((row) => row.name === input.name);
    const description = was?.description || input.description;
    addRow(rows, { ...was, ...input, description });
  }
  for (const box of rows.querySelectorAll("[data-secret]:checked"))
    changed(box);
  changed(form.elements.domain);
  button.closest("dialog").close();
  form.elements["soap.operation"].focus();
});

document.addEventListener("htmx:after:swap", () =>
  document.querySelector("#wsdl[open] [data-wsdl-read]")?.focus(),
);

/** What the fields of each row hold, by the last part of their names. */
function rowValues(form, prefix) {
  const rows = form.querySelectorAll(`[data-rows="${prefix}"] [data-row]`);
  return [...rows].map((row) =>
    Object.fromEntries(
      [...row.querySelectorAll("[name]")].map((field) => [
        field.name.split(".").at(-1),
        field.type === "checkbox" ? field.checked : field.value,
      ]),
    ),
  );
}

// Path variables arrive from the server: the guard must look again.
document.addEventListener("htmx:after:swap", () => {
  document
    .getElementById("path-variables")
    ?.dispatchEvent(new CustomEvent("rows:change", { bubbles: true }));
});

// What was entered is given up on purpose: the guard must not ask again.
on("click", "[data-discard]", (event) => {
  if (event.defaultPrevented) return;
  document
    .querySelector("form[data-guard]")
    ?.dispatchEvent(new CustomEvent("guard:saved", { bubbles: true }));
});

ready(() => {
  for (const form of document.querySelectorAll("form[data-service-form]"))
    follow(form);
});

// A saved form is loaded again: it stays where it was scrolled to.
const place = () => `place:${location.pathname}`;
on("submit", "form[data-service-form]", (event, form) => {
  if (new URL(form.action).pathname !== location.pathname) return; // a new one
  try {
    sessionStorage.setItem(place(), String(window.scrollY));
  } catch {
    // Then it begins at its top.
  }
});
window.addEventListener("pageshow", () => {
  try {
    const kept = sessionStorage.getItem(place());
    sessionStorage.removeItem(place());
    if (
      kept &&
      document.querySelector("form[data-service-form]:not([data-dirty])")
    )
      window.scrollTo({ top: Number(kept), behavior: "instant" });
  } catch {
    // As above.
  }
});

// The Test tab keeps the last values of its inputs in this browser, but no
// secret ones: those fields don't carry the attribute.
const key = (form) => `try:${form.dataset.try}`;

function kept(form) {
  try {
    return JSON.parse(store.get(key(form)) ?? "{}") ?? {};
  } catch {
    return {};
  }
}

ready(() => {
  for (const form of document.querySelectorAll("form[data-try]")) {
    if (form.dataset.filled !== undefined) continue;
    form.dataset.filled = "";
    const values = kept(form);
    for (const field of form.querySelectorAll("[data-try-input]"))
      if (!field.value) field.value = values[field.dataset.tryInput] ?? "";
  }
});

on("input", "[data-try-input]", (event, field) => {
  const values = kept(field.form);
  values[field.dataset.tryInput] = field.value;
  store.set(key(field.form), JSON.stringify(values));
});

// While an answer is waited for: what is being done, for how long, and Cancel.
const showAfter = 600;
let clock = 0;
let late = 0;
const isTry = (event) =>
  event.detail?.ctx?.sourceElement?.matches?.("form[data-try]");

document.addEventListener("htmx:before:request", (event) => {
  if (!isTry(event)) return;
  const box = document.getElementById("sending");
  const time = box.querySelector("[data-sending-time]");
  const start = Date.now();
  time.textContent = "";
  late = setTimeout(() => (box.hidden = false), showAfter);
  clock = setInterval(() => {
    time.textContent = `${Math.floor((Date.now() - start) / 1000)} s`;
  }, 1000);
});
document.addEventListener("htmx:finally:request", (event) => {
  if (!isTry(event)) return;
  clearTimeout(late);
  clearInterval(clock);
  const box = document.getElementById("sending");
  if (!box) return;
  if (!box.hidden && box.contains(document.activeElement))
    document.querySelector("form[data-try] [type=submit]")?.focus();
  box.hidden = true;
});
on("click", "[data-sending-cancel]", () => {
  window.htmx.trigger(document.querySelector("form[data-try]"), "htmx:abort");
  document.dispatchEvent(
    new CustomEvent("toast", {
      detail: { tone: "info", text: "Cancelled. The server may have got it." },
    }),
  );
});

// A value of the answer is proposed as a result. Its key makes a description;
// a position does not, the key before it does.
function describe(path) {
  const words = path
    .split(/[./[\]]+/)
    .map((step) => step.replace(/^@|^['"]|['"]$/g, ""))
    .filter((step) => step && !/^\d+$/.test(step) && step !== "text()");
  const word = (words.at(-1) ?? "")
    .replace(/^.*:/, "")
    .replace(/[_-]+/g, " ")
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return word.charAt(0).toUpperCase() + word.slice(1);
}

document.addEventListener("tree:pick", (event) => {
  const dialog = document.getElementById("pick");
  if (!dialog) return;
  const form = dialog.querySelector("form");
  for (const note of form.querySelectorAll(".field-error, .alert"))
    note.remove();
  form.elements.path.value = event.detail.path;
  form.elements.description.value = describe(event.detail.path);
  form.elements.secret.checked = false;
  form.elements.optional.checked = false;
  for (const field of form.querySelectorAll("[aria-invalid]"))
    field.removeAttribute("aria-invalid");
  dialog.showModal();
  form.elements.description.focus();
  form.elements.description.select();
});

// A small form in a dialog closes it once its work is done.
document.addEventListener("htmx:after:request", (event) => {
  const { sourceElement, response } = event.detail?.ctx ?? {};
  if (!sourceElement?.matches?.("form[data-closes]")) return;
  if (response?.raw?.status !== 200) return;
  sourceElement.reset();
  sourceElement.closest("dialog")?.close();
});
