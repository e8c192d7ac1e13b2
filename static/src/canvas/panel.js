// The settings beside the canvas: the server's form of the chosen object. The draft
// is stored before it is asked for, and what was typed is saved before another
// object's takes its place.

const panel = () => document.getElementById("panel");
const form = () => document.getElementById("object-form");
const nextFrame = () => new Promise((resolve) => setTimeout(resolve));

export class Panel {
  #wanted = "";
  #fresh = new Set(); // objects just added: what is missing is said once they are saved
  #queue = Promise.resolve();
  #timer = 0;
  #running = new Map(); // requests of the settings, by the element they come from
  #touched = null; // the form somebody wrote in

  constructor(editor) {
    this.editor = editor;
    this.#wanted = this.shown;
    document.addEventListener("click", (event) => this.#leaves(event), true);
    document.addEventListener("object:patched", (event) =>
      this.#patched(event),
    );
    panel()?.addEventListener("click", (event) => this.#action(event), true);
    panel()?.addEventListener("keydown", (event) => this.#back(event));
    this.#watchRequests();
    for (const type of ["input", "change", "rows:change"])
      panel()?.addEventListener(type, () => (this.#touched = form()));
  }

  /** Escape in the settings goes back to their object. */
  #back(event) {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (document.querySelector("dialog[open], .flow-variables:not([hidden])"))
      return;
    event.preventDefault();
    this.editor.flow?.focus(this.shown);
  }

  /** Id of the object whose settings are shown. */
  get shown() {
    return form()?.dataset.object ?? "";
  }

  /** Whether somebody changed what it shows. */
  get dirty() {
    const now = form();
    return (
      (this.#touched === now || now?.hasAttribute("data-dirty")) &&
      now?.querySelector("[data-save]")?.disabled === false
    );
  }

  /** Shows an object's settings, or none. */
  choose(id) {
    if (id === this.#wanted) return;
    this.#wanted = id;
    this.#later(() => this.#bring());
  }

  /** Shows them anew: the canvas changed what they show. */
  refresh() {
    this.#later(async () => {
      if (this.shown && !this.dirty) await this.#load(this.shown);
    });
  }

  added(id) {
    this.#fresh.add(id);
  }

  /** Brings the focus to the settings, to a field of them where one is named. */
  async enter(name = "title") {
    await this.#queue;
    const field =
      form()?.querySelector(`[name="${CSS.escape(name)}"]`) ??
      form()?.querySelector("[name='title']");
    if (!field) return panel()?.focus();
    field.focus();
    if (field.name === "title") field.select();
  }

  /** Shows an object's settings with the focus on a field, by the server's name of it. */
  field(id, name) {
    this.#wanted = id;
    this.#later(async () => {
      if (this.shown !== id && !(await this.settle())) return;
      if (name && !this.dirty)
        await this.#load(id, `focus=${encodeURIComponent(name)}`);
      else panel()?.focus();
    });
  }

  /** Saves what was typed. False: it can't be saved as it is. */
  async settle() {
    // Twice at the most: what the server fills in by itself may come meanwhile.
    for (let tries = 0; tries < 2; tries++) {
      await Promise.all(this.#running.values());
      if (!this.dirty) return true;
      const sent = form();
      const done = this.#finished(sent);
      sent.requestSubmit();
      await done;
      await nextFrame();
    }
    await Promise.all(this.#running.values());
    return !this.dirty;
  }

  /** Waits until a request of the element is over, whatever came of it. */
  #finished(element) {
    return new Promise((resolve) => {
      const end = (event) => {
        if (event.detail?.ctx?.sourceElement !== element) return;
        document.removeEventListener("htmx:finally:request", end);
        resolve();
      };
      document.addEventListener("htmx:finally:request", end);
    });
  }

  /** Knows the requests of the settings that are on their way. */
  #watchRequests() {
    document.addEventListener("htmx:before:request", (event) => {
      const source = event.detail?.ctx?.sourceElement;
      // A trial saves nothing; and of a form that goes with its answer no end is told.
      if (!source?.closest?.("#panel") || "apart" in (source.dataset ?? {}))
        return;
      const done = this.#finished(source).then(nextFrame);
      this.#running.set(source, done);
      done.then(() => this.#running.delete(source));
    });
  }

  #later(work) {
    this.#queue = this.#queue.then(work).catch((error) => console.error(error));
  }

  async #bring() {
    const id = this.#wanted;
    if (id === this.shown) return;
    if (!(await this.settle())) {
      // Nothing typed is lost: its object stays the chosen one.
      this.#wanted = this.shown;
      this.editor.select([this.shown]);
      return;
    }
    if (id !== this.#wanted) return; // another was chosen meanwhile
    if (!id) return this.#close();
    await this.#load(id);
  }

  #close() {
    panel().replaceChildren();
    history.replaceState(history.state, "", this.editor.root.dataset.url);
  }

  async #load(id, query = "") {
    const { source, root } = this.editor;
    await source.flush();
    // Refused, or the server is away: it does not know this object.
    if (!this.editor.views.has(id)) return panel().replaceChildren();
    const url =
      this.editor.views.get(id)?.url ??
      `${root.dataset.url}/objects/${encodeURIComponent(id)}`;
    if (this.#fresh.delete(id)) query = "new=1";
    await window.htmx.ajax("GET", query ? `${url}?${query}` : url, {
      source: root,
      target: "#panel",
      swap: "innerHTML",
    });
    if (this.shown !== id) return;
    history.replaceState(history.state, "", url);
    this.editor.flow?.reveal([id]); // the settings may have come over it
  }

  /** The server saved an object: that is a step like any other. */
  #patched(event) {
    const patch = event.detail;
    if (!patch?.object) return;
    if (this.editor.readonly) this.editor.reload();
    else this.editor.patched(patch);
  }

  /** Nothing is left behind where a link leads to the other view, or to publish. */
  async #leaves(event) {
    const link = event.target.closest?.("[data-view-link]");
    const publish = event.target.closest?.("[data-dialog-open='publish']");
    if (publish) this.settle().then(() => this.editor.source.flush());
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey)
      return;
    event.preventDefault();
    if (!(await this.settle())) return;
    await this.editor.source.flush();
    location.assign(`${location.pathname}?view=${link.dataset.viewLink}`);
  }

  /** Brings the head of the page up to date: its state, and the dialog to publish. */
  refreshHead() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const { root } = this.editor;
      window.htmx.ajax("GET", `${root.dataset.url}/outline`, {
        source: "#flow-says",
        target: "#flow-says",
        swap: "none",
      });
    }, 150);
  }

  /** Buttons of the panel that change the Workflow act on the canvas, to be undone there. */
  #action(event) {
    const button = event.target.closest?.("[data-canvas-action]");
    if (!button) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    button.closest("details[data-menu]")?.removeAttribute("open");
    this.editor.act(button.dataset.canvasAction, this.shown);
  }
}
