import assert from "node:assert/strict";
import test from "node:test";
import { Panel } from "./panel.js";

const turns = () => new Promise((done) => setTimeout(done));

/** A form of settings, as far as the panel asks for it. */
class Form extends EventTarget {
  marked = false;
  save = { disabled: true };
  sent = 0;
  constructor(id) {
    super();
    this.dataset = { object: id };
  }
  hasAttribute = () => this.marked;
  querySelector = (what) => (what === "[data-save]" ? this.save : null);
  closest = () => this;
}

/** The page around the canvas: what is in #panel, and what is asked of the server. */
function place(t, { views = ["a", "b", "c"] } = {}) {
  const steps = [];
  const box = Object.assign(new EventTarget(), {
    replaceChildren: () => (page.form = null),
    focus: () => steps.push("focus panel"),
  });
  const document = Object.assign(new EventTarget(), {
    getElementById: (id) => (id === "panel" ? box : page.form),
    querySelector: () => null,
  });
  const tell = (type, detail) =>
    document.dispatchEvent(Object.assign(new Event(type), { detail }));
  const request = (sourceElement) => {
    tell("htmx:before:request", { ctx: { sourceElement } });
    return () => tell("htmx:finally:request", { ctx: { sourceElement } });
  };
  const page = { form: new Form("a"), address: "/w", request, tell, steps };
  const ajax = async (method, url) => {
    steps.push(`${method} ${url}`);
    await turns();
    page.form = new Form(url.match(/objects\/(\w+)/)[1]);
  };
  // What a person types; the server takes it unless refused is set.
  page.type = () => {
    const { form } = page;
    form.save.disabled = false;
    box.dispatchEvent(new Event("input"));
    form.requestSubmit = async () => {
      form.sent++;
      steps.push(`save ${form.dataset.object}`);
      const done = request(form);
      await turns();
      if (!page.refused) form.save.disabled = true;
      done();
    };
  };
  const editor = {
    root: { dataset: { url: "/w" } },
    source: { flush: async () => steps.push("flush") },
    views: new Map(views.map((id) => [id, { url: `/w/objects/${id}` }])),
    select: (ids) => steps.push(`select ${ids}`),
    patched: ({ object }) => steps.push(`patched ${object.id}`),
    reload: () => steps.push("reload"),
  };
  Object.assign(globalThis, {
    document,
    history: { state: null, replaceState: (s, n, to) => (page.address = to) },
    window: { htmx: { ajax } },
  });
  t.after(() => {
    for (const name of ["document", "history", "window"])
      delete globalThis[name];
  });
  page.panel = new Panel(editor);
  page.editor = editor;
  page.rest = async () => {
    for (let i = 0; i < 20; i++) await turns();
  };
  return page;
}

test("an object's settings are asked for once the draft is stored", async (t) => {
  const page = place(t);
  page.panel.choose("b");
  await page.rest();
  assert.deepEqual(page.steps, ["flush", "GET /w/objects/b"]);
  assert.equal(page.panel.shown, "b");
  assert.equal(page.address, "/w/objects/b");
  page.panel.choose("b");
  await page.rest();
  assert.equal(page.steps.length, 2, "they are there");
});

test("what was typed is saved before other settings come", async (t) => {
  const page = place(t);
  page.type();
  assert.equal(page.panel.dirty, true);
  page.panel.choose("b");
  await page.rest();
  assert.deepEqual(page.steps, ["save a", "flush", "GET /w/objects/b"]);
});

test("what can't be saved stays, and its object is the chosen one", async (t) => {
  const page = place(t);
  page.refused = true;
  page.type();
  page.panel.choose("b");
  await page.rest();
  assert.equal(page.panel.shown, "a");
  assert.equal(page.form.sent, 2, "tried twice at the most");
  assert.equal(page.steps.at(-1), "select a");
  page.refused = false;
  page.panel.choose("b");
  await page.rest();
  assert.equal(page.panel.shown, "b", "and can be left later");
});

test("of objects chosen one after the other the last is shown", async (t) => {
  const page = place(t);
  page.panel.choose("b");
  page.panel.choose("c");
  await page.rest();
  assert.deepEqual(page.steps, ["flush", "GET /w/objects/c"]);
});

test("an object chosen while another's settings are saved is the one shown", async (t) => {
  const page = place(t);
  page.type();
  page.panel.choose("b");
  await Promise.resolve();
  page.panel.choose("c");
  await page.rest();
  assert.deepEqual(page.steps, ["save a", "flush", "GET /w/objects/c"]);
});

test("choosing none closes the settings", async (t) => {
  const page = place(t);
  page.address = "/w/objects/a";
  page.panel.choose("");
  await page.rest();
  assert.equal(page.panel.shown, "");
  assert.equal(page.address, "/w");
});

test("an object the server does not know shows no settings", async (t) => {
  const page = place(t, { views: ["a"] });
  page.panel.choose("b");
  await page.rest();
  assert.deepEqual(page.steps, ["flush"]);
  assert.equal(page.panel.shown, "");
});

test("a new object's missing settings are not said at first", async (t) => {
  const page = place(t);
  page.panel.added("b");
  page.panel.choose("b");
  await page.rest();
  page.panel.refresh();
  await page.rest();
  assert.deepEqual(
    page.steps.filter((step) => step !== "flush"),
    ["GET /w/objects/b?new=1", "GET /w/objects/b"],
  );
});

test("settings are not shown anew while somebody writes in them", async (t) => {
  const page = place(t);
  page.type();
  page.panel.refresh();
  await page.rest();
  assert.deepEqual(page.steps, []);
});

test("dirty: written in, and not saved; or come back with errors", (t) => {
  const { panel, form, type } = place(t);
  assert.equal(panel.dirty, false);
  form.save.disabled = false;
  assert.equal(panel.dirty, false, "nobody wrote: a script filled it in");
  type();
  assert.equal(panel.dirty, true);
  form.save.disabled = true;
  assert.equal(panel.dirty, false);
  const other = place(t);
  other.form.marked = true;
  other.form.save.disabled = false;
  assert.equal(other.panel.dirty, true);
});

test("settling waits for requests of the settings on their way", async (t) => {
  const page = place(t);
  const done = page.request(page.form);
  let settled = null;
  page.panel.settle().then((how) => (settled = how));
  await page.rest();
  assert.equal(settled, null);
  done();
  await page.rest();
  assert.equal(settled, true);
});

test("a problem leads to its field, in settings that are saved", async (t) => {
  const page = place(t);
  page.panel.field("b", "settings[text]");
  await page.rest();
  assert.equal(page.steps.at(-1), "GET /w/objects/b?focus=settings%5Btext%5D");
});

test("what the server saved is a step of the canvas, or loads a picture anew", async (t) => {
  const page = place(t);
  page.tell("object:patched", { object: { id: "a" } });
  page.tell("object:patched", {});
  page.editor.readonly = true;
  page.tell("object:patched", { object: { id: "b" } });
  assert.deepEqual(page.steps, ["patched a", "reload"]);
});
