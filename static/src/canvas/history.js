// What was done and undone: a list of snapshots, each with the words for it.

const most = 200;

/**
 * A history with its present. Each step holds the snapshot after it and what it did.
 * step() with the key of the step before, shortly after, becomes one with it: a run
 * of arrow keys is one action.
 */
export class History {
  #past = [];
  #future = [];
  #key = "";
  #at = 0;

  constructor(present) {
    this.present = present;
  }

  get canUndo() {
    return this.#past.length > 0;
  }
  get canRedo() {
    return this.#future.length > 0;
  }
  /** What undo would take back, what redo would do. */
  get undoes() {
    return this.#past.at(-1)?.what ?? "";
  }
  get redoes() {
    return this.#future.at(-1)?.what ?? "";
  }

  step(next, what, { key = "", now = Date.now() } = {}) {
    if (next === this.present) return false;
    const joined = key && key === this.#key && now - this.#at < 1000;
    if (!joined) {
      this.#past.push({ def: this.present, what });
      if (this.#past.length > most) this.#past.shift();
    }
    this.#key = key;
    this.#at = now;
    this.#future = [];
    this.present = next;
    return true;
  }

  undo() {
    const step = this.#past.pop();
    if (!step) return "";
    this.#future.push({ def: this.present, what: step.what });
    this.present = step.def;
    this.#key = "";
    return step.what;
  }

  redo() {
    const step = this.#future.pop();
    if (!step) return "";
    this.#past.push({ def: this.present, what: step.what });
    this.present = step.def;
    this.#key = "";
    return step.what;
  }

  /** Takes the last step back as if it had never been. */
  cancel() {
    if (this.undo()) this.#future.pop();
  }
}
