// The keyboard. Keys without Ctrl act only while the focus is on the canvas; what they
// do stands in `shortcuts`, which the list under ? shows.
import * as act from "./actions.js";
import { grid } from "./layout.js";
import { flowOrder, linksOf, objectOf } from "./model.js";

const mac = /Mac|iP(hone|ad)/.test(navigator.platform);
const ctrl = mac ? "⌘" : "Ctrl";

/** Groups of [keys, what they do]. */
export const shortcuts = [
  [
    "Objects",
    [
      [["Tab"], "Next object in order of flow"],
      [["Enter"], "Open the settings"],
      [["A"], "Add an object behind this one, or lead its exit to another"],
      [
        ["↑", "↓", "←", "→"],
        "Move what is chosen; hold Shift for larger steps",
      ],
      [["Alt", "↓"], "Go where the first exit leads; ↑ back, ← → beside"],
      [["Space"], "Choose, or choose no longer"],
      [["Delete"], "Delete what is chosen"],
      [[ctrl, "D"], "Duplicate"],
      [["N"], "Add a note to the canvas"],
    ],
  ],
  [
    "Edit",
    [
      [[ctrl, "Z"], "Undo"],
      [[ctrl, "Shift", "Z"], "Redo"],
      [[ctrl, "C"], "Copy; X cuts, V pastes, in other Workflows and tabs too"],
      [[ctrl, "A"], "Choose all"],
      [["T"], "Tidy up"],
      [["P"], "Show or hide the palette"],
    ],
  ],
  [
    "View",
    [
      [["/"], "Find"],
      [["F"], "Fit everything"],
      [["Z"], "Zoom to what is chosen"],
      [["+", "−"], "Zoom in and out"],
      [["1"], "Zoom to 100 %"],
      [["Esc"], "Close, or choose nothing"],
      [["?"], "This list"],
    ],
  ],
];

const typing = (e) =>
  e.closest?.("input, textarea, select, [contenteditable], dialog, .menu-drop");

/** A Svelte action: listens as long as the canvas is there. */
export function keys(root, editor) {
  const down = (event) => onKey(event, editor, root);
  const clip = (event) => onClipboard(event, editor, root);
  document.addEventListener("keydown", down);
  for (const type of ["copy", "cut", "paste"])
    document.addEventListener(type, clip);
  return {
    destroy() {
      document.removeEventListener("keydown", down);
      for (const type of ["copy", "cut", "paste"])
        document.removeEventListener(type, clip);
    },
  };
}

const ours = (event, root) =>
  root.contains(event.target) || event.target === document.body;

function onKey(event, editor, root) {
  if (
    event.defaultPrevented ||
    event.isComposing ||
    document.querySelector("dialog[open]")
  )
    return;
  if (typing(event.target)) return;
  const held = mac ? event.metaKey : event.ctrlKey;
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  let done;
  if (held && !event.altKey) {
    // Undo works from everywhere on the page where no text is written.
    done = withCtrl(editor, name, event.shiftKey, ours(event, root));
  } else if (root.contains(event.target) && !event.metaKey && !event.ctrlKey) {
    const node = event.target.closest(".svelte-flow__node");
    const onGround = !!event.target.closest(".svelte-flow");
    if (!onGround && !["?", "/", "Escape"].includes(event.key)) return;
    // A button's own keys are the button's.
    if (event.target.closest("button, a") && ["Enter", " "].includes(event.key))
      return;
    done = plain(editor, event, name, node?.dataset.id ?? "");
  }
  if (done) {
    event.preventDefault();
    event.stopPropagation();
  }
}

function withCtrl(editor, name, shift, here) {
  if (name === "z") return run(shift ? act.redo : act.undo, editor);
  if (name === "y") return run(act.redo, editor);
  if (!here) return false;
  if (name === "f") return editor.toggle("find");
  if (editor.readonly && name !== "a") return false;
  if (name === "d") return run(act.duplicate, editor, editor.selected);
  if (name === "a") {
    editor.select(
      [...editor.def.objects, ...editor.def.notes].map((i) => i.id),
    );
    return true;
  }
  return false;
}

function run(action, ...args) {
  action(...args);
  return true;
}

const steps = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

function plain(editor, event, name, id) {
  const { key } = event;
  if (steps[key]) return arrows(editor, event, id);
  switch (key) {
    case "Enter":
      return id && enter(editor, id);
    case " ":
      return id && toggle(editor, id);
    case "Escape":
      return escape(editor, id);
    case "?":
      return editor.toggle("help");
    case "/":
      return editor.toggle("find");
    case "+":
    case "=":
      return run(editor.flow.zoomBy, true);
    case "-":
      return run(editor.flow.zoomBy, false);
  }
  if (event.altKey || event.shiftKey) return false;
  const looks = {
    f: () => editor.flow.fit(),
    1: () => editor.flow.zoomFull(),
    z: () => editor.flow.zoomTo(editor.selected),
  };
  if (looks[name]) return run(looks[name]);
  return !editor.readonly && changes(editor, key, name, id);
}

function changes(editor, key, name, id) {
  switch (name) {
    case "Delete":
    case "Backspace":
      return run(
        act.remove,
        editor,
        editor.selected.length || editor.chosenLinks.length
          ? editor.selected
          : [id].filter(Boolean),
        editor.chosenLinks,
      );
    case "a":
      return run(() => editor.addBehind(id || editor.current?.id || ""));
    case "n":
      return run(act.addNote, editor);
    case "t":
      return run(act.tidy, editor);
    case "p":
      return run(() => editor.togglePalette());
  }
  return false;
}

function arrows(editor, event, id) {
  const [dx, dy] = steps[event.key];
  const chosen = editor.selected;
  if (!event.altKey && chosen.length > 0 && (!id || chosen.includes(id))) {
    if (editor.readonly) return false;
    const by = event.shiftKey ? grid * 5 : grid;
    return run(act.nudge, editor, chosen, dx * by, dy * by);
  }
  return id ? walk(editor, id, dx, dy) : false;
}

/** Goes from object to object along the links. */
function walk(editor, id, dx, dy) {
  const links = linksOf(editor.def);
  const object = objectOf(editor.def, id);
  if (!object) return false;
  const leads = (o) =>
    editor
      .exitNames(o)
      .map((name) => o.exits[name])
      .filter(Boolean);
  let to;
  if (dy > 0) to = leads(object)[0];
  else if (dy < 0) to = links.find((l) => l.to === id)?.from;
  else {
    const before = links.find((l) => l.to === id);
    const parent = before && objectOf(editor.def, before.from);
    const beside = parent
      ? [...new Set(leads(parent))]
      : flowOrder(editor.def, (o) => editor.exitNames(o));
    to = beside[beside.indexOf(id) + dx];
  }
  if (!to) {
    editor.says("Nothing there");
    return true;
  }
  return run(editor.flow.focus, to);
}

function enter(editor, id) {
  if (editor.def.notes.some((n) => n.id === id)) {
    if (!editor.readonly) editor.editing = id;
    return true;
  }
  editor.select([id]);
  editor.panel?.enter();
  return true;
}

function toggle(editor, id) {
  const chosen = editor.selected.includes(id);
  editor.select(
    chosen
      ? editor.selected.filter((other) => other !== id)
      : [...editor.selected, id],
  );
  const title = objectOf(editor.def, id)?.title ?? "Note";
  editor.says(`${title} ${chosen ? "is no longer chosen" : "is chosen"}`);
  return true;
}

function escape(editor, id) {
  if (editor.open) editor.close();
  else if (editor.selected.length || editor.chosenLinks.length)
    editor.choose([]);
  else return false;
  if (id) editor.flow.focus(id);
  return true;
}

// The browser's own events: they need no permission, and work between tabs.
function onClipboard(event, editor, root) {
  if (typing(event.target) || !ours(event, root)) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.type === "paste") {
    if (editor.readonly) return;
    event.preventDefault();
    act.paste(editor, event.clipboardData.getData("text/plain"));
    return;
  }
  if (!getSelection().isCollapsed) return; // somebody copies words
  const text = act.copied(editor);
  if (!text) return;
  event.preventDefault();
  event.clipboardData.setData("text/plain", text);
  if (event.type === "cut" && !editor.readonly)
    act.remove(editor, editor.selected);
}
