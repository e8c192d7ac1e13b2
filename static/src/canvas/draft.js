// The draft of an editor: sync.js with the page around it. What comes from elsewhere is
// a step of the editor, so that it can be undone.
import { DraftSync } from "./sync.js";
import { newId } from "./model.js";
import { Strip, words } from "./state.js";

const tabKey = (url) => `hookline:tab:${url}`;

/** The id this tab had before it was loaded anew: a tab that was duplicated has none. */
function tabBefore(url) {
  const key = tabKey(url);
  try {
    const was = sessionStorage.getItem(key) ?? "";
    sessionStorage.removeItem(key);
    return was;
  } catch {
    return "";
  }
}

export class Draft {
  #editor;
  #sync;
  #strip;
  #kept = null;
  #posts = new Set(); // forms of the settings that are on their way

  constructor(editor, src) {
    this.#editor = editor;
    const url = src.replace(/\/graph$/, "");
    const tab = newId();
    this.#sync = new DraftSync(url, {
      tab,
      was: tabBefore(url),
      storage: localStorage,
      current: () => this.#current(),
      settled: () => Promise.all(this.#posts),
    });
    const frame = editor.root.closest(".flow-canvas") ?? editor.root;
    this.#strip = new Strip(frame, (name) => this.#act(name));
    this.#listen();
    this.#page(url, tab);
  }

  load() {
    return this.#sync.load();
  }

  change(def) {
    this.#sync.change(def);
  }

  stored(version) {
    this.#sync.stored(version);
  }

  flush() {
    return this.#sync.flush();
  }

  #current() {
    const { objects, notes } = this.#editor.def;
    return this.#editor.loaded ? { objects, notes } : null;
  }

  #listen() {
    const on = (type, run) =>
      this.#sync.addEventListener(type, (event) => run(event.detail));
    on("state", (info) => this.#state(info));
    on("views", ({ graph, def }) => this.#editor.learn(graph, def));
    on("graph", (said) => this.#graph(said));
    on("kept", (copy) => {
      this.#kept = copy;
      this.#say();
    });
    on("restored", ({ def }) =>
      this.#step(def, "Brought back what was kept in this browser"),
    );
  }

  // Where the page comes, goes, and is out of reach.
  #page(url, tab) {
    addEventListener("online", () => this.#sync.wake());
    addEventListener("focus", () => this.#sync.wake());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.#sync.wake();
    });
    addEventListener("pagehide", () => {
      try {
        sessionStorage.setItem(tabKey(url), tab);
      } catch {
        // The pen is free in half a minute.
      }
      this.#sync.close((to, said) =>
        navigator.sendBeacon(
          to,
          new Blob([JSON.stringify(said)], { type: "application/json" }),
        ),
      );
    });
    addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      tabBefore(url);
      this.#sync.wake();
    });
    this.#watchForms();
  }

  // A form of the settings that is on its way saves the draft, too.
  #watchForms() {
    const done = new Map();
    document.addEventListener("htmx:before:request", (event) => {
      const form = event.detail?.ctx?.sourceElement;
      if (!form?.closest?.("#panel")) return;
      const sent = new Promise((resolve) => done.set(form, resolve));
      this.#posts.add(sent);
      sent.then(() => this.#posts.delete(sent));
    });
    document.addEventListener("htmx:finally:request", (event) => {
      const form = event.detail?.ctx?.sourceElement;
      // What it raised is heard first.
      setTimeout(() => done.get(form)?.());
    });
    document.addEventListener("htmx:after:swap", () => this.#lock());
  }

  #state(info) {
    const others = (info.others ?? []).map((o) => (o.you ? "You" : o.name));
    const title = others.length > 0 ? `Watching: ${others.join(", ")}` : "";
    this.#editor.save = { ...info, title };
    this.#editor.readonly = !this.#sync.holds;
    this.#lock();
    this.#say();
  }

  // Who watches changes no settings.
  #lock() {
    const form = document.getElementById("object-form");
    if (form) form.inert = !this.#sync.holds;
  }

  #say() {
    this.#strip.show(words(this.#sync.info, this.#kept));
  }

  #graph({ graph, why, by, you }) {
    const editor = this.#editor;
    const gone = editor.readonly || !editor.loaded || why === "follow";
    if (gone) {
      editor.start(graph);
    } else {
      const { objects, notes } = editor.take(graph);
      this.#step({ objects, notes }, "Took the draft as it is stored", true);
      if (why === "changed")
        editor.tell(
          `${you ? "You" : by} changed this draft elsewhere. This is it now; undo brings back what you had.`,
        );
    }
    editor.panel?.refresh();
  }

  #step(def, what, stored = false) {
    const editor = this.#editor;
    const objects = editor.read(def.objects);
    const next = editor.placed({ objects, notes: def.notes ?? [] });
    editor.commit(next, what, { stored });
  }

  async #act(name) {
    const run = {
      retry: () => this.#sync.wake(),
      mine: () => this.#sync.putMine(),
      theirs: () => this.#sync.takeTheirs(),
      copy: () => this.#copied(this.#sync.copy()),
      take: () => this.#sync.takeOver(),
      restore: () => this.#answered(() => this.#sync.restore()),
      forget: () => this.#answered(() => this.#sync.forget()),
      "copy-kept": async () => {
        await this.#copied(this.#sync.copyKept());
        this.#answered(() => {});
      },
    }[name];
    try {
      await run();
    } catch (error) {
      this.#editor.tell(
        error.status ? error.message : "Hookline can’t be reached. Try again.",
        "error",
      );
    }
  }

  #answered(run) {
    this.#kept = null;
    run();
    this.#say();
  }

  // One's own draft goes on in the copy.
  async #copied(making) {
    const { url } = await making;
    location.assign(url);
  }
}
