// The ring: sound, the title of the tab, a notification of the system. All of it is
// set going once, on the clock of the sound itself, since timers of a hidden tab
// sleep.
import { store } from "../dom.js";

const setting = "desk-mute";
export const isMuted = () => store.get(setting) === "on";
export const mute = (on) => store.set(setting, on ? "on" : null);

// ---- Sound. A browser lets a page make some only after it was touched.
let audio = null;
let playing = null;

/** Whether the browser would let the ring be heard now. */
export const canRing = () => audio?.state === "running";

/** Makes the sound possible; call it in the first touch of the page. */
export async function unlock() {
  const Context = window.AudioContext ?? window.webkitAudioContext;
  if (!Context) return;
  audio ??= new Context();
  if (audio.state !== "running") await audio.resume().catch(() => {});
}

// Two soft tones, a pause, and again, for as long as it rings.
function sound(seconds) {
  const gain = audio.createGain();
  gain.gain.value = 0;
  gain.connect(audio.destination);
  const tones = [480, 620].map((frequency) => {
    const tone = audio.createOscillator();
    tone.frequency.value = frequency;
    tone.connect(gain);
    tone.start();
    return tone;
  });
  const start = audio.currentTime + 0.05;
  for (let t = 0; t < seconds; t += 2.4) {
    for (const [from, to] of [
      [0, 0.4],
      [0.6, 1],
    ]) {
      gain.gain.setTargetAtTime(0.12, start + t + from, 0.02);
      gain.gain.setTargetAtTime(0, start + t + to, 0.03);
    }
  }
  return () => {
    for (const tone of tones) tone.stop();
    gain.disconnect();
  };
}

// ---- The title of the tab, and a notification.
let flash = 0;
let shown = null;

function titles(text) {
  const plain = document.title;
  let on = true;
  document.title = `● ${text}`;
  flash = setInterval(() => {
    on = !on;
    document.title = on ? `● ${text}` : "○ Incoming call";
  }, 1000);
  return plain;
}

export const canNotify = () =>
  "Notification" in window && window.isSecureContext;

function notify(text) {
  if (!canNotify() || Notification.permission !== "granted") return;
  if (document.visibilityState === "visible" && document.hasFocus()) return;
  try {
    shown = new Notification("Incoming call", {
      body: text,
      tag: "hookline-desk",
      requireInteraction: true,
    });
    shown.onclick = () => {
      window.focus();
      shown?.close();
    };
  } catch {
    // Phones allow none from a page; the sound and the title are left.
  }
}

/** Rings for a call: {id, text, title, seconds}. The same call again goes on. */
export function ring(call) {
  if (playing?.id === call.id) return;
  quiet();
  playing = { id: call.id, seconds: call.seconds, began: Date.now() };
  titles(call.title);
  notify(call.text);
  again();
}

/** Begins or ends the sound of what rings, after unlock and mute. */
export function again() {
  if (!playing) return;
  playing.stop?.();
  playing.stop = null;
  const left = playing.seconds - (Date.now() - playing.began) / 1000;
  if (!isMuted() && canRing() && left > 0) playing.stop = sound(left);
}

/** Ends the ring. */
export function quiet() {
  playing?.stop?.();
  playing = null;
  clearInterval(flash);
  shown?.close();
  shown = null;
}
