// What the caller hears: prompts are spoken, sounds are played.
import { canSpeak, hush, isMuted, mute, say } from "../speech.js";

export class Voice {
  #sounding = new Set();
  #unheard;

  /** @param {() => void} unheard a sound can't be played here */
  constructor(unheard) {
    this.#unheard = unheard;
  }

  get muted() {
    return isMuted();
  }

  get able() {
    return canSpeak();
  }

  hush() {
    hush();
  }

  /** Speaks and plays instructions one by one, until signal aborts them. */
  async speak(list, signal) {
    for (const i of list) {
      if (signal.aborted) return;
      if (i.verb === "say") await say(i.text, i.language, signal);
      if (i.verb === "play") await this.#play(i.url, signal);
    }
  }

  /** Plays a sound again and again. */
  async loop(url, signal) {
    while (!signal.aborted) {
      const started = performance.now();
      await this.#play(url, signal);
      const rest = 1000 - (performance.now() - started); // muted: it takes no time
      if (rest > 0) await new Promise((done) => setTimeout(done, rest));
    }
  }

  toggle() {
    mute(!isMuted());
    for (const audio of this.#sounding) audio.muted = isMuted();
  }

  // A sound is heard to its end, or until a key cuts it short. One that can't be
  // heard here, from elsewhere or muted, takes no time: the trace says what it was.
  #play(url, signal) {
    if (isMuted() || !url.startsWith("/") || signal.aborted) return null;
    return new Promise((done) => {
      const audio = new window.Audio(url);
      const over = () => {
        audio.pause();
        this.#sounding.delete(audio);
        done();
      };
      signal.addEventListener("abort", over, { once: true });
      audio.addEventListener("ended", over);
      audio.addEventListener("error", () => {
        this.#unheard();
        over();
      });
      this.#sounding.add(audio);
      audio.play().catch(over);
    });
  }
}
