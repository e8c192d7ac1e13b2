import assert from "node:assert/strict";
import test from "node:test";
import { Kept, sameDraft } from "./kept.js";
import { words } from "./state.js";
import { DraftSync } from "./sync.js";

class Storage {
  #items = new Map();
  get length() {
    return this.#items.size;
  }
  key = (i) => [...this.#items.keys()][i] ?? null;
  getItem = (key) => this.#items.get(key) ?? null;
  setItem = (key, value) => this.#items.set(key, value);
  removeItem = (key) => this.#items.delete(key);
}

const def = (title) => ({
  objects: [{ id: "a", kind: "hang_up", title, settings: {}, exits: {} }],
  notes: [],
});

/** A server with one draft. */
class Server {
  version = 1;
  draft = def("Start");
  holder = "";
  down = false;
  status = 0; // answered instead, once it is set
  requests = [];
  inFlight = 0;
  most = 0;
  gate = null;

  fetch = async (url, { method, body }) => {
    this.requests.push(`${method} ${url}`);
    if (this.down) throw new TypeError("Failed to fetch");
    const said = body ? JSON.parse(body) : null;
    this.most = Math.max(this.most, ++this.inFlight);
    if (method === "PUT" && this.gate) await this.gate;
    this.inFlight--;
    const [status, answer] = this.#answer(method, url, said);
    return { ok: status < 300, status, json: async () => answer };
  };

  #answer(method, url, said) {
    if (this.status) return [this.status, { message: "Refused." }];
    if (url.endsWith("/editors")) return this.#editors(said);
    if (url.endsWith("/copy")) return [201, { id: "c", url: "/workflows/c" }];
    if (method === "GET") return [200, this.#graph()];
    if (this.holder && this.holder !== said.tab)
      return [423, { holder: { name: "Eve" } }];
    if (said.version !== this.version)
      return [409, { by: "Bob", version: this.version, you: false }];
    this.draft = { objects: said.objects, notes: said.notes };
    this.version++;
    return [200, { version: this.version, objects: [], problems: [] }];
  }

  #graph = () => ({
    workflow: { id: "w", name: "W" },
    version: this.version,
    ...this.draft,
  });

  #editors({ tab, want }) {
    if (want === "take" || (want === "edit" && !this.holder)) this.holder = tab;
    const holds = this.holder === tab;
    const holder = holds || !this.holder ? undefined : { name: "Eve" };
    const { version } = this;
    const by = "Bob";
    return [200, { user: "u", version, by, holds, holder, others: [] }];
  }
}

function open(server, storage = new Storage(), more = {}) {
  const sync = new DraftSync("/workflows/w", {
    tab: "t1",
    fetch: server.fetch,
    storage,
    ...more,
  });
  const seen = [];
  for (const type of ["state", "views", "graph", "kept", "restored"])
    sync.addEventListener(type, (event) =>
      seen.push([type, event.detail.state ?? event.detail.why ?? ""].join(" ")),
    );
  return { sync, seen, storage };
}

/** Lets what waits for promises go on. */
const settle = async () => {
  for (let i = 0; i < 20; i++) await null;
};

const clocks = { apis: ["setTimeout", "Date"] };

test("a change is sent once the hand rests, one request at a time", async (t) => {
  t.mock.timers.enable(clocks);
  const server = new Server();
  const { sync, storage } = open(server);
  await sync.load();
  for (const title of ["A", "AB", "ABC"]) {
    sync.change(def(title));
    t.mock.timers.tick(300);
  }
  assert.equal(sync.state, "saving");
  assert.equal(server.version, 1);
  let release;
  server.gate = new Promise((resolve) => (release = resolve));
  t.mock.timers.tick(100);
  await settle();
  assert.equal(storage.length, 1, "kept until the server has it");
  sync.change(def("ABCD"));
  t.mock.timers.tick(400);
  const done = sync.flush();
  release();
  await done;
  assert.equal(server.draft.objects[0].title, "ABCD");
  assert.equal(server.version, 3);
  assert.equal(server.most, 1);
  assert.equal(sync.state, "saved");
  assert.equal(storage.length, 0);
});

test("offline, a change is kept and sent when the server is back", async (t) => {
  t.mock.timers.enable(clocks);
  const server = new Server();
  const { sync, storage } = open(server);
  await sync.load();
  server.down = true;
  sync.change(def("Kept"));
  await sync.flush();
  assert.equal(sync.state, "offline");
  assert.match(words(sync.info).text, /kept in this browser/);
  assert.equal(storage.length, 1);
  server.down = false;
  t.mock.timers.tick(1000);
  await sync.flush();
  assert.equal(sync.state, "saved");
  assert.equal(server.draft.objects[0].title, "Kept");
});

test("signed out, a change waits for somebody to come back", async (t) => {
  t.mock.timers.enable(clocks);
  const server = new Server();
  const { sync } = open(server);
  await sync.load();
  server.status = 401;
  sync.change(def("Later"));
  await sync.flush();
  assert.equal(sync.state, "signed-out");
  server.status = 0;
  sync.wake();
  await sync.flush();
  assert.equal(sync.state, "saved");
  assert.equal(server.draft.objects[0].title, "Later");
});

test("what the server refuses is said, and the next change is tried", async (t) => {
  t.mock.timers.enable(clocks);
  const server = new Server();
  const { sync } = open(server);
  await sync.load();
  server.status = 422;
  sync.change(def("Odd"));
  await sync.flush();
  assert.equal(sync.info.message, "Refused.");
  server.status = 0;
  sync.change(def("Even"));
  await sync.flush();
  assert.equal(sync.state, "saved");
});

test("after a reload the kept copy is offered, and comes back", async (t) => {
  t.mock.timers.enable(clocks);
  const server = new Server();
  const { sync, storage } = open(server);
  await sync.load();
  server.down = true;
  sync.change(def("Kept"));
  sync.close(() => {});
  await settle();
  server.down = false;
  server.holder = "";
  const again = open(server, storage, { tab: "t2" });
  await again.sync.load();
  t.mock.timers.tick(0);
  assert.ok(again.seen.includes("kept "));
  again.sync.addEventListener("restored", ({ detail }) =>
    again.sync.change(detail.def),
  );
  again.sync.restore();
  assert.equal(storage.length, 1);
  await again.sync.flush();
  assert.equal(server.draft.objects[0].title, "Kept");
  assert.equal(storage.length, 0);
});

test("a kept copy that came to the server after all is not offered", async (t) => {
  t.mock.timers.enable(clocks);
  const server = new Server();
  const storage = new Storage();
  const of = { user: "u", workflow: "w" };
  new Kept(storage, { ...of, tab: "old" }).put(server.draft, 1);
  new Kept(storage, { ...of, user: "v", tab: "old" }).put(def("Not mine"), 1);
  const { sync, seen } = open(server, storage);
  await sync.load();
  t.mock.timers.tick(0);
  assert.ok(!seen.includes("kept "));
  assert.equal(storage.length, 1, "another user's stays");
});

test("a conflict: mine, theirs, a copy", async (t) => {
  t.mock.timers.enable(clocks);
  const meet = async () => {
    const server = new Server();
    const { sync, seen } = open(server);
    await sync.load();
    server.draft = def("Bob’s");
    server.version = 7;
    sync.change(def("Mine"));
    await sync.flush();
    assert.equal(sync.state, "conflict");
    assert.equal(sync.info.by, "Bob");
    sync.change(def("Mine too"));
    await sync.flush();
    assert.equal(server.version, 7, "nothing is sent meanwhile");
    return { server, sync, seen };
  };
  let { server, sync, seen } = await meet();
  await sync.putMine();
  assert.equal(server.draft.objects[0].title, "Mine too");
  assert.equal(sync.state, "saved");

  ({ server, sync, seen } = await meet());
  await sync.takeTheirs();
  assert.ok(seen.includes("graph theirs"));
  assert.equal(sync.state, "saved");
  assert.equal(sync.version, 7);

  ({ server, sync, seen } = await meet());
  assert.equal((await sync.copy()).url, "/workflows/c");
  assert.ok(server.requests.includes("POST /workflows/w/copy"));
  assert.ok(seen.includes("graph copied"));
});

test("a form of the page that saved meanwhile is no conflict", async (t) => {
  t.mock.timers.enable(clocks);
  const server = new Server();
  const more = { current: () => def("Both"), settled: async () => stored() };
  const { sync } = open(server, new Storage(), more);
  const stored = () => sync.stored(2);
  await sync.load();
  server.version = 2;
  sync.change(def("Mine"));
  await sync.flush();
  assert.equal(sync.state, "saved");
  assert.equal(server.draft.objects[0].title, "Both");
});

test("a version that was published meanwhile is no conflict, and no other draft", async (t) => {
  t.mock.timers.enable(clocks);
  const server = new Server();
  const { sync, seen } = open(server);
  await sync.load();
  server.version = 2; // published: the draft is as it was
  sync.change(def("Mine"));
  await sync.flush();
  assert.equal(sync.state, "saved");
  assert.equal(server.draft.objects[0].title, "Mine");
  server.version = 9;
  await sync.beat();
  assert.ok(!seen.some((line) => line.startsWith("graph")));
  sync.change(def("Mine again"));
  await sync.flush();
  assert.equal(server.draft.objects[0].title, "Mine again");
});

test("the second one watches, follows, and takes over; the first one is told", async (t) => {
  t.mock.timers.enable(clocks);
  const server = new Server();
  const first = open(server);
  await first.sync.load();
  const second = open(server, new Storage(), { tab: "t2" });
  await second.sync.load();
  assert.equal(second.sync.state, "watching");
  assert.match(words(second.sync.info).text, /Eve edits this Workflow/);
  first.sync.change(def("One"));
  await first.sync.flush();
  t.mock.timers.tick(10000);
  await settle();
  assert.ok(second.seen.includes("graph follow"));
  assert.equal(second.sync.version, 2);

  first.sync.change(def("Two"));
  await second.sync.takeOver();
  assert.equal(second.sync.state, "saved");
  await first.sync.flush();
  assert.equal(first.sync.state, "watching");
  assert.equal(first.sync.info.unsent, true);
  assert.equal(first.storage.length, 1, "nothing of theirs is lost");
  await first.sync.takeOver();
  assert.equal(server.draft.objects[0].title, "Two");
});

test("a change of the API is noticed by the beat", async (t) => {
  t.mock.timers.enable(clocks);
  const server = new Server();
  const { sync, seen } = open(server);
  await sync.load();
  server.version = 5;
  server.draft = def("By the API");
  await sync.beat();
  assert.ok(seen.includes("graph changed"));
  assert.equal(sync.version, 5);
});

test("a tab that closes says so, or sends what is left", async () => {
  const server = new Server();
  const { sync } = open(server);
  await sync.load();
  const left = [];
  sync.close((url) => left.push(url));
  assert.deepEqual(left, ["/workflows/w/editors/leave"]);
  sync.change(def("Last"));
  sync.close((url) => left.push(url));
  await settle();
  assert.equal(server.draft.objects[0].title, "Last");
  assert.equal(left.length, 1);
});

test("drafts are the same whatever the order of their keys", () => {
  const one = def("A");
  const other = def("A");
  one.objects[0].settings = { a: 1, b: { c: [1], d: 2 } };
  other.objects[0].settings = { b: { d: 2, c: [1] }, a: 1 };
  other.objects[0].view = {};
  assert.ok(sameDraft(one, other));
  other.objects[0].settings.a = 2;
  assert.ok(!sameDraft(one, other));
});
