// Choosing what to call: the search over a list of radio buttons.
import { on } from "../dom.js";
import { isFound, wordsOf } from "./found.js";

function search(box, words) {
  let shown = 0;
  for (const group of box.querySelectorAll("[data-pick-group]")) {
    let here = 0;
    for (const row of group.querySelectorAll("[data-pick-row]")) {
      const found = isFound(row.textContent, words);
      // What is chosen stays in sight, or one would call what one does not see.
      row.hidden = !found && !row.querySelector("input").checked;
      row.toggleAttribute("data-pick-found", found);
      if (found) shown++;
      if (!row.hidden) here++;
    }
    group.hidden = here === 0;
  }
  box.querySelector("[data-pick-none]").hidden = shown > 0;
}

const firstFound = (box) =>
  box.querySelector("[data-pick-found] input") ??
  box.querySelector("[data-pick-row]:not([hidden]) input");

on("input", "[data-pick-search]", (event, field) =>
  search(field.closest("[data-pick]"), wordsOf(field.value)),
);
on("keydown", "[data-pick-search]", (event, field) => {
  if (event.key !== "ArrowDown" && event.key !== "Enter") return;
  event.preventDefault();
  const row = firstFound(field.closest("[data-pick]"));
  // Enter takes what is found, and does not call yet.
  if (row && event.key === "Enter") row.checked = true;
  row?.focus();
});
