// What is drawn: xyflow's nodes and edges, made of what the editor knows. What did not
// change is the same object as before, so that little is drawn anew.
import { flowOrder, linksOf } from "./model.js";

/** Notes first, then objects in order of flow: so does Tab reach them. */
export function nodesOf(editor) {
  const { def } = editor;
  const old = new Map(editor.nodes.map((n) => [n.id, n]));
  const chosen = new Set(editor.selected);
  const byId = new Map(def.objects.map((o) => [o.id, o]));
  const entered = new Set(def.objects.flatMap((o) => Object.values(o.exits)));
  const match = editor.found && new Set(editor.found);
  const [start] = def.objects;
  const object = (id) => {
    const o = byId.get(id);
    const data = {
      object: o,
      view: editor.view(o),
      kind: editor.kind(o.kind),
      start: o === start,
      loose: o !== start && !entered.has(id) && !editor.kind(o.kind).apart,
      expanded: editor.expanded.has(id),
      overlay: editor.overlay.objects?.[id],
      dim: match ? !match.has(id) : false,
    };
    return objectNode(data, byId, old.get(id), chosen.has(id));
  };
  return [
    ...def.notes.map((n) => noteNode(n, old.get(n.id), chosen.has(n.id))),
    ...flowOrder(def, (o) => editor.exitNames(o)).map(object),
  ];
}

function objectNode(data, byId, old, selected) {
  const label = describe(data, byId);
  const same =
    old &&
    old.label === label &&
    old.selected === selected &&
    sameData(old.data, data);
  const place = data.object.place ?? { x: 0, y: 0 };
  if (same && (old.dragging || samePlace(old.position, place))) return old;
  return {
    ...old,
    id: data.object.id,
    type: "object",
    position: old?.dragging ? old.position : place,
    data,
    selected,
    label,
    ariaLabel: label,
    domAttributes: {
      "aria-roledescription": "Workflow object",
      "aria-describedby": "wc-help",
    },
  };
}

function noteNode(note, old, selected) {
  if (old?.data.note === note && old.selected === selected) return old;
  return {
    ...old,
    id: note.id,
    type: "note",
    position: old?.dragging ? old.position : note.place,
    width: note.width,
    height: note.height,
    data: { note },
    selected,
    zIndex: -1,
    ariaLabel: `Note: ${note.text || "empty"}`,
    domAttributes: {
      "aria-roledescription": "Note",
      "aria-describedby": "wc-help",
    },
  };
}

/** A link for every exit that leads to an object. */
export function edgesOf(editor) {
  const old = new Map(editor.edges.map((e) => [e.id, e]));
  const titles = new Map(editor.def.objects.map((o) => [o.id, o.title]));
  const chosen = new Set(editor.chosenLinks);
  return linksOf(editor.def).map((link) => {
    const was = old.get(link.id);
    const overlay = editor.overlay.links?.[link.id];
    const selected = chosen.has(link.id);
    if (
      was?.target === link.to &&
      was.data.overlay === overlay &&
      was.selected === selected
    )
      return was;
    return {
      id: link.id,
      type: "link",
      source: link.from,
      sourceHandle: link.exit,
      target: link.to,
      targetHandle: "in",
      selected,
      data: { overlay },
      ariaLabel: `Link from ${titles.get(link.from)} to ${titles.get(link.to)}`,
      domAttributes: { "aria-roledescription": "Link" },
    };
  });
}

const samePlace = (a, b) => a.x === b.x && a.y === b.y;

function sameData(a, b) {
  return Object.keys(b).every((key) =>
    key === "view"
      ? a.view.summary === b.view.summary &&
        a.view.exits === b.view.exits &&
        a.view.problems === b.view.problems
      : a[key] === b[key],
  );
}

/** The exits that are drawn: quiet ones that lead nowhere only when asked for. */
export function shownExits(object, view, expanded) {
  const exits = view.exits ?? [];
  const shown = exits.filter(
    (e) => expanded || object.exits[e.name] || !(e.quiet || e.fallback),
  );
  return { shown, hidden: exits.length - shown.length };
}

/** What a screen reader says of an object. */
function describe({ object, view, kind, start, loose }, byId) {
  const parts = [`${object.title || "Untitled"}, ${kind.label}`];
  if (view.summary) parts.push(view.summary);
  if (start) parts.push("calls start here");
  if (loose) parts.push("no exit leads here");
  for (const e of view.exits ?? []) {
    const to = byId.get(object.exits[e.name])?.title;
    if (to) parts.push(`${e.label} leads to ${to}`);
    else if (!e.quiet && !e.fallback) parts.push(`${e.label} is not connected`);
  }
  const red = view.problems.filter((p) => p.severity === "red").length;
  const yellow = view.problems.length - red;
  if (red) parts.push(red === 1 ? "1 problem" : `${red} problems`);
  if (yellow) parts.push(yellow === 1 ? "1 warning" : `${yellow} warnings`);
  if (object.note) parts.push(`note: ${object.note}`);
  return `${parts.join(". ")}.`;
}
