// The phone of a test call: plays what the Workflow says, collects keys as a
// carrier does, and shows the trace as it grows. Also follows a live call's page.
import { on, ready } from "./dom.js";
import { follow } from "./live.js";
import { canRecord, listen } from "./microphone.js";
import { canSpeak, hush, isMuted, mute, say } from "./speech.js";

const phone = document.querySelector("[data-phone]");
const find = (name) => phone.querySelector(`[data-${name}]`);

// ---- The page of a live call, without a phone.
ready(() => {
  const live = document.querySelector("[data-live]:not([data-followed])");
  if (!live || phone) return;
  live.dataset.followed = "";
  follow(live.dataset.live, ({ end }) => {
    if (end) document.getElementById("live").hidden = true;
  });
});

// ---- Choosing what to call.
document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-pick-search]")) return;
  const box = event.target.closest("[data-pick]");
  const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const group of box.querySelectorAll("[data-pick-group]")) {
    let here = 0;
    for (const row of group.querySelectorAll("[data-pick-row]")) {
      const text = row.textContent.toLowerCase();
      const digits = text.replace(/[^\d+]/g, "");
      // What is chosen stays in sight, or one would call what one does not see.
      const chosen = row.querySelector("input").checked;
      const found = words.every(
        (w) => text.includes(w) || (/^[\d+]+$/.test(w) && digits.includes(w)),
      );
      row.hidden = !found && !chosen;
      row.toggleAttribute("data-pick-found", found);
      if (found) shown++;
      if (!row.hidden) here++;
    }
    group.hidden = here === 0;
  }
  box.querySelector("[data-pick-none]").hidden = shown > 0;
});
function firstFound(search) {
  const box = search.closest("[data-pick]");
  return (
    box.querySelector("[data-pick-found] input") ??
    box.querySelector("[data-pick-row]:not([hidden]) input")
  );
}
document.addEventListener("keydown", (event) => {
  if (!event.target.matches?.("[data-pick-search]")) return;
  if (event.key === "ArrowDown") {
    event.preventDefault();
    firstFound(event.target)?.focus();
  } else if (event.key === "Enter") {
    // Enter takes what is found, and does not call yet.
    event.preventDefault();
    const row = firstFound(event.target);
    if (row) {
      row.checked = true;
      row.focus();
    }
  }
});

// ---- The phone.
let turn = 0;
let over = true;
let began = 0;
let waiting = null; // {keys, gather, timer …} while keys are collected
let dialling = null;
let speaking = null; // {record, began, microphone} while what the caller says is recorded
let queue = null; // {said, key, keys, timer, agent} while the caller waits, or talks to an agent
let playing = null; // AbortController of what is being said
let posting = false;
let retry = null;
let tick = 0;

function line(who, text, label = "") {
  const item = document
    .getElementById("talk-template")
    .content.firstElementChild.cloneNode(true);
  item.className = `talk-line talk-${who}`;
  item.querySelector("[data-who]").textContent = label;
  item.querySelector("[data-text]").textContent = text;
  const talk = find("talk");
  talk.append(item);
  talk.scrollTop = talk.scrollHeight;
}
const status = (text) => {
  if (find("status").textContent !== text) find("status").textContent = text;
};

function minutes(millis) {
  const seconds = Math.floor(millis / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
function clock() {
  if (began) find("clock").textContent = minutes(Date.now() - began);
}

// ---- Timers, shown as a bar that runs out.
function countdown(millis, done, each) {
  clearInterval(tick);
  const bar = find("timer");
  const end = performance.now() + millis;
  bar.hidden = false;
  bar.value = 1000;
  tick = setInterval(() => {
    const left = end - performance.now();
    bar.value = Math.max(0, (1000 * left) / millis);
    each?.(millis - Math.max(0, left));
    if (left > 0) return;
    stopCountdown();
    done();
  }, 100);
}
function stopCountdown() {
  clearInterval(tick);
  find("timer").hidden = true;
}

// ---- Keys.
function waitText(gather) {
  const parts = [];
  if (gather.max_digits)
    parts.push(
      gather.max_digits === 1 ? "1 digit" : `up to ${gather.max_digits} digits`,
    );
  if (gather.finish_key) parts.push(`${gather.finish_key} ends`);
  const rest = parts.length ? ` (${parts.join(", ")})` : "";
  return `Waits for your keys${rest}, ${Math.round(gather.millis / 1000)} s.`;
}

function gather(instruction) {
  waiting = { keys: "", gather: instruction, armed: false };
  find("keyed").textContent = "";
  status(waitText(instruction));
}
function arm() {
  if (!waiting) return;
  waiting.armed = true;
  countdown(waiting.gather.millis || 5000, sendKeys);
}
function sendKeys() {
  if (!waiting) return;
  const { keys } = waiting;
  waiting = null;
  stopCountdown();
  find("keyed").textContent = "";
  if (keys) {
    line("caller", keys, "You keyed");
    input({ kind: "digits", digits: keys });
  } else {
    line("wire", "Nothing was keyed in.");
    input({ kind: "no_input" });
  }
}
function press(face) {
  const button = phone.querySelector(`[data-key="${CSS.escape(face)}"]`);
  if (!button || button.disabled) return;
  button.classList.add("is-down");
  setTimeout(() => button.classList.remove("is-down"), 120);
  if (queue && !over) return queueKey(face);
  if (speaking?.microphone && face === speaking.record.finish_key)
    return stopSpeaking(face);
  if (!waiting || over) return;
  playing?.abort(); // a key cuts the prompt short, as on a carrier's line
  const { gather: g } = waiting;
  if (g.finish_key === face) return sendKeys();
  waiting.keys += face;
  find("keyed").textContent = waiting.keys;
  if (
    (g.max_digits && waiting.keys.length >= g.max_digits) ||
    waiting.keys.length >= 64
  )
    return sendKeys();
  arm();
}

// ---- Transfer.
function dial(instruction) {
  dialling = instruction;
  line("wire", `Calling ${instruction.number}…`);
  status("A transfer rings. You decide how it ends.");
  find("dial-text").textContent =
    `${instruction.number} is not really called. How does it go?`;
  find("dial").hidden = false;
  find("dial").querySelector("button").focus();
  countdown(instruction.millis || 30000, () => dialled("no_answer"));
}
const dialWords = {
  answered: "Answered. They talked for 20 s.",
  busy: "The number was busy.",
  no_answer: "Nobody answered.",
  failed: "The number could not be called.",
};
function dialled(how) {
  if (!dialling) return;
  dialling = null;
  stopCountdown();
  find("dial").hidden = true;
  line("wire", dialWords[how]);
  input({
    kind: "dial_done",
    status: how,
    seconds: how === "answered" ? 20 : 0,
  });
}

// ---- A recording: by the microphone, or as if something was said.
function record(instruction) {
  speaking = { record: instruction, began: 0, microphone: null };
  const most = Math.round(instruction.max_millis / 1000);
  find("record-text").textContent =
    `Records what you say, up to ${most} s.${endsIt(instruction)} Hanging up ends it, too.`;
  status("Waits for you to speak.");
  find("record").hidden = false;
  offerSpeech(false);
  find("record").querySelector("button:not([hidden])").focus();
}
const endsIt = ({ finish_key: key }) => (key ? ` ${key} ends it.` : "");
function showRecorded(instruction, millis, most) {
  const text = `${minutes(millis)} of ${minutes(most)} recorded.${endsIt(instruction)}`;
  const box = find("record-text");
  if (box.textContent !== text) box.textContent = text;
}
const speakButton = (what) =>
  find("record").querySelector(`[data-speak="${what}"]`);
// While the microphone records, Stop is all there is to do.
function offerSpeech(recording) {
  speakButton("start").hidden = recording || !canRecord();
  speakButton("stop").hidden = !recording;
  speakButton("silent").hidden = speakButton("nothing").hidden = recording;
}
async function speakUp(what) {
  if (!speaking) return;
  const now = speaking;
  if (what === "nothing")
    return spoken({ kind: "no_input" }, "You said nothing.");
  if (what === "silent")
    return spoken(
      { kind: "recorded", millis: 5000 },
      "You spoke for 5 s, without sound.",
    );
  if (what === "stop") return stopSpeaking("");
  // The browser may ask first: meanwhile a second press asks for nothing more.
  speakButton("start").disabled = true;
  let microphone = null;
  try {
    microphone = await listen();
  } catch {
    speakButton("start").disabled = false;
    if (speaking !== now) return;
    find("record-text").textContent =
      "The browser gives no microphone. Go on without sound.";
    speakButton("silent").focus();
    return;
  }
  speakButton("start").disabled = false;
  if (speaking !== now) return microphone.stop(); // the call went on, or is over
  now.microphone = microphone;
  now.began = Date.now();
  status("Recording.");
  offerSpeech(true);
  speakButton("stop").focus();
  const most = now.record.max_millis || 120000;
  const shown = (millis) => showRecorded(now.record, millis, most);
  shown(0);
  countdown(most, () => stopSpeaking(""), shown);
}
async function stopSpeaking(key) {
  const now = speaking;
  const { record: r, began: from, microphone } = now;
  if (!microphone) return;
  now.microphone = null;
  stopCountdown();
  find("record").hidden = true; // nothing else is said while it is kept
  status("Keeps what you said.");
  const millis = Date.now() - from;
  let words = `You spoke for ${Math.round(millis / 1000)} s.`;
  try {
    const sound = await microphone.stop();
    const address = `${phone.dataset.call}/recording/${encodeURIComponent(r.recording)}?millis=${millis}`;
    const answer = await fetch(address, { method: "POST", body: sound });
    if (!answer.ok) words += " Hookline could not keep the sound.";
  } catch {
    words += " The sound did not reach Hookline.";
  }
  if (speaking !== now) return; // hung up meanwhile
  spoken({ kind: "recorded", millis, digits: key }, words);
}
function spoken(what, words) {
  speaking = null;
  find("record").hidden = true;
  line("wire", words);
  input(what);
}

// ---- A queue: the server is asked what the caller hears, until there is something
// new. An agent at the desk is talked to in the same way: no sound goes between the
// two pages.
function queueUp(instruction, silent) {
  const { agent = "", queue: name } = instruction;
  queue = { agent, said: silent ? 0 : null, key: "", keys: "", timer: 0 };
  if (!silent)
    line(
      "wire",
      agent
        ? `Connected with ${agent}.`
        : `Waits for an agent of ${name ?? "the Campaign"}.`,
    );
  queueStatus({});
  askQueue();
}
function queueStatus({ hold, key }) {
  const leave = key ? ` Press ${key} to leave the queue.` : "";
  if (queue.agent && !hold) status(`You talk to ${queue.agent}.`);
  else if (hold) status("You are on hold.");
  else status(`Waits in the queue.${leave}`);
}
async function askQueue() {
  const mine = queue;
  if (!mine || over) return;
  clearTimeout(mine.timer);
  const { keys } = mine;
  mine.keys = "";
  try {
    const fields = { turn, keys };
    if (mine.said !== null) fields.said = mine.said;
    const heard = await post("/wait", fields);
    if (queue !== mine || over) return;
    if (heard.done) {
      queue = null;
      hold();
      if (heard.over) ended();
      else input({ kind: "went" });
      return;
    }
    mine.said = heard.said;
    mine.key = heard.key ?? "";
    queueStatus(heard);
    hold(heard.instructions?.find((i) => i.verb === "play"));
    const said = (heard.instructions ?? []).filter((i) => i.verb !== "play");
    for (const i of said) show(i);
    speak(said, new AbortController().signal);
  } catch (error) {
    if (queue !== mine || over) return;
    mine.keys = keys;
    status(
      error instanceof TypeError
        ? "Hookline could not be reached. The caller waits."
        : error.message,
    );
  }
  mine.timer = setTimeout(askQueue, 1000);
}
// Music of the admin's own goes round until the waiting is over.
let held = null; // {url, stop}
function hold(music) {
  if (held?.url === music?.url) return;
  held?.stop.abort();
  held = null;
  if (!music) return;
  show(music);
  held = { url: music.url, stop: new AbortController() };
  const { url, stop } = held;
  const again = async () => {
    while (!stop.signal.aborted) {
      const started = performance.now();
      await playSound(url, stop.signal);
      const rest = 1000 - (performance.now() - started); // muted: it takes no time
      if (rest > 0) await new Promise((r) => setTimeout(r, rest));
    }
  };
  again();
}
function queueKey(face) {
  if (face !== queue.key) return;
  queue.keys = face;
  line("caller", face, "You keyed");
  askQueue();
}

// ---- Playing a document.
// A sound is heard to its end, or until a key cuts it short. One that can't be heard
// here, from elsewhere or muted, takes no time: the trace says what it was.
function playSound(url, signal) {
  if (isMuted() || !url.startsWith("/") || signal.aborted)
    return Promise.resolve();
  return new Promise((done) => {
    const audio = new window.Audio(url);
    const over = () => {
      audio.pause();
      sounding.delete(audio);
      done();
    };
    signal.addEventListener("abort", over, { once: true });
    audio.addEventListener("ended", over);
    audio.addEventListener("error", () => {
      line("wire", "The sound could not be played in this browser.");
      over();
    });
    sounding.add(audio);
    audio.play().catch(over);
  });
}
const sounding = new Set();
function silence() {
  for (const audio of sounding) audio.muted = isMuted();
}

async function speak(list, signal) {
  for (const i of list) {
    if (signal.aborted) return;
    if (i.verb === "say") await say(i.text, i.language, signal);
    if (i.verb === "play") await playSound(i.url, signal);
  }
}

function show(i) {
  if (i.verb === "say") line("workflow", i.text, "Said");
  if (i.verb === "play") line("wire", `A sound plays: ${i.sound ?? i.url}`);
  for (const p of i.prompt ?? []) show(p);
}

async function play(reply, { silent = false } = {}) {
  turn = reply.turn;
  playing?.abort();
  const mine = (playing = new AbortController());
  const list = reply.instructions ?? [];
  const last = list.at(-1);
  if (!list.some((i) => i.verb === "gather")) status("");
  for (const i of list) {
    if (mine.signal.aborted && i.verb !== "gather") return;
    if (!silent) show(i);
    if (i.verb === "gather") {
      gather(i);
      if (!silent) await speak(i.prompt ?? [], mine.signal);
      if (waiting && !waiting.armed) arm();
      return;
    }
    if ((i.verb === "say" || i.verb === "play") && !silent)
      await speak([i], mine.signal);
    if (i.verb === "pause" && !silent)
      await new Promise((r) => setTimeout(r, Math.min(i.millis, 10000)));
    if (mine.signal.aborted) return;
    if (i.verb === "wait") return queueUp(i, silent);
    if (i.verb === "dial") return i.agent ? queueUp(i, silent) : dial(i);
    if (i.verb === "record") return record(i);
    if (i.verb === "continue") return input({ kind: "went" });
  }
  if (reply.ended || last?.verb === "hangup") ended();
}

// ---- Talking to the server.
async function post(path, fields) {
  const response = await fetch(phone.dataset.call + path, {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams(fields),
  });
  if (!response.ok) throw new Error((await response.text()).trim());
  return response.status === 204 ? null : response.json();
}

async function ask(path, fields) {
  if (posting) return;
  posting = true;
  find("error").hidden = true;
  phone.classList.add("is-busy");
  status("The Workflow is running…");
  try {
    const reply = await post(path, fields);
    posting = false;
    phone.classList.remove("is-busy");
    if (!over) play(reply);
  } catch (error) {
    posting = false;
    phone.classList.remove("is-busy");
    status("");
    retry = () => ask(path, fields);
    find("error-text").textContent =
      error instanceof TypeError
        ? "Hookline could not be reached. The call waits."
        : error.message;
    find("error").hidden = false;
  }
}
const input = (fields) => ask("/input", { turn, ...fields });

// ---- The end.
function ended(text = "") {
  if (over) return;
  over = true;
  waiting = dialling = queue = null;
  speaking?.microphone?.stop();
  speaking = null;
  hold();
  stopCountdown();
  clearInterval(clockTimer);
  find("dial").hidden = true;
  find("record").hidden = true;
  find("keyed").textContent = "";
  status(text || "The call has ended.");
  for (const button of phone.querySelectorAll("[data-key], [data-hang-up]"))
    button.disabled = true;
  phone.classList.add("is-over");
  const again = document.querySelector("[data-again]");
  again?.classList.add("btn-primary");
  again?.classList.remove("btn-secondary-line");
  if (!document.activeElement || document.activeElement === document.body)
    again?.focus();
}

async function hangUp() {
  if (over) return;
  playing?.abort();
  hush();
  try {
    await post("/hang-up", {});
    line("wire", "You hung up.");
    ended();
  } catch {
    retry = hangUp;
    find("error-text").textContent =
      "Hookline could not be reached. The call goes on.";
    find("error").hidden = false;
  }
}

function showMute() {
  const button = find("mute");
  const silent = isMuted() || !canSpeak();
  button.setAttribute("aria-pressed", String(isMuted()));
  phone.classList.toggle("is-muted", silent);
  if (!canSpeak()) button.title = "This browser can't speak";
}

let clockTimer = 0;
function begin() {
  over = false;
  began = Date.now();
  clockTimer = setInterval(clock, 500);
  clock();
}

function connect() {
  const live = document.querySelector("[data-live]");
  if (!live) return null;
  return follow(live.dataset.live, ({ turn: stored, end }) => {
    document.querySelector("[data-call-page]")?.removeAttribute("hidden");
    if (end) {
      if (!playing || playing.signal.aborted || posting) return;
      if (!waiting && !dialling && !queue && !speaking) return; // its last words are being said
      ended(); // it ended without us: hung up in another tab
      return;
    }
    // A step ran that this page did not ask for: it shows another's.
    const asks = waiting || dialling || speaking;
    if (!posting && stored > turn && turn > 0 && asks) location.reload();
  });
}

function startCall() {
  const { start } = phone.dataset;
  const stream = connect();
  let started = false;
  const go = () => {
    if (started) return;
    started = true;
    begin();
    // The address now stands for the call and no longer for beginning it.
    history.replaceState(null, "", phone.dataset.call);
    ask("/start", Object.fromEntries(new URLSearchParams(start)));
  };
  stream?.addEventListener("open", go);
  setTimeout(go, 2000); // a proxy may hold the stream back: the call goes on without
}

if (phone) {
  turn = Number(phone.dataset.turn);
  showMute();
  find("talk").scrollTop = find("talk").scrollHeight;
  on("click", "[data-key]", (event, button) => press(button.dataset.key));
  on("click", "[data-dialled]", (event, button) =>
    dialled(button.dataset.dialled),
  );
  on("click", "[data-speak]", (event, button) => speakUp(button.dataset.speak));
  on("click", "[data-hang-up]", hangUp);
  on("click", "[data-retry]", () => {
    find("error").hidden = true;
    retry?.();
  });
  on("click", "[data-mute]", () => {
    mute(!isMuted());
    silence();
    showMute();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest?.("input, textarea, select")) return;
    if (!/^[0-9*#]$/.test(event.key)) return;
    event.preventDefault();
    press(event.key);
  });
  window.addEventListener("pagehide", () => {
    hush();
    // No agent is rung for a caller whose page is closed. After a reload the page
    // asks for the caller again, and all is as it was.
    if (!over) navigator.sendBeacon(`${phone.dataset.call}/left`);
  });
  if (phone.hasAttribute("data-fresh")) startCall();
  else if (phone.hasAttribute("data-open")) {
    begin();
    connect();
    if (phone.dataset.reply)
      play(JSON.parse(phone.dataset.reply), { silent: true });
  }
}
