// Where a draft that is only looked at comes from.

/** A graph that is only read. */
export class ReadOnly {
  constructor(url) {
    this.url = url;
  }
  async load() {
    const answer = await fetch(this.url, {
      headers: { Accept: "application/json" },
    });
    if (!answer.ok)
      throw new Error(`The Workflow can't be read (${answer.status}).`);
    return answer.json();
  }
  change() {}
  async flush() {}
}

/** A draft that is loaded and saved, nothing more. */
export class Draft extends ReadOnly {
  version = 0;
  #timer = 0;
  #wanted = null;
  #running = Promise.resolve();

  constructor(url, { onState, onViews }) {
    super(url);
    this.onState = onState;
    this.onViews = onViews;
  }
  async load() {
    const graph = await super.load();
    this.version = graph.version;
    return graph;
  }
  change(def) {
    this.#wanted = def;
    this.onState({ state: "saving", text: "Saving" });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), 600);
  }
  stored(version) {
    this.version = version;
  }
  flush() {
    clearTimeout(this.#timer);
    this.#running = this.#running.then(() => this.#send());
    return this.#running;
  }
  async #send() {
    const def = this.#wanted;
    if (!def) return;
    this.#wanted = null;
    const answer = await fetch(this.url, {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ version: this.version, ...def }),
    });
    if (!answer.ok)
      throw new Error(`The draft can't be saved (${answer.status}).`);
    const graph = await answer.json();
    this.version = graph.version;
    this.onViews(graph, this.#wanted !== null);
    if (!this.#wanted) this.onState({ state: "saved", text: "Saved" });
  }
}
