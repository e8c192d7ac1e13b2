// Settings that come into the panel: whether they are other ones than before, and
// which of their fields is to have the focus.
export class Arrival {
  #shown = null;
  #wanted = "";

  /** The field that the settings shown came for, "" for none. */
  get wanted() {
    return this.#wanted;
  }

  /**
   * Takes the form that is there now; it is asked only once where its focus goes.
   *
   * @param {{dataset: {focus?: string}} | null} form
   * @returns {"" | "first" | "next"} "" when it is the one that was there
   */
  take(form) {
    if (!form || form === this.#shown) return "";
    const came = this.#shown ? "next" : "first";
    this.#shown = form;
    this.#wanted = form.dataset.focus ?? "";
    delete form.dataset.focus;
    return came;
  }
}

/** The place in a list that a key leads to from another; -1 for none. */
export function placeOf(key, at, count) {
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: count - 1 }[
    key
  ];
  return to >= 0 && to < count ? to : -1;
}
