// Rows of fields that are added, removed and moved in the browser
// (component.Rows). Rows are numbered without gaps in the order on screen, so
// that the server reads prefix[0], prefix[1] …
import { on } from "./dom.js";

const token = "__i__";
const named = [
  "name",
  "id",
  "for",
  "aria-describedby",
  "aria-label",
  "aria-labelledby",
  "title",
  "form",
  "list",
];

const rowsOf = (box) =>
  [...box.querySelector("[data-rows-list]").children].filter((row) =>
    row.matches("[data-row]"),
  );

function rename(row, from, to, box) {
  const { rows: prefix, rowsNoun: noun } = box.dataset;
  const swaps = [
    [`${prefix}[${from}]`, `${prefix}[${to}]`],
    [
      `f-${prefix.replaceAll(/[[\].]+/g, "-")}-${from}-`,
      `f-${prefix.replaceAll(/[[\].]+/g, "-")}-${to}-`,
    ],
  ];
  const label = [
    `${noun} ${from === token ? token : Number(from) + 1}`,
    `${noun} ${Number(to) + 1}`,
  ];
  for (const element of [row, ...row.querySelectorAll("*")]) {
    for (const name of named) {
      const value = element.getAttribute(name);
      if (value === null) continue;
      let next = value;
      for (const [a, b] of swaps) next = next.replaceAll(a, b);
      if (
        (name === "aria-label" || name === "title") &&
        next.endsWith(label[0])
      )
        next = next.slice(0, -label[0].length) + label[1];
      if (next !== value) element.setAttribute(name, next);
    }
  }
  row.dataset.row = String(to);
}

function number(box) {
  const rows = rowsOf(box);
  // Radio buttons of one name would lose their choice on the way through a
  // number another row still has, so all go by way of a name of their own.
  rows.forEach((row, i) => {
    const from = row.dataset.row === "" ? indexOf(row, box) : row.dataset.row;
    if (String(from) !== String(i)) {
      rename(row, from, 100000 + i, box);
      rename(row, 100000 + i, i, box);
    } else row.dataset.row = String(i);
  });
  for (const part of box.querySelectorAll("[data-rows-head]"))
    part.hidden = rows.length === 0;
  for (const part of box.querySelectorAll("[data-rows-empty]"))
    part.hidden = rows.length > 0;
  box.dispatchEvent(new CustomEvent("rows:change", { bubbles: true }));
}

/** The number in the names of a row the server rendered. */
function indexOf(row, box) {
  const start = `${box.dataset.rows}[`;
  const field = [...row.querySelectorAll("[name]")].find((element) =>
    element.getAttribute("name").startsWith(start),
  );
  return field
    ? field.getAttribute("name").slice(start.length).split("]")[0]
    : String(rowsOf(box).indexOf(row));
}

/**
 * Adds a row, fills the fields named in values, and returns it: "" is the field
 * of a row that is one value. Screens may call it by the event rows:add with detail
 * {values, focus}.
 */
export function add(box, values = {}, focus = true) {
  const template = box.querySelector("template[data-rows-template]");
  const row = template.content.firstElementChild.cloneNode(true);
  const index = rowsOf(box).length;
  rename(row, token, index, box);
  box.querySelector("[data-rows-list]").append(row);
  for (const [field, value] of Object.entries(values)) {
    const control = row.querySelector(
      `[name="${CSS.escape(`${box.dataset.rows}[${index}]${field && `.${field}`}`)}"]`,
    );
    if (!control) continue;
    if (control.type === "checkbox") control.checked = Boolean(value);
    else control.value = value;
  }
  window.htmx.process(row);
  number(box);
  if (focus)
    row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  return row;
}

on("click", "[data-rows-add]", (event, button) =>
  add(button.closest("[data-rows]")),
);
document.addEventListener("rows:add", (event) => {
  const box = event.target.closest?.("[data-rows]");
  if (box) add(box, event.detail?.values, event.detail?.focus ?? true);
});

// All rows go: others are about to come.
document.addEventListener("rows:clear", (event) => {
  const box = event.target.closest?.("[data-rows]");
  if (!box) return;
  for (const row of rowsOf(box)) row.remove();
  number(box);
});

on("click", "[data-row-remove]", (event, button) => {
  const box = button.closest("[data-rows]");
  const row = button.closest("[data-row]");
  const rows = rowsOf(box);
  const next = rows[rows.indexOf(row) + 1] ?? rows[rows.indexOf(row) - 1];
  row.remove();
  number(box);
  (
    next?.querySelector("[data-row-remove]") ??
    box.querySelector("[data-rows-add]")
  )?.focus();
});

function move(button, step) {
  const box = button.closest("[data-rows]");
  const row = button.closest("[data-row]");
  const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  if (step < 0) other.before(row);
  else other.after(row);
  number(box);
  button.focus();
}
on("click", "[data-row-up]", (event, button) => move(button, -1));
on("click", "[data-row-down]", (event, button) => move(button, 1));
