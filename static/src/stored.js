// Whether a form holds something else than what is stored.

/** What a form holds, as text to compare. */
function picture(fields) {
  const parts = [];
  for (const [name, value] of fields) {
    parts.push([
      name,
      typeof value === "string"
        ? value.replaceAll("\r\n", "\n")
        : `${value.name}:${value.size}`,
    ]);
  }
  return JSON.stringify(parts);
}

export class Stored {
  #pictures = new WeakMap();

  /** @param {(form: object) => Iterable<[string, string | File]>} read its fields */
  constructor(read = (form) => new FormData(form)) {
    this.read = read;
  }

  /** What the form holds now is what is stored. */
  take(form) {
    this.#pictures.set(form, picture(this.read(form)));
  }

  knows(form) {
    return this.#pictures.has(form);
  }

  /**
   * Whether it holds something else. A form that came back with errors carries
   * data-dirty, since what it shows is not what is stored.
   */
  isDirty(form) {
    return (
      form.hasAttribute("data-dirty") ||
      this.#pictures.get(form) !== picture(this.read(form))
    );
  }
}
