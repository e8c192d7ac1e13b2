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

  constructor(editor) {
    this.editor = editor;
    this.#wanted = this.shown;
    document.addEventListener("click", (event) => this.#leaves(event), true);
    document.addEventListener("object:patched", (event) =>
      this.#patched(event),
    );
    panel()?.addEventListener("click", (event) => this.#action(event), true);
  }

  /** Id of the object whose settings are shown. */
  get shown() {
    return form()?.dataset.object ?? "";
  }

  get dirty() {
    return form()?.querySelector("[data-save]")?.disabled === false;
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
    if (!this.dirty) return true;
    const sent = form();
    sent.requestSubmit();
    await new Promise((resolve) => {
      const done = (event) => {
        if (event.detail?.ctx?.sourceElement !== sent) return;
        document.removeEventListener("htmx:finally:request", done);
        resolve();
      };
      document.addEventListener("htmx:finally:request", done);
    });
    await nextFrame();
    return !this.dirty;
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
