// Sends a file with a progress bar and Cancel: XMLHttpRequest tells how much is
// sent, fetch does not. Without this script the form is sent as any form.
import { on } from "./dom.js";

const size = (bytes) =>
  bytes < 1024 * 1024
    ? `${Math.ceil(bytes / 1024)} kB`
    : `${(bytes / 1024 / 1024).toFixed(1)} MB`;

function parts(form) {
  const find = (name) => form.querySelector(`[data-upload-${name}]`);
  return {
    box: find("progress"),
    bar: find("bar"),
    said: find("said"),
    done: find("done"),
    cancel: find("cancel"),
    send: find("send"),
    file: form.querySelector("input[type=file]"),
  };
}

function show(p, sending) {
  p.box.hidden = !sending;
  p.send.hidden = sending;
  p.file.disabled = sending;
}

// The field's error, where the server would put it.
function refuse(p, text) {
  show(p, false);
  const field = p.file.closest(".field");
  field.querySelector(".field-help, .field-error")?.remove();
  const note = document.createElement("p");
  note.className = "field-error";
  note.id = `${p.file.id}-note`;
  note.setAttribute("role", "alert");
  note.textContent = text;
  field.append(note);
  p.file.setAttribute("aria-invalid", "true");
  p.file.setAttribute("aria-describedby", note.id);
  p.file.focus();
}

on("submit", "form[data-upload]", (event, form) => {
  event.preventDefault();
  const p = parts(form);
  const file = p.file.files[0];
  if (!file) {
    refuse(p, "Choose a CSV file.");
    return;
  }
  const most = Number(form.dataset.upload);
  if (file.size > most) {
    refuse(
      p,
      `The file is larger than ${Math.floor(most / 1024 / 1024)} MB. Split it and import the parts one after the other.`,
    );
    return;
  }
  const body = new FormData(form);
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    p.bar.value = loaded / total;
    p.done.textContent = `${size(loaded)} of ${size(total)}`;
    if (loaded === total) p.said.textContent = "Looking into the file";
  });
  request.addEventListener("load", () => {
    const next = request.getResponseHeader("HX-Redirect");
    if (next) location.assign(next);
    else refuse(p, request.responseText.trim());
  });
  request.addEventListener("error", () =>
    refuse(
      p,
      "The upload broke off, and nothing of it was kept. Check the connection and try again.",
    ),
  );
  request.addEventListener("abort", () => {
    show(p, false);
    p.file.focus();
  });
  p.cancel.onclick = () => request.abort();
  p.said.textContent = `Uploading ${file.name}`;
  p.bar.value = 0;
  show(p, true);
  p.cancel.focus();
  request.open("POST", form.action);
  request.setRequestHeader("HX-Request", "true");
  request.send(body);
});
