// The definition of a Workflow as the canvas edits it: immutable snapshots, and the
// changes that make one of another. Nothing here knows a browser or a server. What
// did not change is the same object in both, so that little is drawn anew.
//
// A snapshot is {objects: [{id, kind, title, note, settings, exits, place}], notes:
// [{id, text, place, width, height}]}; the first object is where a call starts.

export const maxObjects = 1000;
export const maxTitle = 100;

const letters = "0123456789abcdefghjkmnpqrstvwxyz";

/** An id nobody else has. (randomUUID is only there over HTTPS.) */
export function newId() {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(26));
  return [...bytes].map((b) => letters[b & 31]).join("");
}

export const objectOf = (def, id) => def.objects.find((o) => o.id === id);

const place = (x, y) => ({ x: Math.round(x), y: Math.round(y) });
export { place as placeAt };

/** Puts a changed object (or note) in its old place of the list. */
function replaced(list, id, change) {
  return list.map((item) => (item.id === id ? change(item) : item));
}

export function changeObject(def, id, change) {
  return { ...def, objects: replaced(def.objects, id, change) };
}

/** The title, with a number behind it if it is taken. taken holds lower-case titles. */
export function freeTitle(title, taken) {
  for (let n = 1; ; n++) {
    const end = n > 1 ? ` ${n}` : "";
    const candidate = title.slice(0, maxTitle - end.length) + end;
    if (!taken.has(candidate.trim().toLowerCase())) return candidate;
  }
}

export const titlesOf = (def) =>
  new Set(def.objects.map((o) => o.title.trim().toLowerCase()));

/**
 * Adds an object of a kind. Behind another one's exit it takes what stood there
 * behind its own first exit.
 *
 * @param {object} kind as the server describes it: name, label, settings, exits
 * @param {{place?: object, after?: string, exit?: string, id?: string}} at
 */
export function addObject(def, kind, at = {}) {
  const id = at.id ?? newId();
  const object = {
    id,
    kind: kind.name,
    title: freeTitle(kind.label, titlesOf(def)),
    note: "",
    settings: kind.settings ?? {},
    exits: {},
    place: at.place ?? null,
  };
  const prev = at.after && at.exit ? objectOf(def, at.after) : null;
  let next = def;
  if (prev) {
    const stood = prev.exits[at.exit];
    const own = kind.exits?.[0]?.name;
    if (stood && own) object.exits = { [own]: stood };
    next = connect(def, prev.id, at.exit, id);
  }
  return { ...next, objects: [...next.objects, object] };
}

/** Makes an exit lead to an object, or nowhere with an empty id. */
export function connect(def, id, exit, to) {
  return changeObject(def, id, (o) => {
    if ((o.exits[exit] ?? "") === (to ?? "")) return o;
    const exits = { ...o.exits };
    if (to) exits[exit] = to;
    else delete exits[exit];
    return { ...o, exits };
  });
}

/**
 * Takes objects and notes out. Links through a deleted object with a single exit are
 * joined; other links to it lead nowhere.
 *
 * @param {(o: object) => string[]} exitNames the names of an object's exits
 */
export function remove(def, ids, exitNames) {
  const gone = new Set(ids);
  const through = (id) => {
    const seen = new Set();
    while (gone.has(id) && !seen.has(id)) {
      seen.add(id);
      const o = objectOf(def, id);
      const names = o ? exitNames(o) : [];
      if (names.length !== 1) return "";
      id = o.exits[names[0]] ?? "";
    }
    return gone.has(id) ? "" : id;
  };
  const objects = def.objects
    .filter((o) => !gone.has(o.id))
    .map((o) => {
      if (!Object.values(o.exits).some((to) => gone.has(to))) return o;
      const exits = {};
      for (const [name, to] of Object.entries(o.exits)) {
        const end = through(to);
        if (end) exits[name] = end;
      }
      return { ...o, exits };
    });
  const start = def.objects[0]?.id;
  const next = {
    ...def,
    objects,
    notes: def.notes.some((n) => gone.has(n.id))
      ? def.notes.filter((n) => !gone.has(n.id))
      : def.notes,
  };
  return gone.has(start) && through(start)
    ? makeStart(next, through(start))
    : next;
}

export function makeStart(def, id) {
  const start = objectOf(def, id);
  if (!start || def.objects[0] === start) return def;
  return {
    ...def,
    objects: [start, ...def.objects.filter((o) => o !== start)],
  };
}

/** Moves objects and notes. places is a Map of id to {x, y}. */
export function move(def, places) {
  const moved = (item) => {
    const to = places.get(item.id);
    if (!to) return item;
    const at = place(to.x, to.y);
    return item.place?.x === at.x && item.place?.y === at.y
      ? item
      : { ...item, place: at };
  };
  return {
    ...def,
    objects: def.objects.map(moved),
    notes: def.notes.map(moved),
  };
}

/**
 * Puts copies of objects and notes in: new ids, titles of their own, the links among
 * them kept and, where keepLinks says so, those to objects that are here.
 *
 * @returns {{def: object, ids: string[]}} ids of what is new
 */
export function insertCopies(
  def,
  parts,
  { by = { x: 0, y: 0 }, keepLinks = false } = {},
) {
  const ids = new Map(parts.objects.map((o) => [o.id, newId()]));
  const here = new Set(def.objects.map((o) => o.id));
  const taken = titlesOf(def);
  const shifted = (at) => (at ? place(at.x + by.x, at.y + by.y) : null);
  const objects = parts.objects.map((o) => {
    const title = freeTitle(o.title, taken);
    taken.add(title.trim().toLowerCase());
    const exits = {};
    for (const [name, to] of Object.entries(o.exits)) {
      if (ids.has(to)) exits[name] = ids.get(to);
      else if (keepLinks && here.has(to)) exits[name] = to;
    }
    return { ...o, id: ids.get(o.id), title, exits, place: shifted(o.place) };
  });
  const notes = (parts.notes ?? []).map((n) => ({
    ...n,
    id: newId(),
    place: shifted(n.place),
  }));
  return {
    def: {
      ...def,
      objects: [...def.objects, ...objects],
      notes: [...def.notes, ...notes],
    },
    ids: [...objects, ...notes].map((item) => item.id),
  };
}

export function addNote(def, note) {
  return { ...def, notes: [...def.notes, note] };
}

export function changeNote(def, id, change) {
  return {
    ...def,
    notes: replaced(def.notes, id, (n) => ({ ...n, ...change })),
  };
}

/**
 * Ids in the order a call would meet the objects: depth first from the start, exits
 * in their order; then those no exit leads to.
 */
export function flowOrder(def, exitNames) {
  const byId = new Map(def.objects.map((o) => [o.id, o]));
  const seen = new Set();
  const order = [];
  for (const first of def.objects) {
    const stack = [first.id];
    while (stack.length > 0) {
      const id = stack.pop();
      const o = byId.get(id);
      if (!o || seen.has(id)) continue;
      seen.add(id);
      order.push(id);
      const targets = exitNames(o).map((name) => o.exits[name]);
      stack.push(...targets.filter((to) => to && !seen.has(to)).reverse());
    }
  }
  return order;
}

/** Every link: {id, from, exit, to}. */
export function linksOf(def) {
  const known = new Set(def.objects.map((o) => o.id));
  return def.objects.flatMap((o) =>
    Object.entries(o.exits)
      .filter(([, to]) => known.has(to))
      .map(([exit, to]) => ({ id: `${o.id}/${exit}`, from: o.id, exit, to })),
  );
}
