// Keeps what the agent types on the Script and in the note: sent a moment after the
// last key, kept in this tab as long as it could not be sent, and sent again.

const wait = 600;
const retry = 2500;

const body = (segment, fields) => new URLSearchParams({ segment, ...fields });

export class Drafts {
  #unsent; // fields by the agent's part of a call, so that nothing lands in the next one
  #timer = 0;
  #sending = false;

  /**
   * @param {string} url where to send
   * @param {(how: string, why?: string) => void} show how it stands: saving, saved,
   *   not, refused
   * @param {{kept: {get: () => object | null, set: (value: object | null) => void},
   *   ask?: typeof fetch, beacon?: (url: string, body: URLSearchParams) => void}} browser
   */
  constructor(url, show, { kept, ask = (...what) => fetch(...what), beacon }) {
    this.url = url;
    this.show = show;
    this.kept = kept;
    this.ask = ask;
    this.beacon = beacon;
    this.#unsent = kept.get() ?? {};
    this.#send();
  }

  /** Takes what a field holds now. */
  note(segment, name, value, soon = false) {
    if (!segment || !name) return;
    (this.#unsent[segment] ??= {})[name] = value;
    this.#keep();
    this.show("saving");
    this.#later(soon ? 0 : wait);
  }

  /** What was typed for a part and is not sent yet. */
  waiting(segment) {
    return this.#unsent[segment] ?? {};
  }

  /** Sends what is left while the page goes away. */
  flush() {
    for (const [segment, fields] of Object.entries(this.#unsent))
      this.beacon?.(this.url, body(segment, fields));
  }

  /** Forgets what a form sends by itself. */
  sent(segment) {
    delete this.#unsent[segment];
    this.#keep();
  }

  get #empty() {
    return Object.keys(this.#unsent).length === 0;
  }

  #keep() {
    this.kept.set(this.#empty ? null : this.#unsent);
  }

  #later(millis) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(), millis);
  }

  async #send() {
    clearTimeout(this.#timer);
    const [segment] = Object.keys(this.#unsent);
    if (!segment || this.#sending) return;
    const fields = { ...this.#unsent[segment] };
    this.#sending = true;
    const [how, why] = await this.#post(segment, fields);
    this.#sending = false;
    if (how === "not") {
      this.show("not");
      this.#later(retry);
      return;
    }
    this.#forget(segment, fields);
    if (how === "refused") this.show(how, why);
    else if (this.#empty) this.show("saved");
    if (!this.#empty) this.#later(wait);
  }

  async #post(segment, fields) {
    try {
      const answer = await this.ask(this.url, {
        method: "POST",
        body: body(segment, fields),
        headers: { "X-Desk": "1" },
      });
      if (answer.ok) return ["saved"];
      if (answer.status < 500 && answer.status !== 401)
        return ["refused", (await answer.text()).trim()];
    } catch {
      // The line is broken; it is sent again.
    }
    return ["not"];
  }

  // What was typed meanwhile is still to be sent.
  #forget(segment, fields) {
    const now = this.#unsent[segment] ?? {};
    for (const [name, value] of Object.entries(fields))
      if (now[name] === value) delete now[name];
    if (Object.keys(now).length === 0) delete this.#unsent[segment];
    this.#keep();
  }
}
