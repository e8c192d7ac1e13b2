// Toasts: short messages that go by themselves, in a live region. They come
// with the page, from the header HX-Trigger: {"toast": {…}}, or from a script's
// own "toast" event.
import { on, ready } from "./dom.js";

const stay = 6000;
const most = 3;
const timers = new WeakMap();

function arm(toast) {
  clearTimeout(timers.get(toast));
  timers.set(
    toast,
    setTimeout(
      () => toast.remove(),
      toast.querySelector("[data-toast-action]")?.textContent ? stay * 2 : stay,
    ),
  );
}

// A row of "Saved." tells no more than one; a tall pile hides the page.
function makeRoom(list, text) {
  const shown = [...list.querySelectorAll("[data-toast]")];
  const kept = shown.filter((node) => {
    const same =
      node.querySelector("[data-toast-text]")?.textContent.trim() === text &&
      !node.querySelector("[data-toast-action]")?.textContent;
    if (same) node.remove();
    return !same;
  });
  for (const node of kept.slice(0, Math.max(0, kept.length - most + 1)))
    node.remove();
}

export function toast({ tone = "success", text, action = "", url = "" }) {
  const node = document
    .getElementById("toast-template")
    .content.firstElementChild.cloneNode(true);
  node.className = `toast tone-${tone}`;
  const sign = document.querySelector(
    `template[data-toast-icon="${CSS.escape(tone)}"]`,
  );
  if (sign)
    node
      .querySelector("[data-toast-sign]")
      .replaceChildren(sign.content.cloneNode(true));
  node.querySelector("[data-toast-text]").textContent = text;
  node.querySelector("[data-toast-action]").textContent = action;
  const form = node.querySelector("[data-toast-form]");
  form.hidden = !action;
  form.setAttribute("action", url);
  const list = document.getElementById("toasts");
  makeRoom(list, text);
  list.append(node);
  arm(node);
}

document.addEventListener("toast", (event) => toast(event.detail ?? {}));

ready((root) => {
  for (const node of root.querySelectorAll("#toasts [data-toast]"))
    if (!timers.has(node)) arm(node);
});

on("click", "[data-toast-close]", (event, button) =>
  button.closest("[data-toast]").remove(),
);
// What is being read or aimed at stays.
on("pointerover", "[data-toast]", (event, node) =>
  clearTimeout(timers.get(node)),
);
on("pointerout", "[data-toast]", (event, node) => arm(node));
on("focusin", "[data-toast]", (event, node) => clearTimeout(timers.get(node)));
on("focusout", "[data-toast]", (event, node) => arm(node));

// A request that never reached the server says so.
document.addEventListener("htmx:error", (event) => {
  const error = event.detail?.error;
  const text =
    error?.name === "AbortError"
      ? "Hookline took too long to answer. Try again."
      : "Hookline could not be reached. Check the connection and try again.";
  toast({ tone: "error", text });
});
