// Copies of a draft in this browser, until the server has it: per user and Workflow,
// one for each tab, so that no tab writes over what another one could not save.

const month = 30 * 24 * 3600 * 1000;

export class Kept {
  #storage;
  #prefix;
  #key;

  constructor(storage, { user, workflow, tab }) {
    this.#storage = storage;
    this.#prefix = `hookline:draft:${user}:${workflow}:`;
    this.#key = this.#prefix + tab;
  }

  /** Keeps this tab's draft. False: the browser takes no more. */
  put(def, base) {
    try {
      const text = JSON.stringify({ at: Date.now(), base, def });
      this.#storage.setItem(this.#key, text);
      return true;
    } catch {
      return false;
    }
  }

  drop(key = this.#key) {
    try {
      this.#storage.removeItem(key);
    } catch {
      // What can't be removed could not be kept either.
    }
  }

  /** Copies that were left behind, the newest first: {key, at, base, def}. */
  left() {
    const list = [];
    for (const key of this.#keys()) {
      if (key === this.#key) continue;
      const copy = this.#read(key);
      if (copy && Date.now() - copy.at < month) list.push({ key, ...copy });
      else this.drop(key);
    }
    return list.sort((a, b) => b.at - a.at);
  }

  #keys() {
    try {
      const all = Array.from({ length: this.#storage.length }, (_, i) =>
        this.#storage.key(i),
      );
      return all.filter((key) => key.startsWith(this.#prefix));
    } catch {
      return [];
    }
  }

  #read(key) {
    try {
      const copy = JSON.parse(this.#storage.getItem(key));
      return Array.isArray(copy?.def?.objects) ? copy : null;
    } catch {
      return null;
    }
  }
}

/** Whether two drafts are the same, whatever the order of their keys. */
export function sameDraft(a, b) {
  return JSON.stringify(plain(a)) === JSON.stringify(plain(b));
}

const plain = (def) => ({
  objects: def.objects.map((o) => [
    o.id,
    o.kind,
    o.title,
    o.note ?? "",
    sorted(o.settings ?? {}),
    sorted(o.exits ?? {}),
    o.place ? [o.place.x, o.place.y] : null,
  ]),
  notes: (def.notes ?? []).map((n) => sorted(n)),
});

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.keys(value)
    .sort()
    .map((key) => [key, sorted(value[key])]);
}
