// Speaks prompts by the browser's speech synthesis. Where there is none, or it is
// muted, a prompt takes as long as reading it does.
import { store } from "./dom.js";

const synthesis = window.speechSynthesis;
let broken = !synthesis || typeof SpeechSynthesisUtterance === "undefined";
let muted = store.get("phone-muted") === "yes";

export const isMuted = () => muted;
export const canSpeak = () => !broken;

export function mute(on) {
  muted = on;
  store.set("phone-muted", on ? "yes" : null);
  if (on) hush();
}

export function hush() {
  if (!broken) synthesis.cancel();
}

const readingTime = (text) => Math.min(6000, 600 + 35 * text.length);

/** Says a text; resolves when it is said, or signal aborts it. */
export function say(text, language, signal) {
  return new Promise((resolve) => {
    let timer = 0;
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      resolve();
    };
    const stop = () => {
      hush();
      done();
    };
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", stop);
    if (broken || muted) {
      timer = setTimeout(done, readingTime(text));
      return;
    }
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.lang = language || "en";
    // A browser without voices says nothing at all, not even that it failed.
    timer = setTimeout(() => {
      broken = true;
      stop();
    }, 2500);
    utterance.onstart = () => {
      clearTimeout(timer);
      timer = setTimeout(stop, 5000 + 150 * text.length);
    };
    utterance.onend = done;
    utterance.onerror = done;
    synthesis.speak(utterance);
  });
}
