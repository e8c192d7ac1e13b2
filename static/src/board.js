// Keeps the board up to date: asks for its own page every few seconds while the
// page is in sight, and puts what changed in place. What the reader typed, chose
// or scrolled to stays.
import { on, ready } from "./dom.js";

const every = 3000;
let asking = false;

const board = () => document.querySelector("[data-board]");

async function ask() {
  const live = board();
  if (!live || document.hidden || asking) return;
  asking = true;
  try {
    await window.htmx.ajax("GET", location.pathname + location.search, {
      source: live,
      target: live,
      select: "#board-live",
      swap: "outerMorph",
      selectOOB: live.dataset.boardList + ":outerMorph",
    });
  } finally {
    asking = false;
  }
}

// An answer to what was asked before the reader searched on is not for this list.
document.addEventListener("htmx:before:swap", (event) => {
  const asked = event.detail?.ctx?.request?.action;
  if (isBoard(event) && asked !== location.pathname + location.search)
    event.preventDefault();
});

const isBoard = (event) =>
  event.detail?.ctx?.sourceElement?.matches?.("[data-board]");

// What goes wrong is said in a line that stays, not in a message every time.
document.addEventListener(
  "toast",
  (event) => {
    if (event.target.matches?.("[data-board]"))
      event.stopImmediatePropagation();
  },
  true,
);
function away(is) {
  const line = document.querySelector("[data-board-away]");
  if (line && line.hidden === is) line.hidden = !is;
}
document.addEventListener("htmx:error", (event) => {
  if (isBoard(event)) away(true);
});
document.addEventListener("htmx:after:request", (event) => {
  if (isBoard(event)) away(event.detail.ctx.response?.status >= 400);
});

// A new search or order changes the sums above too.
on("input", "form.list-find", () => {
  if (board()) setTimeout(ask, 400);
});

setInterval(ask, every);
document.addEventListener("visibilitychange", ask);

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
ready(() => {
  const live = board();
  const text = live?.querySelector("[data-board-updated]");
  if (text) text.textContent = clock.format(new Date(live.dataset.now));
});

on("click", "[data-board-full]", () => board()?.requestFullscreen());
ready(() => {
  // Nothing to offer where a browser has no full screen.
  const button = document.querySelector("[data-board-full]");
  if (button) button.hidden = !document.fullscreenEnabled;
});
