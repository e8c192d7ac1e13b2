// The line to the server: the stream by which the desk comes, and the beat that says
// this browser is there. It is ours and no htmx's, whose streams pause in hidden tabs.

const patience = 16_000; // three beats
const again = 2000;

export class Line {
  #stream = null;
  #heard = 0;
  #comeback = 0;

  /**
   * @param {{events: string, beat: string, page: string}} urls
   * @param {{desk: (html: string) => void, waiting: (counts: object) => void,
   *   broken: (yes: boolean) => void, signIn: () => void}} told
   * @param {{open?: (url: string) => EventSource, ask?: typeof fetch}} browser
   */
  constructor(
    urls,
    told,
    {
      open = (url) => new EventSource(url),
      ask = (...what) => fetch(...what),
    } = {},
  ) {
    this.urls = urls;
    this.told = told;
    this.open = open;
    this.ask = ask;
  }

  connect() {
    clearTimeout(this.#comeback);
    this.#stream?.close();
    this.#heard = Date.now();
    const stream = (this.#stream = this.open(this.urls.events));
    stream.addEventListener("open", () => this.#alive());
    stream.addEventListener("desk", (event) => {
      this.#alive();
      this.told.desk(event.data);
    });
    stream.addEventListener("beat", (event) => {
      this.#alive();
      this.told.waiting(JSON.parse(event.data));
      this.#beat();
    });
    stream.addEventListener("gone", () => this.told.signIn());
    stream.addEventListener("error", () => {
      this.told.broken(true);
      // The browser comes back by itself unless it was refused.
      if (stream.readyState === stream.CLOSED) this.#refused();
    });
  }

  /** Looks whether the line is dead without a word; call it now and then. */
  watch() {
    if (!this.#stream || Date.now() - this.#heard < patience) return;
    this.told.broken(true);
    this.connect();
  }

  close() {
    clearTimeout(this.#comeback);
    this.#stream?.close();
    this.#stream = null;
    this.told.broken(false);
  }

  #alive() {
    this.#heard = Date.now();
    this.told.broken(false);
  }

  // Answers a beat: calls come only to a browser that does. No timer is in it, for
  // those of a hidden tab sleep.
  async #beat() {
    try {
      const { status } = await this.ask(this.urls.beat, {
        method: "POST",
        headers: { "X-Desk": "1" },
      });
      if (status === 401 && this.#stream) this.told.signIn();
    } catch {
      // The line is broken: the stream tells.
    }
  }

  async #refused() {
    clearTimeout(this.#comeback);
    this.#comeback = setTimeout(() => this.connect(), again);
    try {
      const { status } = await this.ask(this.urls.page, { method: "HEAD" });
      if (status === 401) this.told.signIn();
    } catch {
      // It is away: the next try tells.
    }
  }
}
