// What a person does on the canvas. Every function here is one step of the history.
import { copyText, PasteError, readText } from "./clipboard.js";
import { align, fillPlaces, freeSpot, gap, layOut } from "./layout.js";
import * as model from "./model.js";

const quoted = (title) => `“${title || "Untitled"}”`;
const counted = (n, one, many) => (n === 1 ? `1 ${one}` : `${n} ${many}`);
const names = (editor) => (o) => editor.exitNames(o);
const sizes = (editor) => (o) => editor.sizeOf(o);

export const titleOf = (editor, id) =>
  quoted(model.objectOf(editor.def, id)?.title ?? "");

/** The label of an exit, or nothing where there is but one. */
export function exitLabel(editor, object, name) {
  const exits = editor.view(object).exits;
  return exits.length > 1
    ? (exits.find((e) => e.name === name)?.label ?? name)
    : "";
}

/** The exit at which one goes on: the first that leads nowhere, or else the first. */
export function openExit(editor, object) {
  const { exits } = editor.view(object);
  const open = exits.filter((e) => !object.exits[e.name]);
  return (open.find((e) => !e.quiet && !e.fallback) ?? exits[0])?.name ?? "";
}

/** How large a new object will be. */
function newSize(kind) {
  const exits = (kind.exits ?? []).filter((e) => !(e.quiet || e.fallback));
  return {
    width: Math.max(248, exits.length * 90),
    height: exits.length > 1 ? 96 : 64,
  };
}

/**
 * Adds an object: behind an exit (what stood there comes behind it), at a place, or
 * where there is room.
 *
 * @param {{from?: string, exit?: string, at?: {x: number, y: number}}} where
 * @returns {Promise<string>} its id, empty if there is no room for one more
 */
export async function add(editor, kind, where = {}) {
  if (editor.def.objects.length >= model.maxObjects) {
    editor.says(
      `This Workflow has ${model.maxObjects} objects, the most there can be.`,
    );
    return "";
  }
  if (kind.apart) {
    where = { at: where.at };
    const there = editor.def.objects.find((o) => o.kind === kind.name);
    if (there) {
      editor.says(`${quoted(there.title)} is there already.`);
      editor.select([there.id]);
      return "";
    }
  }
  // The settings hold the exits, too: what is typed there goes first.
  if (where.from && !(await settled(editor))) return "";
  const { def } = editor;
  const from = where.from && model.objectOf(def, where.from);
  const id = model.newId();
  const own = newSize(kind);
  let next = model.addObject(def, kind, {
    id,
    after: from?.id,
    exit: where.exit,
  });
  const stood = from && model.objectOf(def, from.exits[where.exit]);
  let place =
    where.at && model.placeAt(where.at.x - own.width / 2, where.at.y - 24);
  if (!place && from) place = behind(editor, from, where.exit, own);
  if (!place) place = freeSpot(def, middle(editor, own), sizes(editor), own);
  else if (!stood) place = freeSpot(def, place, sizes(editor), own);
  if (stood) next = makeRoom(editor, next, stood, place.y + own.height + gap.y);
  next = model.move(next, new Map([[id, place]]));
  const title = quoted(model.objectOf(next, id).title);
  const what = from
    ? `Added ${title} behind ${quoted(from.title)}`
    : `Added ${title}`;
  if (!editor.commit(next, what)) return "";
  editor.select([id]);
  return id;
}

/** Where an object goes that comes behind an exit. */
function behind(editor, from, exit, own) {
  const stood = model.objectOf(editor.def, from.exits[exit]);
  if (stood?.place) return stood.place;
  const box = editor.sizeOf(from);
  const exits = editor
    .view(from)
    .exits.filter(
      (e) => from.exits[e.name] || !(e.quiet || e.fallback) || e.name === exit,
    );
  // The usual way goes on straight down; the others go off to the right.
  const column = Math.max(
    0,
    exits.findIndex((e) => e.name === exit),
  );
  const step = column === 0 ? 0 : (column - 0.5) * (own.width + gap.x);
  const x = from.place.x + box.width / 2 + step;
  return model.placeAt(x - own.width / 2, from.place.y + box.height + gap.y);
}

/** The middle of what is on screen, or below the last object. */
function middle(editor, own) {
  const first = editor.def.objects.length === 0;
  const at = first ? editor.flow?.top() : editor.flow?.middle();
  if (first && at) return { x: at.x - own.width / 2, y: at.y };
  return at
    ? { x: at.x - own.width / 2, y: at.y - own.height / 2 }
    : { x: 0, y: 0 };
}

/** Moves an object and what comes after it down, so that it begins at y or lower. */
function makeRoom(editor, def, first, y) {
  if (first.place.y >= y) return def;
  const by = y - first.place.y;
  const places = new Map();
  const stack = [first.id];
  while (stack.length > 0) {
    const o = model.objectOf(def, stack.pop());
    if (!o || places.has(o.id) || !o.place || o.place.y < first.place.y)
      continue;
    places.set(o.id, { x: o.place.x, y: o.place.y + by });
    stack.push(...Object.values(o.exits));
  }
  return model.move(def, places);
}

/** Makes an exit lead to an object, or nowhere. */
export async function connect(editor, id, exit, to) {
  const object = model.objectOf(editor.def, id);
  if (!object || !(await settled(editor))) return;
  if (to && editor.kind(model.objectOf(editor.def, to)?.kind)?.apart) {
    editor.says(`Calls come to ${titleOf(editor, to)} by themselves.`);
    return;
  }
  const label = exitLabel(editor, object, exit);
  const from = `${quoted(object.title)}${label ? `, exit ${label},` : ""}`;
  const what = to
    ? `${from} leads to ${titleOf(editor, to)}`
    : `${from} leads nowhere`;
  editor.commit(model.connect(editor.def, id, exit, to), what);
}

/** What was typed beside the canvas is a step of its own before this one. */
async function settled(editor) {
  if (!editor.panel || (await editor.panel.settle())) return true;
  editor.says("The settings can't be saved as they are. Correct them first.");
  return false;
}

export async function remove(editor, ids, links = []) {
  if (ids.length + links.length === 0) return;
  // What is typed for an object that goes is gone with it.
  if (!ids.includes(editor.panel?.shown) && !(await settled(editor))) return;
  let next = model.remove(editor.def, ids, names(editor));
  for (const link of links) {
    const { from, exit } = linkOf(editor, link) ?? {};
    if (from && model.objectOf(next, from))
      next = model.connect(next, from, exit, "");
  }
  const what = ids.length
    ? `Deleted ${ids.length === 1 ? itemName(editor, ids[0]) : counted(ids.length, "object", "objects")}`
    : `Removed ${counted(links.length, "link", "links")}`;
  const order = model.flowOrder(editor.def, names(editor));
  const at = order.indexOf(ids[0]);
  if (editor.commit(next, what))
    editor.keepFocus(order[at - 1] ?? order[at + 1]);
}

const linkOf = (editor, id) =>
  model.linksOf(editor.def).find((l) => l.id === id);

function itemName(editor, id) {
  return model.objectOf(editor.def, id) ? titleOf(editor, id) : "the note";
}

export async function duplicate(editor, ids) {
  if (ids.length === 0 || !(await settled(editor))) return;
  const parts = partsOf(editor, ids);
  const room = model.maxObjects - editor.def.objects.length;
  if (parts.objects.length > room)
    return editor.says(`This Workflow takes ${room} more objects, no more.`);
  const { def, ids: fresh } = model.insertCopies(editor.def, parts, {
    by: { x: 32, y: 32 },
  });
  const what =
    ids.length === 1
      ? `Duplicated ${itemName(editor, ids[0])}`
      : `Duplicated ${ids.length} objects`;
  if (editor.commit(def, what)) editor.select(fresh);
}

function partsOf(editor, ids) {
  const chosen = new Set(ids);
  return {
    objects: editor.def.objects.filter((o) => chosen.has(o.id)),
    notes: editor.def.notes.filter((n) => chosen.has(n.id)),
  };
}

export function copied(editor) {
  if (editor.selected.length === 0) return "";
  editor.says(`Copied ${counted(editor.selected.length, "object", "objects")}`);
  return copyText(editor.def, editor.selected);
}

/** Pastes; what can't be is explained. */
export async function paste(editor, text) {
  let parts;
  try {
    const kinds = new Set(editor.kinds.map((k) => k.name));
    parts = readText(text, kinds, model.maxObjects - editor.def.objects.length);
  } catch (error) {
    if (!(error instanceof PasteError)) throw error;
    editor.tell(error.message, "error");
    return;
  }
  const all = [...parts.objects, ...parts.notes];
  if (parts.objects.some((o) => !o.place)) layOutParts(editor, parts);
  const x = Math.min(...all.map((i) => i.place?.x ?? 0));
  const y = Math.min(...all.map((i) => i.place?.y ?? 0));
  const want = editor.flow?.pasteSpot() ?? { x: 0, y: 0 };
  const by = { x: want.x - x, y: want.y - y };
  const { def, ids } = model.insertCopies(editor.def, parts, { by });
  const count = counted(ids.length, "object", "objects");
  const lost = parts.dropped
    ? ` ${counted(parts.dropped, "link", "links")} to objects that were not copied ${parts.dropped === 1 ? "is" : "are"} left out.`
    : "";
  if (!editor.commit(def, `Pasted ${count}.${lost}`)) return;
  editor.select(ids);
  editor.flow?.reveal(ids);
  // Only the server knows the settings of every kind: what it refuses goes again.
  await editor.source.flush();
  const { state, message } = editor.save;
  if (state !== "refused" || editor.def !== def) return;
  editor.history.cancel();
  editor.show();
  editor.source.change(editor.def);
  editor.tell(`This can't be pasted: ${message}`, "error");
}

function layOutParts(editor, parts) {
  const def = fillPlaces(
    { objects: parts.objects, notes: [] },
    (o) => newSize(editor.kind(o.kind)),
    (o) => Object.keys(o.exits),
  );
  parts.objects = def.objects;
}

/** Takes places that were dragged to. */
export function moved(editor, items) {
  const what =
    items.length === 1
      ? `Moved ${itemName(editor, items[0].id)}`
      : `Moved ${items.length} objects`;
  const places = new Map(items.map((i) => [i.id, i.position]));
  editor.commit(model.move(editor.def, places), what, { silent: true });
}

export function nudge(editor, ids, dx, dy) {
  const places = new Map();
  for (const item of [...editor.def.objects, ...editor.def.notes])
    if (ids.includes(item.id))
      places.set(item.id, { x: item.place.x + dx, y: item.place.y + dy });
  const what =
    ids.length === 1
      ? `Moved ${itemName(editor, ids[0])}`
      : `Moved ${ids.length} objects`;
  editor.commit(model.move(editor.def, places), what, {
    key: `nudge ${ids}`,
    silent: true,
  });
  const first = places.get(ids[0]);
  if (first) editor.says(`Moved to ${first.x}, ${first.y}`);
}

export function alignChosen(editor, how) {
  const items = editor.selected
    .map((id) => editor.nodeOf(id))
    .filter(Boolean)
    .map((n) => ({
      id: n.id,
      ...n.position,
      width: n.measured.width,
      height: n.measured.height,
    }));
  editor.commit(
    model.move(editor.def, align(items, how)),
    `Aligned ${items.length} objects`,
  );
}

export function tidy(editor) {
  const places = layOut(editor.def, sizes(editor), names(editor));
  if (editor.commit(model.move(editor.def, places), "Tidied up"))
    editor.flow?.fitSoon();
}

export async function makeStart(editor, id) {
  if (!(await settled(editor))) return;
  editor.commit(
    model.makeStart(editor.def, id),
    `Calls start at ${titleOf(editor, id)}`,
  );
  editor.panel?.refresh();
}

export function addNote(editor) {
  const id = model.newId();
  const at = editor.flow?.middle() ?? { x: 0, y: 0 };
  const note = {
    id,
    text: "",
    place: model.placeAt(at.x - 100, at.y - 60),
    width: 208,
    height: 120,
  };
  if (!editor.commit(model.addNote(editor.def, note), "Added a note")) return;
  editor.select([id]);
  editor.editing = id;
}

export function changeNote(editor, id, change, what = "Changed the note") {
  editor.commit(model.changeNote(editor.def, id, change), what, {
    silent: true,
  });
}

export async function undo(editor) {
  if (editor.readonly || !(await settled(editor))) return;
  const what = editor.history.undo();
  if (!what) return editor.says("There is nothing to undo");
  stepped(editor, `Undone: ${what}`);
}

export async function redo(editor) {
  if (editor.readonly || !(await settled(editor))) return;
  const what = editor.history.redo();
  if (!what) return editor.says("There is nothing to redo");
  stepped(editor, `Redone: ${what}`);
}

function stepped(editor, words) {
  editor.show();
  editor.source.change(editor.def);
  editor.says(words);
  editor.panel?.refresh();
}
