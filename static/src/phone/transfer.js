// A transfer rings: nobody is called, the person at the phone decides how it goes.
import { dialWords } from "./words.js";

export class Transfer {
  constructor(call, { number, millis }) {
    this.call = call;
    call.screen.line("wire", `Calling ${number}…`);
    call.screen.status("A transfer rings. You decide how it ends.");
    call.screen.transfer(`${number} is not really called. How does it go?`);
    call.countdown.start(millis || 30000, () => this.dialled("no_answer"));
  }

  dialled(how) {
    this.call.screen.line("wire", dialWords[how]);
    const seconds = how === "answered" ? 20 : 0;
    this.call.answer({ kind: "dial_done", status: how, seconds });
  }

  end() {
    this.call.screen.transfer("");
  }
}
