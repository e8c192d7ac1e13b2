// Trying the request of an object in its panel: what a tried answer sets goes into the
// settings, and closing gives the focus back.
import { on, ready } from "./dom.js";

const said = new WeakSet();

// The names become rows of the settings, to be saved with them.
function keep(mark) {
  const box = document.querySelector('#object-form [data-rows="sets"]');
  if (!box) return;
  const known = [...box.querySelectorAll("input")].map((field) => field.value);
  for (const name of JSON.parse(mark.dataset.trialSets)) {
    if (known.includes(name)) continue;
    box.dispatchEvent(
      new CustomEvent("rows:add", {
        bubbles: true,
        detail: { values: { "": name }, focus: false },
      }),
    );
  }
}

ready(() => {
  for (const mark of document.querySelectorAll("[data-trial-sets]")) {
    if (said.has(mark)) continue;
    said.add(mark);
    keep(mark);
  }
});

on("click", "[data-trial-close]", () => {
  document.getElementById("trial").replaceChildren();
  document.getElementById("trial-open").focus();
});
