// A test call, without the page it is on: which turn it is in, what the caller is
// asked for, what becomes of what they do. Nothing here knows a document: the screen,
// the voice, the microphone and the server are given.
import { Countdown } from "./countdown.js";
import { Find } from "./find.js";
import { Keys } from "./keys.js";
import { Queue } from "./queue.js";
import { Recording } from "./recording.js";
import { Transfer } from "./transfer.js";
import { failure } from "./words.js";

const pauseAtMost = 10000;

export class Call {
  /** What is shown: the turn whose document is played. */
  turn;
  /** Not begun, or ended. */
  over = true;
  // Keys, Transfer, Find, Recording or Queue: the one thing the caller is asked for.
  #waits = null;
  #playing = null; // AbortController of what is being said
  #asks = false; // a request is on its way whose answer is the next document
  #again = null; // does what failed once more

  /**
   * @param {number} turn
   * @param {{screen: object, voice: object, microphone: object, server: object,
   *   now?: () => number}} world the screen as in screen.js, the voice as in voice.js,
   *   the microphone as in ../microphone.js, the server as in server.js
   */
  constructor(turn, { screen, voice, microphone, server, now }) {
    this.turn = turn;
    this.screen = screen;
    this.voice = voice;
    this.microphone = microphone;
    this.server = server;
    this.countdown = new Countdown((left) => screen.timer(left), now);
  }

  // ---- What the caller does.

  begin() {
    this.over = false;
    this.screen.begin();
  }

  start(fields) {
    return this.#ask("/start", fields);
  }

  press(face) {
    if (!this.over) this.#waits?.press?.(face);
  }

  dialled(how) {
    this.#waits?.dialled?.(how);
  }

  /** Of the number at a place, among several that ring. */
  found(place, how) {
    this.#waits?.found?.(place, how);
  }

  speak(what) {
    return this.#waits?.speak?.(what);
  }

  /** Once more what could not be done. */
  retry() {
    this.screen.error("");
    return this.#again?.();
  }

  async hangUp() {
    if (this.over) return;
    this.cut();
    this.voice.hush();
    try {
      await this.server.post("/hang-up", {});
    } catch {
      this.#again = () => this.hangUp();
      this.screen.error("Hookline could not be reached. The call goes on.");
      return;
    }
    this.screen.line("wire", "You hung up.");
    this.ended();
  }

  // ---- What the server says.

  /** Plays a document; silent: it was heard before the page was loaded anew. */
  async play(reply, { silent = false } = {}) {
    this.turn = reply.turn;
    this.cut();
    const { signal } = (this.#playing = new AbortController());
    const list = reply.instructions ?? [];
    if (!list.some((i) => i.verb === "gather")) this.screen.status("");
    for (const i of list) {
      if (!silent) this.show(i);
      if (this.#wait(i, silent, signal)) return;
      if (i.verb === "continue") return this.#input({ kind: "went" });
      if (i.verb === "message")
        return this.#input({ kind: "message_done", status: "sent" });
      if (!silent) await this.#say(i, signal);
      if (signal.aborted) return;
    }
    if (reply.ended || list.at(-1)?.verb === "hangup") this.ended();
  }

  /**
   * The call went on or ended, whoever did it.
   *
   * @returns {boolean} whether what is shown is another's step, to be loaded anew
   */
  told({ turn, end }) {
    if (!end) {
      const asked = this.#waits && !(this.#waits instanceof Queue);
      return Boolean(asked && !this.#asks && turn > this.turn && this.turn > 0);
    }
    const heard = this.#playing && !this.#playing.signal.aborted;
    // Without a wait its last words are being said.
    if (heard && !this.#asks && this.#waits) this.ended();
    return false;
  }

  ended() {
    if (this.over) return;
    this.over = true;
    this.#leave();
    this.screen.status("The call has ended.");
    this.screen.over();
  }

  // ---- For what the caller is asked for.

  /** Ends what is being said. */
  cut() {
    this.#playing?.abort();
  }

  /** The caller gave what they were asked for. */
  answer(fields) {
    this.#leave();
    this.#input(fields);
  }

  /** Writes down what is heard. */
  show({ verb, text, number, sound, url, prompt = [] }) {
    if (verb === "say") this.screen.line("workflow", text, "Said");
    if (verb === "message")
      this.screen.line("sent", `SMS to ${number}: ${text}`, "Sent");
    if (verb === "play")
      this.screen.line("wire", `A sound plays: ${sound ?? url}`);
    for (const part of prompt ?? []) this.show(part);
  }

  // ----

  // Asks the caller for what an instruction wants, if it wants something.
  #wait(i, silent, signal) {
    if (i.verb === "gather") this.#gather(i, silent, signal);
    else if (i.verb === "wait" || (i.verb === "dial" && i.agent))
      this.#waits = new Queue(this, i, silent);
    else if (i.verb === "dial" && i.numbers) this.#waits = new Find(this, i);
    else if (i.verb === "dial") this.#waits = new Transfer(this, i);
    else if (i.verb === "record") this.#waits = new Recording(this, i);
    else return false;
    return true;
  }

  async #gather(i, silent, signal) {
    const keys = (this.#waits = new Keys(this, i));
    if (!silent) await this.voice.speak(i.prompt ?? [], signal);
    if (this.#waits === keys) keys.prompted();
  }

  async #say(i, signal) {
    if (i.verb === "say" || i.verb === "play")
      await this.voice.speak([i], signal);
    if (i.verb === "pause")
      await new Promise((done) =>
        setTimeout(done, Math.min(i.millis, pauseAtMost)),
      );
  }

  #leave() {
    const waited = this.#waits;
    this.#waits = null;
    waited?.end();
    this.countdown.stop();
  }

  #input(fields) {
    return this.#ask("/input", { turn: this.turn, ...fields });
  }

  async #ask(path, fields) {
    if (this.#asks) return;
    this.#asks = true;
    this.screen.error("");
    this.screen.busy(true);
    this.screen.status("The Workflow is running…");
    let reply = null;
    try {
      reply = await this.server.post(path, fields);
    } catch (error) {
      this.screen.status("");
      this.#again = () => this.#ask(path, fields);
      this.screen.error(failure(error, "The call waits."));
    } finally {
      this.#asks = false;
      this.screen.busy(false);
    }
    if (reply && !this.over) this.play(reply);
  }
}
