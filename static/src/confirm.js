// Asks before a button, link or form with data-confirm does its work, and
// stands in for the browser's own box behind hx-confirm.
import { on } from "./dom.js";

let passed = null;

function ask({ title, text, label, safe }) {
  const dialog = document.getElementById("confirm");
  dialog.querySelector("#confirm-title").textContent = title;
  const detail = dialog.querySelector("#confirm-text");
  detail.textContent = text || "";
  detail.hidden = !text;
  const yes = dialog.querySelector("[data-confirm-yes]");
  yes.textContent = label || "Continue";
  yes.classList.toggle("btn-danger", !safe);
  yes.classList.toggle("btn-primary", Boolean(safe));
  dialog.returnValue = "";
  dialog.showModal();
  // Cancel has the focus: Enter alone must not destroy anything.
  dialog.querySelector("[data-confirm-no]").focus();
  return new Promise((resolve) => {
    dialog.addEventListener(
      "close",
      () => resolve(dialog.returnValue === "yes"),
      { once: true },
    );
  });
}

on("click", "[data-confirm-yes]", (event, button) =>
  button.closest("dialog").close("yes"),
);
on("click", "[data-confirm-no]", (event, button) =>
  button.closest("dialog").close("no"),
);

async function intercept(event, element, again) {
  if (passed === element) {
    passed = null;
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  const yes = await ask({
    title: element.dataset.confirm,
    text: element.dataset.confirmText,
    label: element.dataset.confirmLabel,
    safe: element.hasAttribute("data-confirm-safe"),
  });
  if (!yes || !element.isConnected) return;
  passed = element;
  again();
  passed = null;
}

on(
  "click",
  "a[data-confirm], button[data-confirm]",
  (event, element) => intercept(event, element, () => element.click()),
  true,
);
on(
  "submit",
  "form[data-confirm]",
  (event, form) => {
    const { submitter } = event;
    intercept(event, form, () => form.requestSubmit(submitter));
  },
  true,
);

document.addEventListener("htmx:confirm", (event) => {
  const { ctx, issueRequest, dropRequest } = event.detail;
  const element = ctx.sourceElement;
  event.preventDefault();
  ask({
    title: ctx.confirm,
    text: element.dataset.confirmText,
    label: element.dataset.confirmLabel,
    safe: element.hasAttribute("data-confirm-safe"),
  }).then((yes) => (yes ? issueRequest() : dropRequest()));
});
