// The Script designer: the text (Tiptap) and its HTML (CodeMirror), kept the
// same, beside a panel of the values that fields can show. What is sent is the
// textarea, which is there without this script, too.
import { Editor, Extension } from "@tiptap/core";
import {
  Table,
  TableCell,
  TableHeader,
  TableRow,
} from "@tiptap/extension-table";
import { NodeSelection } from "@tiptap/pm/state";
import { texts } from "./script/texts.js";
import { store } from "./dom.js";
import "./head.js"; // the tools and the panel stay below it
import { caretBehind } from "./script/caret.js";
import { codeEditor } from "./script/code.js";
import { insertPicture, linkDialog, pictureDialog } from "./script/dialogs.js";
import { htmlOf, withoutStyle } from "./script/html.js";
import {
  Ask,
  Condition,
  Field,
  Link,
  Picture,
  labelOf,
} from "./script/nodes.js";
import { pictureIn, pictureOf } from "./script/picture.js";
import { settings } from "./script/settings.js";
import { tools } from "./script/tools.js";

const page = document.querySelector("[data-designer]");
const find = (selector) => page.querySelector(selector);
const form = document.getElementById("script");
const area = document.getElementById("script-html");
const preview = document.getElementById("script-preview");
const says = (text) => {
  document.getElementById("script-says").textContent = text;
};
const toast = (text, tone) =>
  document.dispatchEvent(new CustomEvent("toast", { detail: { text, tone } }));

const known = new Set(page.dataset.known.split("\n"));
const isKnown = (label) => known.has(label);

// --- The text ---------------------------------------------------------------

const PlainTable = Table.extend({
  addNodeView: () => null,
  renderHTML: () => ["table", ["tbody", 0]],
});
const spans = () => ({
  colspan: spanAttribute("colspan"),
  rowspan: spanAttribute("rowspan"),
  colwidth: { default: null, rendered: false }, // prosemirror-tables asks for it
});
function spanAttribute(name) {
  return {
    default: 1,
    parseHTML: (element) =>
      Math.min(50, Math.max(1, Number(element.getAttribute(name)) || 1)),
    renderHTML: (attributes) =>
      attributes[name] > 1 ? { [name]: attributes[name] } : {},
  };
}
const cell = (type) =>
  type.extend({
    addAttributes: spans,
    renderHTML: ({ HTMLAttributes }) => [
      type.name === "tableHeader" ? "th" : "td",
      HTMLAttributes,
      0,
    ],
  });

const Keys = Extension.create({
  name: "scriptKeys",
  priority: 1000,
  addKeyboardShortcuts: () => ({
    "Mod-k": () => (openLink(), true),
    "Alt-F10": () => (bar.focus(), true),
    Escape: () => (bar.focus(), true),
    Enter: () => panel.focus(),
  }),
});

const editor = new Editor({
  element: find("[data-text]"),
  injectCSS: false,
  content: withoutStyle(area.value),
  extensions: [
    ...texts,
    PlainTable.configure({ resizable: false }),
    TableRow,
    cell(TableHeader),
    cell(TableCell),
    Field.configure({ isKnown }),
    Ask,
    Condition,
    Link,
    Picture,
    Keys,
  ],
  editorProps: {
    attributes: {
      class: "script-body",
      role: "textbox",
      "aria-multiline": "true",
      "aria-label": "Script",
    },
    transformPastedHTML: withoutStyle,
    handlePaste: (view, event) => takePicture(event.clipboardData, event),
    handleDrop: (view, event) => takePicture(event.dataTransfer, event),
  },
  onUpdate: () => fromText(),
});

function takePicture(from, event) {
  const file = pictureIn(from?.files);
  if (!file) return false;
  event.preventDefault();
  pictureOf(file).then(
    (src) => insertPicture(editor, src),
    (problem) => toast(problem.message, "error"),
  );
  return true;
}

// --- One text in three places -------------------------------------------------

let stored = area.value;
let asStored = htmlOf(editor);
let code = null;
let reading = 0;

function put(html) {
  area.value = html;
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

// What is as it was stored is sent as it was stored, however it would be written.
function fromText() {
  const html = htmlOf(editor);
  put(html === asStored ? stored : html);
  code?.set(html);
}

function fromCode(html) {
  put(html);
  clearTimeout(reading);
  reading = setTimeout(readCode, 250);
}

function readCode() {
  clearTimeout(reading);
  reading = 0;
  editor.commands.setContent(withoutStyle(area.value), { emitUpdate: false });
}

// What the server took out goes from here, too.
document.addEventListener("htmx:after:swap", () => {
  const clean = document.getElementById("script-clean");
  if (!clean) return;
  area.value = clean.value;
  clean.remove();
  editor.commands.setContent(withoutStyle(area.value), { emitUpdate: false });
  code?.set(htmlOf(editor));
  form.dispatchEvent(new CustomEvent("guard:saved", { bubbles: true }));
});
document.addEventListener("guard:saved", () => {
  stored = area.value;
  asStored = htmlOf(editor);
});

// --- Views --------------------------------------------------------------------

const viewButtons = [...page.querySelectorAll("[data-view]")];
let view = "";

function show(name) {
  if (reading) readCode();
  view = name;
  for (const button of viewButtons)
    button.setAttribute("aria-pressed", String(button.dataset.view === name));
  const text = name === "design" || name === "both";
  const html = name === "html" || name === "both";
  find("[data-text]").hidden = !text;
  find("[data-tools]").hidden = !text;
  find("[data-keys]").hidden = !text;
  find("[data-code]").hidden = !html;
  find("[data-panes]").hidden = !text && !html;
  find("[data-panes]").classList.toggle("is-split", name === "both");
  preview.hidden = name !== "preview";
  find("[data-side]").hidden = name === "preview";
  page.classList.toggle("is-preview", name === "preview");
  if (html && !code) {
    code = codeEditor(find("[data-code]"), {
      onChange: fromCode,
      onLeave: () => viewButtons.find((b) => b.dataset.view === view).focus(),
    });
    code.set(htmlOf(editor));
  }
  if (name === "preview") fill();
  else store.set("script-view", name);
}
for (const button of viewButtons)
  button.addEventListener("click", () => show(button.dataset.view));

// --- Preview ------------------------------------------------------------------

const shown = document.getElementById("script-shown");
const fillWith = document.getElementById("script-fill");
let asked = 0;

async function fill() {
  const now = ++asked;
  shown.setAttribute("aria-busy", "true");
  let html = "";
  try {
    const answer = await fetch(page.dataset.preview, {
      method: "POST",
      headers: { "HX-Request": "true" },
      body: new URLSearchParams({ html: area.value, fill: fillWith.value }),
    });
    html = await answer.text();
    if (!answer.ok) throw new Error(html);
  } catch (problem) {
    if (now === asked)
      toast(
        problem instanceof TypeError || !problem.message
          ? "Hookline could not be reached. Check the connection and try again."
          : problem.message,
        "error",
      );
    return;
  } finally {
    if (now === asked) shown.removeAttribute("aria-busy");
  }
  if (now === asked) shown.innerHTML = html;
}
fillWith.addEventListener("change", fill);
// What an agent would fill in is only looked at here.
shown.addEventListener("submit", (event) => event.preventDefault());

// --- Fields -------------------------------------------------------------------

function insertField(text) {
  const label = labelOf(text).replace(/[%<>"]/g, "");
  if (!label) return;
  if (view === "html" || (view === "both" && code.hasFocus)) {
    code.insert(`<span data-field="${label.replaceAll("&", "&amp;")}"></span>`);
  } else {
    caretBehind(editor);
    editor
      .chain()
      .focus()
      .insertContent({ type: "field", attrs: { label } })
      .run();
  }
  says(`The field ${label} is in the text.`);
}

const search = find("[data-find]");
const typed = find("[data-insert-typed]");
const labels = [...page.querySelectorAll("[data-insert-field]")];

function filter() {
  const text = labelOf(search.value).toLowerCase();
  let exact = false;
  for (const button of labels) {
    const label = button.dataset.insertField.toLowerCase();
    button.closest("li").hidden = !label.includes(text);
    exact ||= label === text;
  }
  for (const group of page.querySelectorAll("[data-group]"))
    group.hidden = !group.querySelector("li:not([hidden])");
  typed.hidden = !text || exact;
  typed.lastElementChild.textContent = `Insert “${labelOf(search.value)}” as typed`;
}
search.addEventListener("input", filter);
search.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  const text = labelOf(search.value);
  if (!text) return;
  const matches = labels.filter((button) => !button.closest("li").hidden);
  const same = matches.find(
    (button) => button.dataset.insertField.toLowerCase() === text.toLowerCase(),
  );
  const one = same ?? (matches.length === 1 ? matches[0] : null);
  insertField(one ? one.dataset.insertField : text);
  search.value = "";
  filter();
});
typed.addEventListener("click", () => {
  insertField(search.value);
  search.value = "";
  filter();
});
for (const button of labels)
  button.addEventListener("click", () =>
    insertField(button.dataset.insertField),
  );

// --- Tools and settings ---------------------------------------------------------

const panel = settings(find("[data-settings]"), editor, isKnown);
const openLink = linkDialog(editor);

function ask() {
  const used = new Set();
  editor.state.doc.descendants((node) => {
    if (node.type.name === "ask") used.add(node.attrs.name);
  });
  let n = 1;
  while (used.has(`answer_${n}`)) n++;
  caretBehind(editor);
  editor
    .chain() // without focus(), which would come after that of the panel
    .insertContent({
      type: "ask",
      attrs: { name: `answer_${n}`, text: `Answer ${n}` },
    })
    .command(({ tr }) => {
      const at = tr.selection.from - 1;
      if (tr.doc.nodeAt(at)?.type.name === "ask")
        tr.setSelection(NodeSelection.create(tr.doc, at));
      return true;
    })
    .run();
  panel.focus();
}

// In a block with a condition the tool leads to its settings; elsewhere it makes
// one of the paragraphs that are chosen.
function conditionTool() {
  if (!editor.isActive("condition")) {
    const first = labels[0]?.dataset.insertField ?? "activity_source";
    if (!editor.commands.wrapIn("condition", { showIf: first })) {
      toast("A condition can't stand here: choose whole paragraphs.", "error");
      return;
    }
  }
  editor.commands.command(({ tr, dispatch }) => {
    const { $from, node } = tr.selection;
    if (node?.type.name === "condition") return true;
    for (let depth = $from.depth; depth > 0; depth--) {
      if ($from.node(depth).type.name !== "condition") continue;
      if (dispatch)
        tr.setSelection(NodeSelection.create(tr.doc, $from.before(depth)));
      return true;
    }
    return false;
  });
  panel.focusCondition();
}

const bar = tools(find("[data-tools]"), editor, {
  link: openLink,
  picture: pictureDialog(editor),
  input: ask,
  condition: conditionTool,
});

// Publishing means what is seen: what is not submitted yet is submitted first.
for (const button of document.querySelectorAll('[data-dialog-open="publish"]'))
  button.addEventListener("click", () => {
    const save = document.querySelector("[data-save]");
    if (save && !save.disabled) form.requestSubmit(save);
  });

find("[data-plain]").hidden = true;
find("[data-views]").hidden = false;
page.classList.add("is-live");
const last = store.get("script-view");
show(
  !preview.hidden
    ? "preview"
    : ["design", "both", "html"].includes(last)
      ? last
      : "design",
);
