// A choice of any number out of a long list (component.Many): finds as one types,
// counts, and ticks or unticks what is shown. Without script the boxes are all
// there is, and enough.
import { on, ready } from "./dom.js";

const optionsOf = (box) => [...box.querySelectorAll("[data-many-option]")];
const words = (text) => text.toLowerCase().normalize("NFKD");

function count(box) {
  const options = optionsOf(box);
  const chosen = options.filter((o) => o.querySelector("input").checked).length;
  const shown = options.filter((o) => !o.hidden).length;
  const found = shown < options.length ? ` · ${shown} shown` : "";
  box.querySelector("[data-many-count]").textContent =
    `${chosen} of ${options.length} chosen${found}`;
}

function find(box, text) {
  const parts = words(text).split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const option of optionsOf(box)) {
    const content = words(option.textContent);
    option.hidden = !parts.every((part) => content.includes(part));
    if (!option.hidden) shown++;
  }
  box.querySelector("[data-many-none]").hidden = shown > 0;
  count(box);
}

ready((root) => {
  for (const box of root.querySelectorAll("[data-many]")) {
    // A short list is looked over faster than searched.
    const long = optionsOf(box).length > 8;
    box.querySelector("[data-many-search]").hidden = !long;
    box.querySelector("[data-many-tools]").hidden = optionsOf(box).length < 2;
    count(box);
  }
});

on("input", "[data-many-search] input", (event, input) =>
  find(input.closest("[data-many]"), input.value),
);
// Enter ticks the one that is left, and sends no form.
on("keydown", "[data-many-search] input", (event, input) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  const left = optionsOf(input.closest("[data-many]")).filter((o) => !o.hidden);
  if (left.length === 1) left[0].querySelector("input").click();
});
on("change", "[data-many-option] input", (event, input) =>
  count(input.closest("[data-many]")),
);
on("click", "[data-many-all]", (event, button) => {
  const box = button.closest("[data-many]");
  for (const option of optionsOf(box)) {
    if (option.hidden) continue;
    option.querySelector("input").checked = button.dataset.manyAll === "on";
  }
  count(box);
  box.dispatchEvent(new Event("change", { bubbles: true }));
});
