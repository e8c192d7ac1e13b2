// The draft between this tab and the server: loaded, saved a moment after each change,
// kept in this browser until the server has it. One tab edits a draft, the others
// watch; each says every ten seconds that it is there.
//
//   state     {state, text, …}: saved, saving, offline, signed-out, refused, conflict,
//             watching; what else it holds stands at each
//   views     {graph, def}: what the server says of a draft it has just saved
//   graph     {graph, why, by, at}: another draft takes the place of the one shown
//   kept      {at, base, stale}: changes of an earlier visit are kept; restore() and
//             forget() answer it
//   restored  {def}: they are to be shown and saved
import { Kept, sameDraft } from "./kept.js";

const texts = {
  saved: "Saved",
  saving: "Saving",
  offline: "Offline: kept in this browser",
  "signed-out": "Signed out: kept in this browser",
  refused: "Not saved",
  conflict: "Changed elsewhere",
  watching: "Watching",
};
const waits = [1000, 2000, 5000, 10000, 20000];
const signInWait = 15000;
const keepalive = 60000; // bytes a browser sends of a page that is closed

class AnswerError extends Error {
  constructor(status, body) {
    super(body?.message ?? `The server answers ${status}.`);
    this.status = status;
    this.body = body;
  }
}

export class DraftSync extends EventTarget {
  version = 0;
  info = { state: "saved", text: texts.saved };
  holds = false; // this tab edits
  #url;
  #tab;
  #options;
  #kept = null;
  #offer = null;
  #wanted = null; // not on the server yet
  #timer = 0;
  #beatTimer = 0;
  #tries = 0;
  #epoch = 0; // rises whenever this tab changes the version, or may have
  #ahead = 0; // a version that a beat told of
  #stored = null; // the draft at this.version, where it is known
  #running = Promise.resolve();

  /**
   * @param {string} url of the Workflow
   * @param {{tab: string, was?: string, fetch?: Function, storage?: Storage,
   *   delay?: number, every?: number, current?: () => object,
   *   settled?: () => Promise<void>}} options current gives the draft as it is shown,
   *   settled waits until no form of the page is on its way
   */
  constructor(url, options) {
    super();
    this.#url = url;
    this.#tab = options.tab;
    this.#options = {
      fetch: (...args) => fetch(...args),
      delay: 400,
      every: 10000,
      settled: async () => {},
      ...options,
    };
  }

  get state() {
    return this.info.state;
  }

  /** Whether something is not on the server yet. */
  get unsent() {
    return this.#wanted !== null;
  }

  async load() {
    const told = await this.#editors("edit", this.#options.was);
    const graph = await this.#graph();
    this.holds = told.holds;
    this.#kept = new Kept(this.#options.storage, {
      user: told.user,
      workflow: graph.workflow.id,
      tab: this.#tab,
    });
    if (this.holds) this.#set("saved", { others: told.others });
    else this.#set("watching", { holder: told.holder ?? null });
    this.#look(graph);
    this.#again();
    return graph;
  }

  /** Saves a draft in a moment. */
  change(def) {
    this.#wanted = def;
    if (this.#stopped()) {
      this.#keep();
      return;
    }
    if (["saved", "refused", "saving"].includes(this.state))
      this.#set("saving");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), this.#options.delay);
  }

  /** A form of the page saved the draft. */
  stored(version) {
    this.version = Math.max(this.version, version);
    this.#stored = null;
    this.#epoch++;
  }

  /** Sends what is not sent; done when the server has answered. */
  flush() {
    clearTimeout(this.#timer);
    this.#running = this.#running.then(() => this.#send());
    return this.#running;
  }

  /** Conflict: what is shown takes the place of what is stored. */
  async putMine() {
    this.version = this.info.version;
    this.#wanted = this.#shown();
    this.#set("saving");
    await this.flush();
  }

  /** Conflict, or watching with changes: what is stored takes the place of mine. */
  async takeTheirs(why = "theirs") {
    const graph = await this.#graph();
    this.#wanted = null;
    this.#kept.drop();
    this.#emit("graph", { graph, why });
    if (this.holds) this.#set("saved");
    else this.#set("watching", { holder: this.info.holder ?? null });
  }

  /** Makes a Workflow of what is shown; gives {id, name, url}. */
  async copy() {
    const made = await this.#ask("POST", "/copy", body(this.#shown()));
    if (this.unsent) await this.takeTheirs("copied");
    return made;
  }

  /** Takes the pen from whoever has it. */
  async takeOver() {
    const told = await this.#editors("take");
    this.holds = told.holds;
    if (!this.holds) return;
    if (this.unsent) {
      this.#set("saving");
      await this.flush(); // a conflict if the other saved meanwhile
      return;
    }
    if (told.version !== this.version)
      this.#emit("graph", { graph: await this.#graph(), why: "follow" });
    this.#set("saved", { others: told.others });
    this.#look();
  }

  /** Shows and saves the changes that were kept. */
  restore() {
    const { key, def } = this.#offer;
    this.#offer = null;
    this.#emit("restored", { def });
    if (this.unsent) this.#keep();
    this.#kept.drop(key);
  }

  /** Makes a Workflow of the changes that were kept. */
  async copyKept() {
    const made = await this.#ask("POST", "/copy", body(this.#offer.def));
    this.forget();
    return made;
  }

  /** Throws away the changes that were kept. */
  forget() {
    this.#kept.drop(this.#offer.key);
    this.#offer = null;
  }

  /** The network is back, or somebody came back to the page. */
  wake() {
    if (this.#waiting()) this.flush();
    this.beat();
  }

  /** The page is closed: keeps what is not sent, and tries to send it. */
  close(beacon) {
    clearTimeout(this.#timer);
    clearTimeout(this.#beatTimer);
    if (this.unsent) this.#keep();
    const text = this.unsent && !this.#stopped() ? this.#text() : "";
    if (text && text.length < keepalive) this.#put(text, true).catch(() => {});
    else beacon(`${this.#url}/editors/leave`, { tab: this.#tab });
  }

  /** Says that this tab is there, and learns what others do. */
  async beat() {
    clearTimeout(this.#beatTimer);
    const epoch = this.#epoch;
    try {
      const told = await this.#editors(this.holds ? "edit" : "watch");
      await this.#learn(told, epoch === this.#epoch && !this.unsent);
    } catch (error) {
      this.#failed(error);
    }
    this.#again();
  }

  // --- what the beat tells

  async #learn(told, quiet) {
    if (this.#waiting()) {
      // The server is there again.
      if (this.unsent) return this.flush();
      this.#set("saved");
    }
    if (this.holds && !told.holds) {
      this.holds = false;
      if (this.unsent) this.#keep();
      this.#set("watching", { holder: told.holder, unsent: this.unsent });
    }
    if (!this.holds) return this.#watch(told);
    if (this.state === "saved") this.#set("saved", { others: told.others });
    if (!quiet || told.version <= this.version) return;
    // One's own may be a form of this page that is on its way: once more, then.
    if (told.you && this.#ahead !== told.version) {
      this.#ahead = told.version;
      return;
    }
    const { by, at, you } = told;
    const before = this.#stored;
    const graph = await this.#graph();
    if (before && sameDraft(before, graph)) return; // it was published, or renamed
    this.#emit("graph", { graph, why: "changed", by, at, you });
  }

  async #watch(told) {
    this.#set("watching", {
      holder: told.holder ?? null,
      unsent: this.unsent,
    });
    if (this.unsent || told.version === this.version) return;
    this.#emit("graph", { graph: await this.#graph(), why: "follow" });
  }

  #again() {
    clearTimeout(this.#beatTimer);
    this.#beatTimer = setTimeout(() => this.beat(), this.#options.every);
  }

  // --- saving

  #stopped() {
    return !this.holds || this.state === "conflict";
  }

  #waiting() {
    return this.state === "offline" || this.state === "signed-out";
  }

  #shown() {
    return this.#options.current?.() ?? this.#wanted;
  }

  #keep() {
    this.#kept?.put(this.#wanted, this.version);
  }

  #text() {
    const { version } = this;
    const tab = this.#tab;
    return JSON.stringify({ version, tab, ...body(this.#wanted) });
  }

  async #send() {
    const def = this.#wanted;
    if (!def || this.#stopped()) return;
    this.#keep();
    this.#epoch++;
    try {
      const graph = await this.#put(this.#text());
      this.version = Math.max(this.version, graph.version);
      this.#stored = def;
      this.#tries = 0;
      if (this.#wanted === def) {
        this.#wanted = null;
        this.#kept.drop();
      }
      this.#emit("views", { graph, def });
      this.#set(this.unsent ? "saving" : "saved");
    } catch (error) {
      await this.#failed(error);
    } finally {
      this.#epoch++;
    }
  }

  #put(text, keepalive = false) {
    return this.#request("PUT", "/graph", text, { keepalive });
  }

  async #failed(error) {
    const { status, body = {} } = error;
    if (status === 409 && "version" in body) return this.#conflict(body);
    if (status === 423) {
      this.holds = false;
      const { holder } = body;
      return this.#set("watching", { holder, unsent: this.unsent });
    }
    if (this.#stopped()) return;
    if (status === 401) {
      this.#set("signed-out", { unsent: this.unsent });
      return this.#retry(signInWait);
    }
    if (!status || status >= 500 || status === 429) {
      this.#set("offline", { unsent: this.unsent });
      return this.#retry(waits[Math.min(this.#tries++, waits.length - 1)]);
    }
    this.#set("refused", { message: error.message });
  }

  #retry(wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), wait);
  }

  async #conflict({ version, by, you, at }) {
    await this.#options.settled();
    if (this.version >= version) {
      // A form of this page saved it, and is shown already.
      this.#wanted = this.#shown();
      return this.#send();
    }
    // Publishing and renaming raise the version, and leave the draft as it is.
    const now =
      this.#stored && (await this.#ask("GET", "/graph").catch(() => null));
    if (now && sameDraft(this.#stored, now)) {
      this.version = now.version;
      return this.#send();
    }
    this.#set("conflict", { version, by, you, at });
  }

  // --- copies of earlier visits

  #look(graph) {
    if (!this.holds) return;
    const shown = graph ?? this.#shown();
    for (const copy of this.#kept.left()) {
      if (shown && sameDraft(copy.def, shown)) {
        this.#kept.drop(copy.key); // it came to the server after all
        continue;
      }
      this.#offer = copy;
      const { at, base } = copy;
      const stale = base !== this.version;
      // Whoever called load() listens by then.
      setTimeout(() => this.#emit("kept", { at, base, stale }));
      return;
    }
  }

  // --- the server

  async #graph() {
    const graph = await this.#ask("GET", "/graph");
    this.version = graph.version;
    this.#stored = graph;
    this.#epoch++;
    return graph;
  }

  #editors(want, was = "") {
    return this.#ask("POST", "/editors", { tab: this.#tab, was, want });
  }

  #ask(method, path, value) {
    return this.#request(method, path, value && JSON.stringify(value));
  }

  async #request(method, path, text, more = {}) {
    const headers = { Accept: "application/json" };
    if (text) headers["Content-Type"] = "application/json";
    const url = this.#url + path;
    const how = { method, headers, body: text, ...more };
    const answer = await this.#options.fetch(url, how);
    const said = await answer.json().catch(() => null);
    if (!answer.ok) throw new AnswerError(answer.status, said ?? {});
    if (!said) throw new AnswerError(0, {}); // somebody between us answered
    return said;
  }

  #set(state, more = {}) {
    this.info = { ...more, state, text: texts[state] };
    this.#emit("state", this.info);
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

const body = ({ objects, notes }) => ({ objects, notes });
