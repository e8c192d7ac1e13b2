// What the caller says is recorded: by the microphone, or as if something was said.
import { recordedText, recordText } from "./words.js";

export class Recording {
  #microphone = null;
  #began = 0;
  #over = false;

  constructor(call, record) {
    this.call = call;
    this.record = record;
    call.screen.status("Waits for you to speak.");
    call.screen.recorder(recordText(record));
  }

  press(face) {
    if (this.#microphone && face === this.record.finish_key) this.#stop(face);
  }

  /** One of the buttons: start, stop, silent (as if one spoke), nothing. */
  speak(what) {
    if (what === "start") return this.#listen();
    if (what === "stop") return this.#stop("");
    if (what === "nothing")
      return this.#spoken({ kind: "no_input" }, "You said nothing.");
    return this.#spoken(
      { kind: "recorded", millis: 5000 },
      "You spoke for 5 s, without sound.",
    );
  }

  end() {
    this.#over = true;
    this.#microphone?.stop();
    this.#microphone = null;
    this.call.screen.recorder("");
  }

  async #listen() {
    const { screen, countdown } = this.call;
    // The browser may ask first: meanwhile a second press asks for nothing more.
    screen.asksForMicrophone(true);
    let microphone = null;
    try {
      microphone = await this.call.microphone.listen();
    } catch {
      // None, or the reader said no.
    }
    screen.asksForMicrophone(false);
    if (this.#over) return microphone?.stop(); // the call went on, or is over
    if (!microphone) return screen.noMicrophone();
    this.#microphone = microphone;
    this.#began = Date.now();
    screen.status("Recording.");
    screen.recording();
    const most = this.record.max_millis || 120000;
    const shown = (millis) =>
      screen.recorded(recordedText(this.record, millis, most));
    shown(0);
    countdown.start(most, () => this.#stop(""), shown);
  }

  async #stop(key) {
    const microphone = this.#microphone;
    if (!microphone) return;
    this.#microphone = null;
    this.call.countdown.stop();
    this.call.screen.recorder(""); // nothing else is said while it is kept
    this.call.screen.status("Keeps what you said.");
    const millis = Date.now() - this.#began;
    let words = `You spoke for ${Math.round(millis / 1000)} s.`;
    try {
      const sound = await microphone.stop();
      const { recording } = this.record;
      if (!(await this.call.server.keep(recording, millis, sound)))
        words += " Hookline could not keep the sound.";
    } catch {
      words += " The sound did not reach Hookline.";
    }
    if (this.#over) return; // hung up meanwhile
    this.#spoken({ kind: "recorded", millis, digits: key }, words);
  }

  #spoken(what, words) {
    this.call.screen.line("wire", words);
    this.call.answer(what);
  }
}
