// What is seen of a test call's phone; what it means is call.js's.
import { canRecord } from "../microphone.js";
import { minutes } from "./words.js";

export class Screen {
  #phone;
  #began = 0;
  #clock = 0;

  constructor(phone) {
    this.#phone = phone;
    const talk = this.#find("talk");
    talk.scrollTop = talk.scrollHeight;
  }

  #find(name) {
    return this.#phone.querySelector(`[data-${name}]`);
  }

  begin() {
    this.#began = Date.now();
    const tick = () =>
      (this.#find("clock").textContent = minutes(Date.now() - this.#began));
    this.#clock = setInterval(tick, 500);
    tick();
  }

  /** Who: caller, workflow, or wire for what is between them. */
  line(who, text, label = "") {
    const item = document
      .getElementById("talk-template")
      .content.firstElementChild.cloneNode(true);
    item.className = `talk-line talk-${who}`;
    item.querySelector("[data-who]").textContent = label;
    item.querySelector("[data-text]").textContent = text;
    const talk = this.#find("talk");
    talk.append(item);
    talk.scrollTop = talk.scrollHeight;
  }

  // The same words again are not said again.
  #text(name, text) {
    const box = this.#find(name);
    if (box.textContent !== text) box.textContent = text;
  }

  status(text) {
    this.#text("status", text);
  }

  keyed(keys) {
    this.#find("keyed").textContent = keys;
  }

  busy(yes) {
    this.#phone.classList.toggle("is-busy", yes);
  }

  /** What failed, "" for nothing. */
  error(text) {
    if (text) this.#find("error-text").textContent = text;
    this.#find("error").hidden = !text;
  }

  /** The bar of a time that runs out; null: none. */
  timer(left) {
    const bar = this.#find("timer");
    bar.hidden = left === null;
    bar.value = 1000 * (left ?? 0);
  }

  /** A key goes down, as far as it can; gives whether it did. */
  down(face) {
    const key = this.#phone.querySelector(`[data-key="${CSS.escape(face)}"]`);
    if (!key || key.disabled) return false;
    key.classList.add("is-down");
    setTimeout(() => key.classList.remove("is-down"), 120);
    return true;
  }

  /** The choice of how a transfer goes; "" takes it away. */
  transfer(text) {
    this.#choice("dial", text);
  }

  /**
   * The numbers that ring at once, each with what can happen to it; null takes them away.
   *
   * @param {null | {name: string, state: string, whisper: string, ways: string[]}[]} list
   */
  finds(text, list) {
    const box = this.#find("find");
    const opens = box.hidden;
    const pressed = document.activeElement?.closest?.("[data-found]");
    box.hidden = !list;
    this.#text("find-text", text);
    const template = this.#find("find-template").content.firstElementChild;
    const shown = this.#find("find-list");
    (list ?? []).forEach((one, place) => {
      const item =
        shown.children[place] ?? shown.appendChild(template.cloneNode(true));
      const part = (name) => item.querySelector(`[data-find-${name}]`);
      part("name").textContent = one.name;
      part("state").textContent = one.state;
      part("whisper").textContent = one.whisper;
      part("whisper").hidden = !one.whisper;
      part("buttons").setAttribute("aria-label", one.name);
      for (const button of item.querySelectorAll("[data-found]")) {
        button.dataset.place = String(place);
        button.hidden = !one.ways.includes(button.dataset.found);
      }
    });
    while (shown.children.length > (list?.length ?? 0))
      shown.lastChild.remove();
    if (!list || !(opens || pressed?.hidden)) return;
    // The button that was pressed is gone: what may be pressed next has the focus.
    const next = "button:not([hidden])";
    const beside = pressed?.closest("[data-find-number]")?.querySelector(next);
    (beside ?? box.querySelector(next))?.focus();
  }

  #choice(name, text) {
    const box = this.#find(name);
    box.hidden = !text;
    if (!text) return;
    this.#find(`${name}-text`).textContent = text;
    box.querySelector("button:not([hidden])").focus();
  }

  // ---- A recording.

  /** The choice of what is said; "" takes it away. */
  recorder(text) {
    if (text) this.#speech(false);
    this.#choice("record", text);
  }

  recording() {
    this.#speech(true);
    this.#speak("stop").focus();
  }

  recorded(text) {
    this.#text("record-text", text);
  }

  /** The browser asks whether it may listen. */
  asksForMicrophone(yes) {
    this.#speak("start").disabled = yes;
  }

  noMicrophone() {
    this.recorded("The browser gives no microphone. Go on without sound.");
    this.#speak("silent").focus();
  }

  #speak(what) {
    return this.#phone.querySelector(`[data-speak="${what}"]`);
  }

  // While the microphone records, Stop is all there is to do.
  #speech(recording) {
    this.#speak("start").hidden = recording || !canRecord();
    this.#speak("stop").hidden = !recording;
    this.#speak("silent").hidden = this.#speak("nothing").hidden = recording;
  }

  // ----

  voice(muted, able) {
    const button = this.#find("mute");
    button.setAttribute("aria-pressed", String(muted));
    this.#phone.classList.toggle("is-muted", muted || !able);
    if (!able) button.title = "This browser can't speak";
  }

  over() {
    clearInterval(this.#clock);
    for (const button of this.#phone.querySelectorAll(
      "[data-key], [data-hang-up]",
    ))
      button.disabled = true;
    this.#phone.classList.add("is-over");
    const again = document.querySelector("[data-again]");
    again?.classList.add("btn-primary");
    again?.classList.remove("btn-secondary-line");
    if (!document.activeElement || document.activeElement === document.body)
      again?.focus();
  }
}
