// The dialogs for a link and a picture.
import { caretBehind } from "./caret.js";
import { isAddress, labelOf } from "./nodes.js";
import { isPicture, pictureOf } from "./picture.js";

const field = (form, name) => form.elements.namedItem(name);

/** @param {import("@tiptap/core").Editor} editor */
export function linkDialog(editor) {
  const dialog = document.getElementById("script-link");
  const form = dialog.querySelector("[data-link]");
  const error = form.querySelector("[data-link-error]");

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const href = field(form, "href").value.trim();
    const label = labelOf(field(form, "field").value);
    if (!label && !isAddress(href)) {
      error.hidden = false;
      field(form, "href").focus();
      return;
    }
    dialog.close();
    const mark = {
      type: "link",
      attrs: label ? { href: "", field: label } : { href, field: "" },
    };
    const chain = editor.chain().focus();
    if (editor.state.selection.empty && !editor.isActive("link"))
      chain
        .insertContent({ type: "text", text: label || href, marks: [mark] })
        .run();
    else chain.extendMarkRange("link").setMark("link", mark.attrs).run();
  });
  form.querySelector("[data-unlink]").addEventListener("click", () => {
    dialog.close();
    editor.chain().focus().extendMarkRange("link").unsetMark("link").run();
  });
  return () => {
    const attrs = editor.getAttributes("link");
    field(form, "href").value = attrs.href ?? "";
    field(form, "field").value = attrs.field ?? "";
    form.querySelector("[data-unlink]").hidden = !editor.isActive("link");
    error.hidden = true;
    dialog.showModal();
    field(form, attrs.field ? "field" : "href").focus();
  };
}

/** @param {import("@tiptap/core").Editor} editor */
export function pictureDialog(editor) {
  const dialog = document.getElementById("script-picture");
  const form = dialog.querySelector("[data-picture]");
  const error = form.querySelector("[data-picture-error]");

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [file] = field(form, "file").files;
    try {
      const src = file
        ? await pictureOf(file)
        : field(form, "src").value.replace(/\s/g, "");
      if (!isPicture(src))
        throw new Error(
          "Choose a file, or give data that begins with data:image/png;base64, or the like.",
        );
      dialog.close();
      insertPicture(editor, src, field(form, "alt").value.trim());
    } catch (problem) {
      error.querySelector("span").textContent = problem.message;
      error.hidden = false;
    }
  });
  return () => {
    form.reset();
    error.hidden = true;
    dialog.showModal();
    field(form, "file").focus();
  };
}

export function insertPicture(editor, src, alt = "") {
  caretBehind(editor);
  editor
    .chain()
    .focus()
    .insertContent({ type: "picture", attrs: { src, alt } })
    .run();
}
