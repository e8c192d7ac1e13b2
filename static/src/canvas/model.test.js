import assert from "node:assert/strict";
import test from "node:test";
import { copyText, PasteError, readText } from "./clipboard.js";
import { find, terms } from "./find.js";
import { History } from "./history.js";
import { align, fillPlaces, freeSpot, layOut } from "./layout.js";
import * as model from "./model.js";

const kinds = {
  say: {
    name: "say",
    label: "Say Text",
    settings: {},
    exits: [{ name: "next", label: "Next" }],
  },
  ask: {
    name: "ask",
    label: "Ask",
    settings: {},
    exits: [
      { name: "yes", label: "Yes" },
      { name: "no", label: "No" },
    ],
  },
  end: { name: "end", label: "Hang Up", settings: {}, exits: [] },
};
const names = (o) => kinds[o.kind].exits.map((e) => e.name);
const size = () => ({ width: 200, height: 80 });
const empty = { objects: [], notes: [] };

/** ask -yes-> say -next-> end, ask -no-> end. */
function sample() {
  const o = (id, kind, exits, x, y) => ({
    id,
    kind,
    title: id,
    note: "",
    settings: {},
    exits,
    place: { x, y },
  });
  return {
    objects: [
      o("ask", "ask", { yes: "say", no: "end" }, 0, 0),
      o("say", "say", { next: "end" }, 0, 160),
      o("end", "end", {}, 0, 320),
    ],
    notes: [
      {
        id: "n",
        text: "Hello",
        place: { x: 400, y: 0 },
        width: 200,
        height: 100,
      },
    ],
  };
}

test("an object goes in at an exit, before what stood there, under a title of its own", () => {
  const was = sample();
  const def = model.addObject(was, kinds.say, {
    id: "new",
    after: "ask",
    exit: "yes",
  });
  assert.equal(model.objectOf(def, "ask").exits.yes, "new");
  assert.deepEqual(model.objectOf(def, "new").exits, { next: "say" });
  assert.equal(model.objectOf(def, "new").title, "Say Text");
  const again = model.addObject(def, kinds.say, {});
  assert.equal(again.objects.at(-1).title, "Say Text 2");
  assert.deepEqual(was, sample(), "snapshots are never changed");
  assert.equal(
    def.objects[1],
    was.objects[1],
    "what did not change is the same object",
  );
});

test("deleting joins the links through single exits and cuts the others", () => {
  const joined = model.remove(sample(), ["say"], names);
  assert.deepEqual(model.objectOf(joined, "ask").exits, {
    yes: "end",
    no: "end",
  });
  const cut = model.remove(sample(), ["end"], names);
  assert.deepEqual(model.objectOf(cut, "say").exits, {});
  const both = model.remove(sample(), ["say", "end", "n"], names);
  assert.deepEqual(model.objectOf(both, "ask").exits, {});
  assert.equal(both.notes.length, 0);
});

test("deleting the start makes what came next the start", () => {
  const start = model.makeStart(sample(), "say");
  const def = model.remove({ ...start }, ["say"], names);
  assert.equal(def.objects[0].id, "end");
});

test("a loop of single exits is deleted without end", () => {
  const loop = {
    objects: [
      { id: "a", kind: "ask", title: "a", settings: {}, exits: { yes: "b" } },
      { id: "b", kind: "say", title: "b", settings: {}, exits: { next: "c" } },
      { id: "c", kind: "say", title: "c", settings: {}, exits: { next: "b" } },
    ],
    notes: [],
  };
  assert.deepEqual(model.remove(loop, ["b", "c"], names).objects[0].exits, {});
});

test("copies keep the links among them, under new ids and titles", () => {
  const text = copyText(sample(), ["ask", "say", "n"]);
  assert.equal(JSON.parse(text).hookline, "workflow objects");
  const parts = readText(text, new Set(Object.keys(kinds)));
  const { def, ids } = model.insertCopies(sample(), parts, {
    by: { x: 10, y: 0 },
  });
  assert.equal(ids.length, 3);
  const [ask, say] = ids.map((id) => model.objectOf(def, id));
  assert.deepEqual(ask.exits, { yes: say.id });
  assert.equal(ask.title, "ask 2");
  assert.deepEqual(ask.place, { x: 10, y: 0 });
  assert.equal(def.notes.length, 2);
});

test("what is no copy is refused in words", () => {
  const known = new Set(Object.keys(kinds));
  const refused = (data, words) =>
    assert.throws(
      () =>
        readText(
          typeof data === "string" ? data : JSON.stringify(data),
          known,
          3,
        ),
      (error) => error instanceof PasteError && words.test(error.message),
    );
  const of = (...objects) => ({ hookline: "workflow objects", objects });
  refused("", /empty/);
  refused("hello", /no Workflow object/);
  refused({ nodes: [] }, /no Workflow objects of Hookline/);
  refused([1], /no Workflow objects of Hookline/);
  refused({ hookline: "workflow objects" }, /has to be a list/);
  refused(of(), /no object/);
  refused(of(1), /Object 1 can't be pasted/);
  refused(
    of({ kind: "rocket", title: "Up" }),
    /“Up” can't be pasted.*“rocket”/,
  );
  refused(of({ kind: "say", title: "x".repeat(101) }), /101 characters/);
  refused(of({ kind: "say", settings: [] }), /settings/);
  refused(of({ kind: "say", exits: { next: 1 } }), /exits/);
  refused(of({ id: "a", kind: "say" }, { id: "a", kind: "say" }), /same id/);
  refused(
    of(...Array(4).fill({ kind: "say" })),
    /4 objects are too many: this Workflow takes 3 more/,
  );
});

test("half a graph is pasted without the links that lead nowhere", () => {
  const parts = readText(
    JSON.stringify({
      hookline: "workflow objects",
      objects: [{ id: "a", kind: "ask", exits: { yes: "gone", no: "a" } }],
    }),
    new Set(Object.keys(kinds)),
  );
  assert.equal(parts.dropped, 1);
  assert.deepEqual(parts.objects[0].exits, { no: "a" });
});

test("each action is a step, a run of the same one is a single step", () => {
  const history = new History(empty);
  const one = model.addObject(empty, kinds.say, { id: "one" });
  history.step(one, "Added");
  assert.equal(history.step(one, "Nothing"), false);
  const moved = (x) =>
    model.move(history.present, new Map([["one", { x, y: 0 }]]));
  history.step(moved(8), "Moved", { key: "nudge", now: 1000 });
  history.step(moved(16), "Moved", { key: "nudge", now: 1500 });
  history.step(moved(24), "Moved", { key: "nudge", now: 9000 });
  assert.equal(history.undo(), "Moved");
  assert.equal(history.present.objects[0].place.x, 16);
  assert.equal(history.undo(), "Moved");
  assert.equal(history.present, one);
  assert.equal(history.undo(), "Added");
  assert.equal(history.present, empty);
  assert.equal(history.undo(), "");
  assert.equal(history.redo(), "Added");
  history.step(empty, "Deleted");
  assert.equal(history.canRedo, false);
});

test("objects are met in order of flow", () => {
  const def = sample();
  const shuffled = {
    ...def,
    objects: [def.objects[0], def.objects[2], def.objects[1]],
  };
  assert.deepEqual(model.flowOrder(shuffled, names), ["ask", "say", "end"]);
});

test("what has no place gets one, the rest stays", () => {
  const bare = {
    ...sample(),
    objects: sample().objects.map((o) => ({ ...o, place: null })),
  };
  const all = fillPlaces(bare, size, names);
  const y = Object.fromEntries(all.objects.map((o) => [o.id, o.place.y]));
  assert.ok(y.ask < y.say && y.say < y.end, JSON.stringify(y));
  const one = fillPlaces(
    {
      ...sample(),
      objects: sample().objects.map((o) =>
        o.id === "say" ? { ...o, place: null } : o,
      ),
    },
    size,
    names,
  );
  assert.deepEqual(one.objects[0].place, { x: 0, y: 0 });
  assert.ok(one.objects[1].place);
  const spot = freeSpot(sample(), { x: 0, y: 0 }, size, size());
  assert.notDeepEqual(spot, { x: 0, y: 0 });
});

test("what exits lead to stands in their order", () => {
  const o = (id, kind, exits) => ({
    id,
    kind,
    title: id,
    settings: {},
    exits,
    place: null,
  });
  const def = {
    objects: [
      o("a", "ask", { yes: "z", no: "b" }),
      o("b", "end", {}),
      o("z", "end", {}),
    ],
    notes: [],
  };
  const at = layOut(def, size, names);
  assert.ok(at.get("z").x < at.get("b").x);
});

test("places come in line", () => {
  const items = [
    { id: "a", x: 0, y: 0, width: 100, height: 50 },
    { id: "b", x: 40, y: 100, width: 200, height: 50 },
    { id: "c", x: 90, y: 400, width: 100, height: 50 },
  ];
  assert.deepEqual(
    [...align(items, "left").values()].map((p) => p.x),
    [0, 0, 0],
  );
  assert.deepEqual(
    [...align(items, "right").values()].map((p) => p.x),
    [140, 40, 140],
  );
  assert.equal(align(items, "down").get("b").y, 200);
});

test("finding", () => {
  const view = {
    summary: "Blacklist check",
    uses: ["Blacklist check"],
    exits: [{ name: "next", label: "Next" }],
    problems: [],
  };
  const list = [
    {
      object: {
        id: "a",
        title: "Look up",
        exits: {},
        settings: { results: { Status: "status_label" } },
      },
      kind: "Web Service Connector",
      view,
    },
    {
      object: {
        id: "b",
        title: "Greet",
        exits: { next: "a" },
        settings: { text: "Hello %ivr:name%" },
      },
      kind: "Say Text",
      view: {
        summary: "",
        uses: [],
        exits: [{ name: "next", label: "Next" }],
        problems: [{ severity: "red" }],
      },
    },
  ];
  assert.deepEqual(terms('uses:"Blacklist check" is:problem hi'), [
    { key: "uses", value: "blacklist check" },
    { key: "is", value: "problem" },
    { key: "", value: "hi" },
  ]);
  assert.deepEqual(find("uses:blacklist", list), ["a"]);
  assert.deepEqual(find("is:unconnected", list), ["a"]);
  assert.deepEqual(find("is:problem", list), ["b"]);
  assert.deepEqual(find("status_label", list), ["a"]);
  assert.deepEqual(find("say hello", list), ["b"]);
  assert.deepEqual(find("is:nonsense", list), []);
  assert.deepEqual(find("", list), []);
});
