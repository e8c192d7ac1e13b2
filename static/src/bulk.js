// Lists whose rows can be chosen: says how many are, chooses all of the page, and, with
// Shift, all from the one before. What is chosen stays so while the list is put in anew.
import { on, ready } from "./dom.js";

const picks = (form) => [
  ...document.querySelectorAll(`[data-bulk-pick="${form}"]`),
];

let chosen = new Set();
let last = null;

function show(form) {
  const list = picks(form);
  const n = list.filter((pick) => pick.checked).length;
  const said = document.querySelector(`#${form} [data-bulk-said]`);
  if (said) {
    const text = n ? `${n} chosen` : said.dataset.bulkSaid;
    if (said.textContent !== text) said.textContent = text;
  }
  const all = document.querySelector(`[data-bulk-all="${form}"]`);
  if (all) {
    all.checked = n > 0 && n === list.length;
    all.indeterminate = n > 0 && n < list.length;
  }
}

function keep(list) {
  for (const pick of list) {
    if (pick.checked) chosen.add(pick.value);
    else chosen.delete(pick.value);
  }
}

on("click", "[data-bulk-pick]", (event, pick) => {
  const list = picks(pick.dataset.bulkPick);
  const from = list.findIndex((other) => other.value === last);
  if (event.shiftKey && from >= 0) {
    const to = list.indexOf(pick);
    for (const other of list.slice(Math.min(from, to), Math.max(from, to)))
      other.checked = pick.checked;
    list[from].checked = pick.checked;
  }
  last = pick.value;
  keep(list);
  show(pick.dataset.bulkPick);
});

on("change", "[data-bulk-all]", (event, all) => {
  const list = picks(all.dataset.bulkAll);
  for (const pick of list) pick.checked = all.checked;
  keep(list);
  show(all.dataset.bulkAll);
});

// A list that is put in anew may have other rows in the place of those chosen.
ready(() => {
  for (const form of document.querySelectorAll("[data-bulk]")) {
    const id = form.getAttribute("id");
    const list = picks(id);
    for (const pick of list) pick.checked = chosen.has(pick.value);
    chosen = new Set(list.filter((p) => p.checked).map((p) => p.value));
    show(id);
  }
});
