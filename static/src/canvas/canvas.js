// <workflow-canvas>: a Workflow as objects with links among them, to look at or to
// edit. In the page's own document, so that its style and its labels are the page's.
//
//   src          address of the graph (docs/front-end.md says what it holds)
//   overlay-src  address of {objects, links} drawn over it
//   readonly     nothing can be changed
//   selected     id of the object that is chosen at first
//
// It raises canvas:select with {id} in its detail, empty when none or several are
// chosen; reloadOverlay() asks for the overlay anew.
import { mount, unmount } from "svelte";
import { store } from "../dom.js";
import Canvas from "./Canvas.svelte";
import { Draft } from "./draft.js";
import { Editor } from "./editor.svelte.js";
import { Panel } from "./panel.js";
import { ReadOnly } from "./source.js";
import "@xyflow/svelte/dist/base.css";
import "./canvas.css";

class WorkflowCanvas extends HTMLElement {
  static observedAttributes = ["overlay-src", "selected", "src"];
  #editor;
  #mounted;

  connectedCallback() {
    if (this.#mounted) return;
    const editor = new Editor();
    editor.root = this;
    editor.readonly = this.hasAttribute("readonly");
    this.#editor = editor;
    this.#fitPage();
    document.addEventListener(
      "pointerdown",
      (event) => (editor.touched = event.pointerType === "touch"),
      true,
    );
    this.replaceChildren();
    this.#mounted = mount(Canvas, { target: this, props: { editor } });
    this.#load();
  }

  /** The palette stands open where there is room, unless it was closed. */
  #fitPage() {
    const narrow = matchMedia("(width < 48rem)");
    this.#editor.narrow = narrow.matches;
    narrow.addEventListener(
      "change",
      () => (this.#editor.narrow = narrow.matches),
    );
    const kept = store.get("canvas-palette");
    this.#editor.palette = kept
      ? kept === "open" && !narrow.matches
      : matchMedia("(width >= 80rem)").matches;
  }

  disconnectedCallback() {
    if (!this.#mounted || this.isConnected) return;
    unmount(this.#mounted);
    this.#mounted = undefined;
  }

  attributeChangedCallback(name, old, value) {
    if (!this.#editor?.loaded || old === value) return;
    if (name === "overlay-src") this.reloadOverlay();
    else if (name === "selected") this.#editor.select(value ? [value] : []);
    else this.#load();
  }

  async #load() {
    const editor = this.#editor;
    const src = this.getAttribute("src");
    editor.source = editor.readonly
      ? new ReadOnly(src)
      : new Draft(editor, src);
    try {
      editor.start(await editor.source.load());
    } catch (error) {
      editor.failed = error.message;
      return;
    }
    const selected = this.getAttribute("selected");
    if (this.dataset.panel !== undefined) editor.panel = new Panel(editor);
    if (selected && editor.def.objects.some((o) => o.id === selected))
      editor.select([selected]);
    await this.reloadOverlay();
  }

  /** Asks for the overlay anew. */
  async reloadOverlay() {
    const url = this.getAttribute("overlay-src");
    if (!url) return;
    const answer = await fetch(url, {
      headers: { Accept: "application/json" },
    });
    if (answer.ok) this.#editor.setOverlay(await answer.json());
  }
}

customElements.define("workflow-canvas", WorkflowCanvas);
