// Opens and closes native dialogs; the browser holds the focus and gives it back.
import { on, ready } from "./dom.js";

on("click", "[data-dialog-open]", (event, button) => {
  const dialog = document.getElementById(button.dataset.dialogOpen);
  if (!dialog || dialog.open) return;
  event.preventDefault();
  button.closest("details[data-menu]")?.removeAttribute("open");
  open(dialog);
});

// The focus goes to the first field, not to the button that closes.
function open(dialog) {
  dialog.showModal();
  const first =
    dialog.querySelector('[autofocus], [aria-invalid="true"]') ??
    dialog.querySelector(".control, .checkbox, .radio, .toggle");
  first?.focus();
}

on("click", "[data-dialog-close]", (event, button) =>
  button.closest("dialog")?.close(),
);

// A click on the backdrop hits the dialog element itself.
document.addEventListener("mousedown", (event) => {
  const dialog = event.target;
  if (!(dialog instanceof HTMLDialogElement) || !dialog.open) return;
  const box = dialog.getBoundingClientRect();
  const inside =
    event.clientX >= box.left &&
    event.clientX <= box.right &&
    event.clientY >= box.top &&
    event.clientY <= box.bottom;
  if (!inside) dialog.close();
});

ready((root) => {
  for (const dialog of root.querySelectorAll(
    "dialog[data-dialog-now]:not([open])",
  )) {
    dialog.removeAttribute("data-dialog-now");
    open(dialog);
  }
});
