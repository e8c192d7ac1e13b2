// The caller is asked for keys: collected as a carrier does.
import { waitText } from "./words.js";

const most = 64; // where the Workflow sets no end

export class Keys {
  #keys = "";
  #runs = false;

  constructor(call, gather) {
    this.call = call;
    this.gather = gather;
    call.screen.keyed("");
    call.screen.status(waitText(gather));
  }

  /** The prompt was heard: from now on the time runs, unless it does already. */
  prompted() {
    if (!this.#runs) this.#run();
  }

  press(face) {
    this.call.cut(); // a key cuts the prompt short, as on a carrier's line
    const { finish_key: finish, max_digits: enough } = this.gather;
    if (face === finish) return this.#send();
    this.#keys += face;
    this.call.screen.keyed(this.#shown());
    if (this.#keys.length >= (enough || most)) return this.#send();
    this.#run();
  }

  #shown() {
    return this.gather.secret ? "•".repeat(this.#keys.length) : this.#keys;
  }

  end() {
    this.call.screen.keyed("");
  }

  #run() {
    this.#runs = true;
    this.call.countdown.start(this.gather.millis || 5000, () => this.#send());
  }

  #send() {
    if (this.#keys) {
      this.call.screen.line("caller", this.#shown(), "You keyed");
      this.call.answer({ kind: "digits", digits: this.#keys });
    } else {
      this.call.screen.line("wire", "Nothing was keyed in.");
      this.call.answer({ kind: "no_input" });
    }
  }
}
