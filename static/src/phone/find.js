// Several numbers ring at once: nobody is called, the person at the phone decides how it
// goes with each, until one takes the call or none is left.
import { dialWords, findWords, whisperText } from "./words.js";

export class Find {
  #numbers;

  constructor(call, { numbers, millis }) {
    this.call = call;
    this.#numbers = numbers.map((n) => ({ ...n, state: "rings" }));
    const names = numbers.map((n) => n.number).join(", ");
    call.screen.line("wire", `Calling ${names}…`);
    call.screen.status("You decide who takes the call.");
    this.#show();
    call.countdown.start(millis || 20000, () => this.#stop());
  }

  /** How it goes with the number at a place. */
  found(place, how) {
    const number = this.#numbers[place];
    if (!this.#ways(number).includes(how)) return;
    if (how === "answered") return this.#answered(number);
    this.#became(number, how);
  }

  end() {
    this.call.screen.finds("", null);
  }

  // Who answers and has a key to press is asked; else they are connected.
  #answered(number) {
    const { number: name, whisper = [], key } = number;
    if (whisper.length > 0)
      this.call.screen.line("wire", `${name} hears: ${whisperText(whisper)}`);
    this.#became(number, key ? "asked" : "accepted");
  }

  #became(number, state) {
    number.state = state;
    this.call.screen.line("wire", `${number.number}: ${findWords[state]}.`);
    if (state === "accepted") return this.#over("answered");
    const open = this.#numbers.filter((n) => this.#ways(n).length > 0);
    if (open.length === 0) return this.#over(this.#outcome());
    this.#show();
  }

  // The ringing time is up: who has answered may still decide.
  #stop() {
    const ringing = this.#numbers.filter((n) => n.state === "rings");
    for (const number of ringing) this.#became(number, "no_answer");
  }

  // A carrier tells one outcome of all: that of numbers that went alike, else no answer.
  #outcome() {
    const states = new Set(this.#numbers.map((n) => n.state));
    const [one] = states;
    return states.size === 1 && dialWords[one] ? one : "no_answer";
  }

  #over(status) {
    const seconds = status === "answered" ? 20 : 0;
    if (status === "answered")
      this.call.screen.line("wire", dialWords.answered);
    this.call.answer({ kind: "dial_done", status, seconds });
  }

  #ways({ state } = {}) {
    if (state === "rings") return ["answered", "busy", "no_answer", "failed"];
    return state === "asked" ? ["accepted", "refused"] : [];
  }

  #show() {
    this.call.screen.finds(
      "Nobody is really called. How does it go with each?",
      this.#numbers.map((n) => ({
        name: n.number,
        state: findWords[n.state],
        whisper:
          n.state === "asked" ? `Hears: ${whisperText(n.whisper ?? [])}` : "",
        ways: this.#ways(n),
      })),
    );
  }
}
