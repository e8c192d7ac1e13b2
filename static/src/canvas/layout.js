// Where objects stand: all of them laid out from top to bottom, or a free spot for
// one more.
import dagre from "@dagrejs/dagre";
import { flowOrder, linksOf, placeAt } from "./model.js";

export const grid = 8;
export const gap = { x: 48, y: 64 };

const snap = (n) => Math.round(n / grid) * grid;

/**
 * Lays objects out from top to bottom.
 *
 * @param {(o: object) => {width: number, height: number}} size
 * @param {(o: object) => string[]} exitNames in the order of the exits
 * @returns {Map<string, {x: number, y: number}>} the places by id
 */
export function layOut(def, size, exitNames) {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({
    rankdir: "TB",
    nodesep: gap.x,
    ranksep: gap.y,
    edgesep: 24,
    ranker: def.objects.length > 150 ? "tight-tree" : "network-simplex",
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const o of def.objects) graph.setNode(o.id, { ...size(o) });
  const byId = new Map(def.objects.map((o) => [o.id, o]));
  for (const link of linksOf(def)) {
    if (link.from === link.to) continue;
    // The first exit is the usual way: it runs straight.
    const first = exitNames(byId.get(link.from))[0] === link.exit;
    graph.setEdge(link.from, link.to, { weight: first ? 4 : 1 }, link.exit);
  }
  dagre.layout(graph, { constraints: besideEachOther(def, exitNames) });
  return new Map(
    def.objects.map((o) => {
      const at = graph.node(o.id);
      return [
        o.id,
        placeAt(snap(at.x - at.width / 2), snap(at.y - at.height / 2)),
      ];
    }),
  );
}

/**
 * What exits lead to stands from left to right in the order of the exits. Each object
 * counts below the one that is met first, so that no two wishes contradict.
 */
function besideEachOther(def, exitNames) {
  const byId = new Map(def.objects.map((o) => [o.id, o]));
  const seen = new Set();
  const wishes = [];
  for (const id of flowOrder(def, exitNames)) {
    seen.add(id);
    const o = byId.get(id);
    const below = exitNames(o)
      .map((name) => o.exits[name])
      .filter((to) => byId.has(to) && !seen.has(to));
    for (const to of below) seen.add(to);
    const row = [...new Set(below)];
    for (let i = 1; i < row.length; i++)
      wishes.push({ left: row[i - 1], right: row[i] });
  }
  return wishes;
}

/** The place nearest below the wanted one at which nothing stands. */
export function freeSpot(def, want, size, own) {
  const boxes = def.objects
    .filter((o) => o.place)
    .map((o) => ({ ...o.place, ...size(o) }));
  const pad = 16;
  const taken = (x, y) =>
    boxes.some(
      (b) =>
        x < b.x + b.width + pad &&
        x + own.width + pad > b.x &&
        y < b.y + b.height + pad &&
        y + own.height + pad > b.y,
    );
  // Beside the wanted place first, then a row below.
  for (let row = 0; row < 40; row++) {
    const y = want.y + row * (own.height + gap.y);
    for (const step of [0, 1, -1, 2, -2, 3, -3]) {
      const x = want.x + step * (own.width + gap.x);
      if (!taken(x, y)) return placeAt(snap(x), snap(y));
    }
  }
  return placeAt(snap(want.x), snap(want.y));
}

/** Places for the objects that have none. The others stay. */
export function fillPlaces(def, size, exitNames) {
  if (def.objects.every((o) => o.place)) return def;
  const all = layOut(def, size, exitNames);
  if (!def.objects.some((o) => o.place))
    return {
      ...def,
      objects: def.objects.map((o) => ({ ...o, place: all.get(o.id) })),
    };
  let next = def;
  for (const o of def.objects) {
    if (o.place) continue;
    const before = linksOf(next).find((l) => l.to === o.id);
    const above = before && next.objects.find((p) => p.id === before.from);
    const want = above?.place
      ? { x: above.place.x, y: above.place.y + size(above).height + gap.y }
      : all.get(o.id);
    const place = freeSpot(next, want, size, size(o));
    next = {
      ...next,
      objects: next.objects.map((p) => (p.id === o.id ? { ...p, place } : p)),
    };
  }
  return next;
}

/**
 * Brings the places of some objects in line.
 *
 * @param {"left"|"center"|"right"|"top"|"middle"|"bottom"|"across"|"down"} how
 */
export function align(items, how) {
  const at = new Map();
  if (items.length < 2) return at;
  const min = (f) => Math.min(...items.map(f));
  const max = (f) => Math.max(...items.map(f));
  const left = min((i) => i.x);
  const right = max((i) => i.x + i.width);
  const top = min((i) => i.y);
  const bottom = max((i) => i.y + i.height);
  const to = {
    left: () => ({ x: left }),
    center: (i) => ({ x: (left + right - i.width) / 2 }),
    right: (i) => ({ x: right - i.width }),
    top: () => ({ y: top }),
    middle: (i) => ({ y: (top + bottom - i.height) / 2 }),
    bottom: (i) => ({ y: bottom - i.height }),
  }[how];
  if (to) {
    for (const i of items)
      at.set(i.id, placeAt(to(i).x ?? i.x, to(i).y ?? i.y));
    return at;
  }
  // Equal gaps between the first and the last.
  const [axis, length] = how === "across" ? ["x", "width"] : ["y", "height"];
  const sorted = [...items].sort((a, b) => a[axis] - b[axis]);
  const first = sorted[0][axis];
  const last = sorted.at(-1)[axis] + sorted.at(-1)[length];
  const used = sorted.reduce((sum, i) => sum + i[length], 0);
  const space = Math.max(16, (last - first - used) / (sorted.length - 1));
  let next = first;
  for (const i of sorted) {
    at.set(i.id, placeAt(axis === "x" ? next : i.x, axis === "y" ? next : i.y));
    next += i[length] + space;
  }
  return at;
}
