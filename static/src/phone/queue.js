// The caller waits in a queue: the server is asked what they hear, until there is
// something new. An agent at the desk is talked to in the same way: no sound goes
// between the two pages.
import { failure, queueText } from "./words.js";

const every = 1000;

export class Queue {
  #agent;
  #said; // what was heard of the waiting; null: not begun
  #key = ""; // leaves the queue
  #keys = ""; // pressed, and not told yet
  #timer = 0;
  #over = false;
  #music = null; // {url, stop}: an admin's own goes round until the waiting is over

  constructor(call, { agent = "", queue: name }, silent) {
    this.call = call;
    this.#agent = agent;
    this.#said = silent ? 0 : null;
    if (!silent)
      call.screen.line(
        "wire",
        agent
          ? `Connected with ${agent}.`
          : `Waits for an agent of ${name ?? "the Campaign"}.`,
      );
    call.screen.status(queueText({ agent }));
    this.#ask();
  }

  press(face) {
    if (face !== this.#key) return;
    this.#keys = face;
    this.call.screen.line("caller", face, "You keyed");
    this.#ask();
  }

  end() {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#play(null);
  }

  async #ask() {
    clearTimeout(this.#timer);
    const keys = this.#keys;
    this.#keys = "";
    const fields = { turn: this.call.turn, keys };
    if (this.#said !== null) fields.said = this.#said;
    try {
      const heard = await this.call.server.post("/wait", fields);
      if (this.#over) return;
      if (heard.done) return this.#done(heard);
      this.#heard(heard);
    } catch (error) {
      if (this.#over) return;
      this.#keys = keys;
      this.call.screen.status(failure(error, "The caller waits."));
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), every);
  }

  #done(heard) {
    if (heard.over) this.call.ended();
    else this.call.answer({ kind: "went" });
  }

  #heard({ said, key = "", hold, instructions }) {
    this.#said = said;
    this.#key = key;
    this.call.screen.status(queueText({ agent: this.#agent, hold, key }));
    const list = instructions ?? [];
    this.#play(list.find((i) => i.verb === "play") ?? null);
    const words = list.filter((i) => i.verb !== "play");
    for (const i of words) this.call.show(i);
    this.call.voice.speak(words, new AbortController().signal);
  }

  #play(music) {
    if (this.#music?.url === music?.url) return;
    this.#music?.stop.abort();
    this.#music = null;
    if (!music) return;
    this.call.show(music);
    this.#music = { url: music.url, stop: new AbortController() };
    this.call.voice.loop(music.url, this.#music.stop.signal);
  }
}
