// The settings of what is chosen in the text: a field, a field to fill in, or a
// block with a condition. What is typed there is in the text at once.
import { NodeSelection } from "@tiptap/pm/state";
import { labelOf, operators } from "./nodes.js";

const titles = {
  field: "Field",
  ask: "Field to fill in",
  condition: "Block shown if",
};

/**
 * @param {HTMLElement} panel
 * @param {import("@tiptap/core").Editor} editor
 * @param {(label: string) => boolean} isKnown
 */
export function settings(panel, editor, isKnown) {
  const title = panel.querySelector("[data-settings-title]");
  const controls = [...panel.querySelectorAll("[data-setting]")];
  const show = (name, on) => {
    panel.querySelector(`[data-part="${name}"]`).hidden = !on;
  };

  function chosen() {
    const { selection } = editor.state;
    if (!(selection instanceof NodeSelection)) return null;
    return Object.hasOwn(titles, selection.node.type.name)
      ? { node: selection.node, pos: selection.from }
      : null;
  }

  function valueOf(control, attrs) {
    if (control.dataset.setting === "options")
      return (attrs.options ?? "").split("|").join("\n");
    return attrs[control.dataset.setting] ?? "";
  }

  function refresh() {
    const now = chosen();
    panel.hidden = !now;
    if (!now) return;
    const { attrs, type } = now.node;
    title.textContent = titles[type.name];
    show("field", type.name === "field");
    show("input", type.name === "ask");
    show("options", attrs.kind === "choice");
    show("if", true);
    show("value", operators[attrs.showOp].value);
    show("unknown", type.name === "field" && !isKnown(attrs.label));
    for (const control of controls) {
      if (control === document.activeElement) continue; // it is being typed in
      if (control.type === "checkbox")
        control.checked = !!attrs[control.dataset.setting];
      else control.value = valueOf(control, attrs);
    }
  }

  function read(control) {
    const { setting } = control.dataset;
    if (control.type === "checkbox") return control.checked;
    if (setting === "label" || setting === "showIf")
      return labelOf(control.value).replace(/[%<>"]/g, "");
    if (setting === "options")
      return control.value
        .split("\n")
        .map((line) => line.replaceAll("|", "/").trim())
        .filter(Boolean)
        .join("|");
    if (setting === "name") return nameOf(control.value);
    return control.value.trim();
  }

  panel.addEventListener("input", (event) => {
    const control = event.target.closest("[data-setting]");
    const now = chosen();
    if (!control || !now) return;
    const { setting } = control.dataset;
    const value = read(control);
    if ((setting === "label" || setting === "name") && !value) return; // while it is typed anew
    editor.commands.command(({ tr }) => {
      tr.setNodeAttribute(now.pos, setting, value);
      return true;
    });
  });
  panel.addEventListener("focusout", refresh);
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    editor.commands.focus();
  });
  panel.addEventListener("click", (event) => {
    if (event.target.closest("[data-back]")) editor.commands.focus();
    if (!event.target.closest("[data-remove]")) return;
    const now = chosen();
    if (now?.node.type.name === "condition") unwrap(editor, now);
    else editor.chain().focus().deleteSelection().run();
  });

  editor.on("transaction", refresh);
  refresh();
  return {
    /** Goes to the first setting of what is chosen; false when nothing is. */
    focus() {
      if (!chosen()) return false;
      refresh();
      controls.find((control) => !control.closest("[hidden]"))?.focus();
      return true;
    },
    /** The same for the condition. */
    focusCondition() {
      refresh();
      panel.querySelector('[data-setting="showIf"]').focus();
    },
  };
}

/** A name that app/script takes. */
export function nameOf(text) {
  const name = text.trim().replace(/\W+/g, "_").slice(0, 50);
  return /^\d/.test(name) ? `_${name}`.slice(0, 50) : name;
}

// The condition goes, what was in the block stays.
function unwrap(editor, { node, pos }) {
  editor
    .chain()
    .focus()
    .command(({ tr }) => {
      tr.replaceWith(pos, pos + node.nodeSize, node.content);
      return true;
    })
    .run();
}
