// The editor behind the canvas: the definition with its history, what the server says
// of it, the selection, and what of it is drawn. What a person does to it stands in
// actions.js.
import { tick } from "svelte";
import { store } from "../dom.js";
import { duplicate, makeStart, openExit, remove } from "./actions.js";
import { edgesOf, nodesOf, shownExits } from "./draw.js";
import { History } from "./history.js";
import { fillPlaces } from "./layout.js";
import { changeObject, objectOf } from "./model.js";

const empty = Object.freeze({ objects: [], notes: [] });
const none = Object.freeze([]);

export class Editor {
  // The draft.
  def = $state.raw(empty);
  history = new History(empty);
  canUndo = $state(false);
  canRedo = $state(false);
  // What the server says of it.
  kinds = $state.raw(none);
  views = $state.raw(new Map());
  problems = $state.raw(none); // of the Workflow as a whole
  overlay = $state.raw({});
  name = $state("");
  // What is drawn.
  nodes = $state.raw([]);
  edges = $state.raw([]);
  selected = $state.raw(none); // ids of objects and notes
  chosenLinks = $state.raw(none);
  found = $state.raw(null); // ids that Find shows, null when it is closed
  expanded = $state.raw(new Set()); // objects that show all their exits
  dropLink = $state(""); // the link that something is held over
  editing = $state(""); // the note whose text is written
  connecting = $state(false);
  // The page.
  readonly = $state(false);
  narrow = $state(false);
  loaded = $state(false);
  failed = $state("");
  save = $state.raw({ state: "saved", text: "Saved" });
  open = $state(""); // quickadd, find, keys, problems: one at a time
  quick = $state.raw(null); // where the quick-add box adds: {from, exit, link, at}
  palette = $state(false);
  boxing = $state(false); // dragging on the ground selects
  said = $state("");

  touched = false; // the last press was a finger's
  flow = null; // xyflow's functions, once it is there
  root = null; // <workflow-canvas>
  source = null; // where the draft comes from and goes to
  panel = null; // the settings beside the canvas
  #byKind = new Map();
  #shapes = new WeakMap(); // settings to {summary, exits, uses}: they follow the settings

  /** Takes a graph from the server: all but its objects. */
  take(graph) {
    this.name = graph.workflow?.name ?? "";
    this.readonly = this.readonly || !!graph.readonly;
    this.setKinds(graph.kinds ?? []);
    this.setOverlay(graph.overlay);
    this.problems = graph.problems ?? none;
    return { objects: this.read(graph.objects), notes: graph.notes ?? [] };
  }

  /** Objects as the canvas keeps them, of what the server sent. */
  read(objects) {
    const views = new Map(this.views);
    const list = objects.map((o) => {
      const settings = o.settings ?? {};
      if (o.view) {
        views.set(o.id, o.view);
        this.#shapes.set(settings, shapeOf(o.view));
      }
      return {
        id: o.id,
        kind: o.kind,
        title: o.title,
        note: o.note ?? "",
        settings,
        exits: o.exits ?? {},
        place: o.place ?? null,
      };
    });
    this.views = views;
    return list;
  }

  /** Shows a graph as new: what was done before is forgotten. */
  start(graph) {
    const def = this.take(graph);
    this.history = new History(this.placed(def));
    this.show();
    this.loaded = true;
  }

  /** Reads the graph anew. */
  async reload() {
    this.start(await this.source.load());
  }

  /** The definition with a place for every object. */
  placed(def) {
    return fillPlaces(
      def,
      (o) => this.sizeOf(o),
      (o) => this.exitNames(o),
    );
  }

  setKinds(kinds) {
    this.kinds = kinds;
    this.#byKind = new Map(kinds.map((k) => [k.name, k]));
    for (const k of kinds) {
      k.settings ??= {};
      this.#shapes.set(k.settings, { summary: "", exits: k.exits ?? [] });
    }
  }

  setOverlay(overlay) {
    this.overlay = overlay ?? {};
    if (this.loaded) this.draw();
  }

  /**
   * Takes what the server says of objects that are here: summaries, exits, problems.
   * sent is the definition it speaks of; settings that changed since keep their shape.
   */
  learn(graph, sent = this.def) {
    const views = new Map();
    const was = new Map(sent.objects.map((o) => [o.id, o.settings]));
    for (const o of graph.objects ?? []) {
      if (!o.view) continue;
      views.set(o.id, keep(this.views.get(o.id), o.view));
      const settings = was.get(o.id);
      if (!settings) continue;
      const shape = shapeOf(views.get(o.id));
      const old = this.#shapes.get(settings);
      if (JSON.stringify(old) !== JSON.stringify(shape))
        this.#shapes.set(settings, shape);
    }
    this.views = views;
    this.problems = graph.problems ?? none;
    this.draw();
    this.panel?.refreshHead();
  }

  /** The server saved an object from its settings: one step, and stored already. */
  patched({ object, version }) {
    this.source?.stored?.(version);
    this.panel?.refreshHead();
    const [saved] = this.read([object]);
    const mine = objectOf(this.def, saved.id);
    if (mine && content(mine) === content(saved)) {
      this.#shapes.set(mine.settings, shapeOf(object.view));
      this.draw();
      return;
    }
    const next = mine
      ? changeObject(this.def, saved.id, (o) => ({ ...saved, place: o.place }))
      : this.placed({ ...this.def, objects: [...this.def.objects, saved] });
    this.commit(next, `Changed “${saved.title || "Untitled"}”`, {
      stored: !!mine,
      silent: true,
    });
  }

  kind(name) {
    return this.#byKind.get(name) ?? { name, label: name, svg: "", exits: [] };
  }

  /** What is known of an object: summary, exits, problems. */
  view(o) {
    const said = this.views.get(o.id);
    const shape = this.#shapes.get(o.settings) ?? said ?? this.guess(o);
    return { ...shape, problems: said?.problems ?? none, url: said?.url };
  }

  /** Before the server has said anything: the exits of the kind, and its own. */
  guess(o) {
    const exits = [...(this.kind(o.kind).exits ?? [])];
    for (const name of Object.keys(o.exits))
      if (!exits.some((e) => e.name === name))
        exits.push({ name, label: name });
    return { summary: "", exits };
  }

  exitNames(o) {
    return (this.view(o).exits ?? []).map((e) => e.name);
  }

  /** As large as it is drawn, or about that before it was. */
  sizeOf(o) {
    const drawn = this.nodeOf(o.id)?.measured;
    if (drawn?.width) return { width: drawn.width, height: drawn.height };
    const view = this.view(o);
    const exits = shownExits(o, view, false).shown;
    const wide = Math.max(...exits.map((e) => e.label.length * 6.5 + 24), 64);
    return {
      width: Math.max(248, wide * exits.length),
      height: 60 + (view.summary ? 30 : 0) + (exits.length > 1 ? 32 : 0),
    };
  }

  nodeOf(id) {
    return this.nodes.find((n) => n.id === id);
  }

  /** The object that is chosen alone. */
  get current() {
    return this.selected.length === 1
      ? objectOf(this.def, this.selected[0])
      : undefined;
  }

  /** One step: the definition is another now. */
  commit(next, what, options = {}) {
    if (this.readonly || !this.history.step(next, what, options)) return false;
    this.show();
    if (!options.stored) this.source?.change(this.def);
    if (!options.silent) this.says(what);
    return true;
  }

  /** Takes in what the history says is there now. */
  show() {
    this.def = this.history.present;
    this.canUndo = this.history.canUndo;
    this.canRedo = this.history.canRedo;
    const there = new Set(
      [...this.def.objects, ...this.def.notes].map((i) => i.id),
    );
    const gone = this.selected.some((id) => !there.has(id));
    if (gone) this.selected = this.selected.filter((id) => there.has(id));
    this.draw();
    if (gone) this.#announceChoice();
  }

  says(text) {
    // The same words twice are read once: a space makes them new.
    this.said = this.said === text ? `${text}\u00a0` : text;
  }

  /** Says it in a message, too. */
  tell(text, tone = "info") {
    this.says(text);
    document.dispatchEvent(
      new CustomEvent("toast", { detail: { tone, text } }),
    );
  }

  /** Makes what is drawn of what is there. */
  draw() {
    this.nodes = nodesOf(this);
    this.edges = edgesOf(this);
  }

  /** Chooses objects and notes, by id. */
  select(ids) {
    const same =
      ids.length === this.selected.length &&
      ids.every((id) => this.selected.includes(id));
    if (same) return;
    this.selected = ids;
    this.chosenLinks = none;
    this.draw();
    this.#announceChoice();
  }

  /** What a mouse chose on the canvas. */
  picked(nodes, edges) {
    const links = edges.map((e) => e.id);
    if (links.join() !== this.chosenLinks.join()) this.chosenLinks = links;
    const ids = nodes.map((n) => n.id);
    if (
      ids.length === this.selected.length &&
      ids.every((id) => this.selected.includes(id))
    )
      return;
    this.selected = ids;
    this.#announceChoice();
  }

  /** Chooses, and lets what is no longer chosen lose the focus ring. */
  choose(ids) {
    this.chosenLinks = none;
    this.select(ids);
    this.draw();
  }

  /** Opens the quick-add box: {from, exit, at, x, y, byKey}. */
  ask(where) {
    if (this.readonly) return;
    this.quick = where;
    this.open = "quick";
  }

  /** The quick-add box behind an object, for the keyboard. */
  addBehind(id) {
    const object = objectOf(this.def, id);
    const exit = object && openExit(this, object);
    this.ask(exit ? { from: id, exit, byKey: true } : { byKey: true });
  }

  /** Where a click in the palette adds: behind the chosen object, if an exit is open. */
  goOn() {
    const object = this.current;
    if (!object) return {};
    const exit = openExit(this, object);
    return exit && !object.exits[exit] ? { from: object.id, exit } : {};
  }

  /** Something new is there: shown, and by keyboard with the focus on it. */
  async added(id, { byKey = false } = {}) {
    this.panel?.added(id);
    this.flow?.reveal([id]);
    if (byKey || !this.panel) await this.flow?.focus(id);
    // A finger that adds would get the keyboard of the screen over the canvas.
    else if (!this.touched) await this.panel.enter("title");
  }

  toggle(what) {
    if (this.open === what) this.close();
    else this.open = what;
    return true;
  }

  close() {
    this.open = "";
    this.quick = null;
    if (this.found) this.highlight(null);
  }

  highlight(ids) {
    this.found = ids;
    this.draw();
  }

  expand(id) {
    const next = new Set(this.expanded);
    if (!next.delete(id)) next.add(id);
    this.expanded = next;
    this.draw();
  }

  togglePalette() {
    this.palette = !this.palette;
    store.set("canvas-palette", this.palette ? "open" : "closed");
  }

  /** A button of the settings: what it does is done here, to be undone here. */
  act(action, id) {
    if (action === "insert") this.addBehind(id);
    else if (action === "duplicate") duplicate(this, [id]);
    else if (action === "start") makeStart(this, id);
    else if (action === "delete") remove(this, [id]);
    else if (action === "close") this.choose([]);
  }

  /** Where the focus goes when what had it is gone. */
  async keepFocus(id) {
    await tick();
    if (document.activeElement !== document.body) return;
    if (id && (await this.flow.focus(id))) return;
    this.flow.ground().focus();
  }

  #announceChoice() {
    const id = this.current?.id ?? "";
    this.root?.dispatchEvent(
      new CustomEvent("canvas:select", { bubbles: true, detail: { id } }),
    );
    this.panel?.choose(id);
  }
}

const content = ({ title, note, settings, exits }) =>
  JSON.stringify([title, note, settings, Object.entries(exits).sort()]);

/** The view as it was, where it says the same: nothing is drawn anew then. */
const keep = (old, view) =>
  old && JSON.stringify(old) === JSON.stringify(view) ? old : view;

const shapeOf = (view = {}) => ({
  summary: view.summary ?? "",
  exits: view.exits ?? [],
  uses: view.uses,
});
