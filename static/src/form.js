// Forms: the focus goes to the first field in error, a button says it is busy,
// and a form is not sent twice.
import { on, ready } from "./dom.js";
import { follow } from "./when.js";

const shown = new WeakSet();

ready((root) => {
  const first = root.querySelector(
    'form [aria-invalid="true"], form .is-invalid input',
  );
  // What only says what is wrong, and was not sent, takes no focus.
  if (!first || shown.has(first) || first.form?.hasAttribute("data-quiet"))
    return;
  shown.add(first);
  first.focus();
});

on("change", "form", (event, form) => follow(form));

on("submit", "form", (event, form) => {
  if (event.defaultPrevented || form.target || form.method === "dialog") return;
  if (form.dataset.sent !== undefined) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "";
  event.submitter?.setAttribute("aria-busy", "true");
});

// Coming back by the browser's Back button, or staying when asked, finds the
// page as it was left.
function fresh() {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of document.querySelectorAll(
      'button[type="submit"][aria-busy="true"]',
    )) {
      if (button.form === form) button.removeAttribute("aria-busy");
    }
  }
}
window.addEventListener("pageshow", fresh);
document.addEventListener("guard:stayed", fresh);

// What a field holds is checked on the server, which says the remedy beside it;
// the browser's own bubbles stay away.
ready((root) => {
  for (const form of root.querySelectorAll('form[method="post"]')) {
    form.noValidate = true;
  }
});

// An entry of a field's Insert menu puts its text in at the cursor.
on("click", "[data-insert]", (event, button) => {
  const control = document.getElementById(button.dataset.insertInto);
  if (!control) return;
  const { selectionStart: start, selectionEnd: end } = control;
  control.focus();
  control.setRangeText(
    button.dataset.insert,
    start ?? control.value.length,
    end ?? control.value.length,
    "end",
  );
  control.dispatchEvent(new Event("input", { bubbles: true }));
});

// A copy button: the text, or the text of a target.
on("click", "[data-copy]", async (event, button) => {
  const target =
    button.dataset.copyTarget &&
    document.getElementById(button.dataset.copyTarget);
  const text = target
    ? (target.value ?? target.textContent)
    : button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    document.dispatchEvent(
      new CustomEvent("toast", {
        detail: {
          tone: "error",
          text: "The browser did not allow copying. Select the text and copy it.",
        },
      }),
    );
    return;
  }
  button.classList.add("is-done");
  document.dispatchEvent(
    new CustomEvent("toast", { detail: { text: "Copied" } }),
  );
  setTimeout(() => button.classList.remove("is-done"), 1500);
});

// Ctrl+Enter in a form with data-ctrl-enter presses its submit button.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest?.("form[data-ctrl-enter]");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
});
