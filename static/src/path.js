// A call's path on the canvas, in step with its trace: choosing an entry of the trace
// moves the canvas, choosing an object on it moves the trace. K and J go back and
// forward wherever nobody types; so do the buttons, and in the trace the links of its
// entries. A call that went over to another Workflow takes the canvas there.
import { on } from "./dom.js";

const root = document.querySelector("[data-path]");
const canvas = root?.querySelector("workflow-canvas");
let steps = [];
let at = -1;

const place = (id) => steps.findIndex((step) => step.id === id);

function address(url, values) {
  const [path] = url.split("?");
  return `${path}?${new URLSearchParams(values)}`;
}

function set(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** Marks the entry of the trace; scroll brings it into sight. */
function mark(step, scroll) {
  for (const entry of document.querySelectorAll("#trace .step")) {
    if (entry.id === step.id) entry.setAttribute("aria-current", "step");
    else entry.removeAttribute("aria-current");
  }
  if (scroll)
    document.getElementById(step.id)?.scrollIntoView({ block: "nearest" });
}

function off(button, yes) {
  button.setAttribute("aria-disabled", String(yes));
}

function show(index, { scroll = true } = {}) {
  if (index < 0 || index >= steps.length) return;
  at = index;
  const step = steps[at];
  root.querySelector("[data-path-now]").textContent =
    `Step ${at + 1} of ${steps.length}: ${step.title}`;
  root.querySelector("[data-path-version]").textContent = step.name;
  off(root.querySelector("[data-path-back]"), at === 0);
  off(root.querySelector("[data-path-on]"), at === steps.length - 1);
  mark(step, scroll);
  if (!canvas) return;
  const { version } = step;
  // The overlay belongs to the graph: it is named first, so that both come together.
  set(
    canvas,
    "overlay-src",
    address(root.dataset.overlay, { version, step: step.id }),
  );
  set(canvas, "selected", step.object);
  set(canvas, "src", address(root.dataset.graph, { version }));
}

async function load() {
  const answer = await fetch(root.dataset.path, {
    headers: { Accept: "application/json" },
  });
  if (!answer.ok) return;
  const was = steps.length;
  const end = at === was - 1; // whoever looks at the end of a live call stays there
  ({ steps } = await answer.json());
  if (was === 0) show(place(location.hash.slice(1)));
  if (at < 0) show(place(root.dataset.step), { scroll: false });
  else if (steps.length > was && end) show(steps.length - 1);
  else show(at, { scroll: false });
}

function follow() {
  const known = document.querySelectorAll("#trace .step").length;
  if (known === follow.known) return;
  follow.known = known;
  load();
}

if (root) {
  follow();
  document.addEventListener("htmx:after:swap", follow);
  on("click", "[data-path-back]", () => show(at - 1));
  on("click", "[data-path-on]", () => show(at + 1));
  window.addEventListener("hashchange", () =>
    show(place(location.hash.slice(1))),
  );

  // A click on an entry, but not on what lies in it to be used or marked.
  on("click", "#trace .step", (event, entry) => {
    const own = event.target.closest("a, button, summary, input, details");
    if (own || String(getSelection())) return;
    show(place(entry.id), { scroll: false });
  });

  document.addEventListener("canvas:select", (event) => {
    const { id } = event.detail;
    if (!id || steps[at]?.object === id) return;
    const here = (step) =>
      step.object === id && step.version === steps[at]?.version;
    const later = steps.findIndex((step, i) => i > at && here(step));
    show(later >= 0 ? later : steps.findIndex(here));
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable]"))
      return;
    const by = { j: 1, k: -1 }[event.key.toLowerCase()];
    if (!by) return;
    event.preventDefault();
    show(at + by);
  });
}
