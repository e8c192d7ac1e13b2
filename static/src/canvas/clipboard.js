// Workflow objects as text on the clipboard: readable JSON that any Hookline takes
// back, and that a person may have edited by hand.
import { maxObjects, maxTitle } from "./model.js";

const mark = "workflow objects";
const isText = (v) => typeof v === "string";
const isRecord = (v) =>
  typeof v === "object" && v !== null && !Array.isArray(v);
const isPlace = (v) =>
  isRecord(v) && Number.isFinite(v.x) && Number.isFinite(v.y);

/** The chosen objects and notes as text. */
export function copyText(def, ids) {
  const chosen = new Set(ids);
  const objects = def.objects
    .filter((o) => chosen.has(o.id))
    .map((o) => ({
      id: o.id,
      kind: o.kind,
      title: o.title,
      ...(o.note ? { note: o.note } : {}),
      settings: o.settings,
      exits: Object.fromEntries(
        Object.entries(o.exits).filter(([, to]) => chosen.has(to)),
      ),
      ...(o.place ? { place: o.place } : {}),
    }));
  const notes = def.notes
    .filter((n) => chosen.has(n.id))
    .map(({ text, place, width, height }) => ({ text, place, width, height }));
  return JSON.stringify(
    { hookline: mark, objects, ...(notes.length > 0 ? { notes } : {}) },
    null,
    2,
  );
}

/** Why a text can't be pasted: a sentence for the person who tried. */
export class PasteError extends Error {}

/**
 * Reads what copyText wrote. Links to objects that are not in the text are left out.
 *
 * @param {Set<string>} kinds names of the kinds there are
 * @param {number} room how many objects the Workflow still takes
 * @returns {{objects: object[], notes: object[], dropped: number}} dropped: links left out
 */
export function readText(text, kinds, room = maxObjects) {
  const data = parse(text);
  if (!Array.isArray(data.objects))
    throw new PasteError(
      "What is on the clipboard names no Workflow objects: “objects” has to be a list.",
    );
  if (data.objects.length > room)
    throw new PasteError(
      room <= 0
        ? `This Workflow has ${maxObjects} objects, the most there can be. Split it with Go To Workflow.`
        : `${data.objects.length} objects are too many: this Workflow takes ${room} more. Copy fewer, or split it with Go To Workflow.`,
    );
  const objects = data.objects.map((o, i) => object(o, i + 1, kinds));
  const known = new Set(objects.map((o) => o.id));
  if (known.size < objects.length)
    throw new PasteError(
      "Two of the objects have the same id. Give each its own.",
    );
  let dropped = 0;
  for (const o of objects)
    for (const [exit, to] of Object.entries(o.exits))
      if (!known.has(to)) {
        delete o.exits[exit];
        dropped++;
      }
  const notes = Array.isArray(data.notes) ? data.notes.map(note) : [];
  if (objects.length + notes.length === 0)
    throw new PasteError("There is no object on the clipboard.");
  return { objects, notes: notes.slice(0, 200), dropped };
}

function parse(text) {
  let data;
  try {
    data = JSON.parse(text);
  } catch {
    throw new PasteError(
      text.trim()
        ? "What is on the clipboard is no Workflow object. Copy one here or in another Workflow first."
        : "The clipboard is empty.",
    );
  }
  if (!isRecord(data) || data.hookline !== mark)
    throw new PasteError(
      'What is on the clipboard is JSON, but no Workflow objects of Hookline: it does not begin with {"hookline": "workflow objects"}.',
    );
  return data;
}

function object(o, number, kinds) {
  const name =
    isRecord(o) && isText(o.title) && o.title
      ? `“${o.title.slice(0, 40)}”`
      : `Object ${number}`;
  const refuse = (why) => {
    throw new PasteError(`${name} can't be pasted: ${why}`);
  };
  if (!isRecord(o)) refuse("it is no object of JSON.");
  if (!isText(o.kind) || !kinds.has(o.kind))
    refuse(
      `this Hookline has no object of the kind “${String(o.kind).slice(0, 40)}”.`,
    );
  if (o.title !== undefined && !isText(o.title))
    refuse("its title is no text.");
  if ((o.title ?? "").length > maxTitle)
    refuse(
      `its title has ${o.title.length} characters; ${maxTitle} is the most.`,
    );
  if (o.settings !== undefined && !isRecord(o.settings))
    refuse("its settings are no object of JSON.");
  const exits = o.exits ?? {};
  if (!isRecord(exits) || !Object.values(exits).every(isText))
    refuse("its exits have to name the id of an object each.");
  return {
    id: isText(o.id) && o.id ? o.id : `pasted-${number}`,
    kind: o.kind,
    title: (o.title ?? "").trim() || "Untitled",
    note: isText(o.note) ? o.note : "",
    settings: o.settings ?? {},
    exits: { ...exits },
    place: isPlace(o.place) ? { x: o.place.x, y: o.place.y } : null,
  };
}

function note(n) {
  return {
    text: isRecord(n) && isText(n.text) ? n.text.slice(0, 2000) : "",
    place: isPlace(n?.place) ? { x: n.place.x, y: n.place.y } : { x: 0, y: 0 },
    width: Number.isFinite(n?.width) ? n.width : 200,
    height: Number.isFinite(n?.height) ? n.height : 120,
  };
}
