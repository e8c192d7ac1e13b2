import assert from "node:assert/strict";
import test from "node:test";
import { Call } from "./call.js";

/** A screen that remembers what it was told last, and every line. */
class Screen {
  lines = [];
  keys = "";
  shown = { transfer: "", recorder: "", error: "", recorded: "" };
  said = "";
  isBusy = false;
  isOver = false;
  records = false;
  left = null;
  begin() {}
  line = (who, text) => this.lines.push(`${who}: ${text}`);
  status = (text) => (this.said = text);
  keyed = (keys) => (this.keys = keys);
  busy = (yes) => (this.isBusy = yes);
  error = (text) => (this.shown.error = text);
  timer = (left) => (this.left = left);
  transfer = (text) => (this.shown.transfer = text);
  finds = (text, list) => (this.numbers = list);
  recorder = (text) => {
    this.shown.recorder = text;
    this.records = false;
  };
  recorded = (text) => (this.shown.recorded = text);
  recording = () => (this.records = true);
  asksForMicrophone = (yes) => (this.asked = yes);
  noMicrophone = () => (this.without = true);
  over = () => (this.isOver = true);
}

/** A voice that speaks until it is told that it is done, or aborted. */
class Voice {
  spoken = [];
  loops = [];
  #done = null;
  hush() {}
  speak(list, signal) {
    this.spoken.push(...list.map((i) => i.text ?? i.url));
    if (list.length === 0) return Promise.resolve();
    return new Promise((done) => {
      this.#done = done;
      signal.addEventListener("abort", done);
    });
  }
  loop(url, signal) {
    this.loops.push({ url, signal });
  }
  async finish() {
    this.#done?.();
    await turns();
  }
}

/** A server whose answers are given one by one. */
class Server {
  asked = [];
  #open = [];
  post = (path, fields) => {
    this.asked.push([path, fields]);
    return new Promise((resolve, reject) =>
      this.#open.push({ resolve, reject }),
    );
  };
  kept = [];
  keeps = true;
  keep = async (recording, millis, sound) => {
    this.kept.push([recording, millis, sound]);
    return this.keeps;
  };
  get last() {
    return this.asked.at(-1);
  }
  async answer(reply) {
    this.#open.shift().resolve(reply);
    await turns();
  }
  async fail(error) {
    this.#open.shift().reject(error);
    await turns();
  }
}

const turns = () => new Promise(setImmediate);

function place(t, more = {}) {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  const world = {
    screen: new Screen(),
    voice: new Voice(),
    server: new Server(),
    microphone: { listen: async () => ({ stop: async () => "sound" }) },
    now: () => Date.now(),
    ...more,
  };
  const call = new Call(0, world);
  call.begin();
  const tick = async (millis) => {
    t.mock.timers.tick(millis);
    await turns();
  };
  return { call, tick, ...world };
}

const gather = {
  verb: "gather",
  prompt: [{ verb: "say", text: "Your postcode?" }],
  max_digits: 4,
  finish_key: "#",
  millis: 5000,
};

test("a call is played from its beginning to its end", async (t) => {
  const { call, server, screen, voice } = place(t);
  call.start({ target: "w" });
  assert.equal(screen.said, "The Workflow is running…");
  assert.equal(screen.isBusy, true);
  await server.answer({
    turn: 1,
    instructions: [{ verb: "say", text: "Bye" }, { verb: "hangup" }],
  });
  assert.deepEqual(screen.lines, ["workflow: Bye"]);
  assert.equal(call.over, false, "it is still being said");
  await voice.finish();
  assert.equal(screen.said, "The call has ended.");
  assert.equal(screen.isOver, true);
  assert.equal(screen.isBusy, false);
});

test("keys: enough of them are sent, and the prompt is cut short", async (t) => {
  const { call, server, screen, voice } = place(t);
  call.play({ turn: 3, instructions: [gather] });
  assert.equal(
    screen.said,
    "Waits for your keys (up to 4 digits, # ends), 5 s.",
  );
  assert.deepEqual(voice.spoken, ["Your postcode?"]);
  assert.equal(screen.left, null, "no time runs during the prompt");
  for (const key of "209") call.press(key);
  assert.equal(screen.keys, "209");
  assert.equal(screen.left, 1);
  assert.equal(server.asked.length, 0);
  call.press("0");
  assert.deepEqual(server.last, [
    "/input",
    { turn: 3, kind: "digits", digits: "2090" },
  ]);
  assert.equal(screen.keys, "");
  assert.equal(screen.left, null);
  call.press("1");
  assert.equal(server.asked.length, 1, "a key more is nobody's");
});

test("keys: the finish key sends what is there, time sends nothing", async (t) => {
  const { call, server, screen, tick, voice } = place(t);
  call.play({ turn: 1, instructions: [gather] });
  call.press("7");
  call.press("#");
  assert.equal(server.last[1].digits, "7");
  await server.answer({ turn: 2, instructions: [gather] });
  await voice.finish();
  await tick(4900);
  assert.equal(server.asked.length, 1);
  await tick(100);
  assert.deepEqual(server.last[1], { turn: 2, kind: "no_input" });
  assert.equal(screen.lines.at(-1), "wire: Nothing was keyed in.");
});

test("keys: each gives the time anew, and 64 are enough", async (t) => {
  const { call, server, tick } = place(t);
  const endless = { ...gather, max_digits: 0, finish_key: "" };
  call.play({ turn: 1, instructions: [endless] });
  call.press("1");
  await tick(4000);
  call.press("2");
  await tick(4000);
  assert.equal(server.asked.length, 0);
  for (let i = 0; i < 62; i++) call.press("3");
  assert.equal(server.last[1].digits.length, 64);
});

test("what fails is done again, and the call stays where it is", async (t) => {
  const { call, server, screen } = place(t);
  call.play({ turn: 1, instructions: [{ ...gather, prompt: [] }] });
  call.press("#");
  await server.fail(new TypeError("Failed to fetch"));
  assert.equal(
    screen.shown.error,
    "Hookline could not be reached. The call waits.",
  );
  call.retry();
  assert.equal(screen.shown.error, "");
  assert.deepEqual(server.asked[1], server.asked[0]);
  await server.fail(new Error("The call is over."));
  assert.equal(screen.shown.error, "The call is over.");
});

test("one request at a time moves the call", async (t) => {
  const { call, server } = place(t);
  call.start({});
  call.start({});
  assert.equal(server.asked.length, 1);
});

test("a transfer rings until somebody decides", async (t) => {
  const { call, server, screen, tick } = place(t);
  const dial = { verb: "dial", number: "+61 2 9", millis: 20000 };
  call.play({ turn: 1, instructions: [dial] });
  assert.match(screen.shown.transfer, /is not really called/);
  call.press("5");
  call.dialled("answered");
  assert.deepEqual(server.last[1], {
    turn: 1,
    kind: "dial_done",
    status: "answered",
    seconds: 20,
  });
  assert.equal(screen.shown.transfer, "");
  call.dialled("busy");
  await server.answer({ turn: 2, instructions: [dial] });
  await tick(20000);
  assert.equal(server.last[1].status, "no_answer");
  assert.equal(server.asked.length, 2);
});

const whisper = [
  { verb: "say", text: "From the website." },
  { verb: "say", text: "Press 1 to accept." },
];
const several = (...numbers) => ({ verb: "dial", numbers, millis: 20000 });

test("several numbers ring: one is asked, and takes the call", async (t) => {
  const { call, server, screen } = place(t);
  const key = "1";
  const list = ["a", "b"].map((number) => ({ number, whisper, key }));
  call.play({ turn: 1, instructions: [several(...list)] });
  assert.deepEqual(
    screen.numbers.map((n) => [n.name, n.state]),
    [
      ["a", "rings"],
      ["b", "rings"],
    ],
  );
  call.found(0, "accepted"); // before it was answered: nothing
  call.found(7, "answered");
  call.found(0, "answered");
  assert.equal(server.asked.length, 0);
  assert.deepEqual(screen.numbers[0].ways, ["accepted", "refused"]);
  assert.match(screen.numbers[0].whisper, /“From the website\.” “Press 1/);
  call.found(0, "refused");
  assert.deepEqual(screen.numbers[0].ways, []);
  call.found(1, "answered");
  call.found(1, "accepted");
  assert.deepEqual(server.last[1], {
    turn: 1,
    kind: "dial_done",
    status: "answered",
    seconds: 20,
  });
  assert.equal(screen.numbers, null);
});

test("without a key who answers has the call", (t) => {
  const { call, server, screen } = place(t);
  const list = [{ number: "a", whisper: [whisper[0]] }, { number: "b" }];
  call.play({ turn: 1, instructions: [several(...list)] });
  call.found(0, "answered");
  assert.equal(server.last[1].status, "answered");
  assert.ok(screen.lines.includes("wire: a hears: “From the website.”"));
});

test("how it went with several who did not take the call", async (t) => {
  const { call, server, screen, tick } = place(t);
  const numbers = [{ number: "a", key: "1" }, { number: "b" }];
  const goes = async (...ways) => {
    call.play({ turn: 1, instructions: [several(...numbers)] });
    for (const [at, how] of ways) call.found(at, how);
    const { status } = server.last[1];
    await server.answer({ turn: 1, instructions: [several(...numbers)] });
    return status;
  };
  assert.equal(await goes([0, "busy"], [1, "busy"]), "busy");
  assert.equal(await goes([0, "failed"], [1, "failed"]), "failed");
  assert.equal(await goes([1, "busy"], [0, "failed"]), "no_answer");
  const refused = [0, "refused"];
  assert.equal(await goes([1, "busy"], [0, "answered"], refused), "no_answer");
  const asked = server.asked.length;
  call.found(0, "answered");
  await tick(20000);
  assert.equal(server.asked.length, asked, "who answered may still decide");
  assert.equal(screen.numbers[1].state, "no answer");
  call.found(0, "accepted");
  assert.equal(server.last[1].status, "answered");
});

const record = {
  verb: "record",
  recording: "r1",
  max_millis: 60000,
  finish_key: "#",
};

test("a recording: kept by its name, and the call goes on", async (t) => {
  const { call, server, screen, tick } = place(t);
  call.play({ turn: 1, instructions: [record] });
  assert.match(screen.shown.recorder, /up to 60 s\. # ends it\./);
  call.press("#");
  assert.equal(server.asked.length, 0, "nothing is recorded yet");
  call.speak("start");
  await turns();
  assert.equal(screen.records, true);
  await tick(3000);
  assert.equal(screen.shown.recorded, "0:03 of 1:00 recorded. # ends it.");
  call.press("#");
  await turns();
  assert.deepEqual(server.kept, [["r1", 3000, "sound"]]);
  assert.deepEqual(server.last[1], {
    turn: 1,
    kind: "recorded",
    millis: 3000,
    digits: "#",
  });
  assert.equal(screen.lines.at(-1), "wire: You spoke for 3 s.");
});

test("a recording ends by itself, and says when it was not kept", async (t) => {
  const { call, server, screen, tick } = place(t);
  server.keeps = false;
  call.play({ turn: 1, instructions: [record] });
  call.speak("start");
  await turns();
  await tick(60000);
  assert.equal(server.last[1].millis, 60000);
  assert.match(screen.lines.at(-1), /could not keep the sound/);
});

test("a microphone that comes when the call is over is switched off", async (t) => {
  let stopped = 0;
  let give;
  const listen = () => new Promise((done) => (give = done));
  const { call, screen, server } = place(t, { microphone: { listen } });
  call.play({ turn: 1, instructions: [record] });
  call.speak("start");
  assert.equal(screen.asked, true);
  call.hangUp();
  await server.answer(null);
  give({ stop: () => stopped++ });
  await turns();
  assert.equal(stopped, 1);
  assert.equal(screen.records, false);
});

test("hanging up while one records ends the microphone, and says nothing of it", async (t) => {
  let stopped = 0;
  const microphone = { listen: async () => ({ stop: () => stopped++ }) };
  const { call, screen, server } = place(t, { microphone });
  call.play({ turn: 1, instructions: [record] });
  call.speak("start");
  await turns();
  call.hangUp();
  await server.answer(null);
  assert.equal(stopped, 1);
  assert.deepEqual(screen.lines, ["wire: You hung up."]);
  assert.deepEqual(server.kept, []);
});

test("without a microphone one goes on without sound", async (t) => {
  const microphone = { listen: async () => Promise.reject(new Error("no")) };
  const { call, screen, server } = place(t, { microphone });
  call.play({ turn: 1, instructions: [record] });
  call.speak("start");
  await turns();
  assert.equal(screen.without, true);
  call.speak("silent");
  assert.deepEqual(server.last[1], { turn: 1, kind: "recorded", millis: 5000 });
});

const wait = { verb: "wait", queue: "Bookings" };

test("a queue: asked every second, with music, until it is over", async (t) => {
  const { call, server, screen, tick, voice } = place(t);
  call.play({ turn: 4, instructions: [wait] });
  assert.deepEqual(server.last, ["/wait", { turn: 4, keys: "" }]);
  const music = { verb: "play", url: "/m.wav", sound: "Music" };
  const words = { verb: "say", text: "You are second." };
  await server.answer({ said: 1, key: "*", instructions: [music, words] });
  assert.equal(screen.said, "Waits in the queue. Press * to leave the queue.");
  assert.equal(voice.loops.length, 1);
  assert.deepEqual(voice.spoken, ["You are second."]);
  await tick(1000);
  assert.deepEqual(server.last[1], { turn: 4, keys: "", said: 1 });
  await server.answer({ said: 1, key: "*", instructions: [music] });
  assert.equal(voice.loops.length, 1, "the same music goes on");
  await tick(1000);
  await server.answer({ done: true });
  assert.equal(voice.loops[0].signal.aborted, true);
  assert.deepEqual(server.last, ["/input", { turn: 4, kind: "went" }]);
  await tick(5000);
  assert.equal(server.asked.length, 4, "nothing is asked any more");
});

test("a queue: the key that leaves it is told, also after a failure", async (t) => {
  const { call, server, screen, tick } = place(t);
  call.play({ turn: 1, instructions: [wait] });
  await server.answer({ said: 0, key: "*" });
  call.press("5");
  assert.equal(server.asked.length, 1);
  call.press("*");
  assert.equal(server.last[1].keys, "*");
  await server.fail(new TypeError("Failed to fetch"));
  assert.equal(screen.said, "Hookline could not be reached. The caller waits.");
  await tick(1000);
  assert.equal(server.last[1].keys, "*");
});

test("an agent is talked to as a queue is waited in", async (t) => {
  const { call, server, screen } = place(t);
  call.play({ turn: 1, instructions: [{ verb: "dial", agent: "Ann" }] });
  assert.deepEqual(screen.lines, ["wire: Connected with Ann."]);
  assert.equal(screen.said, "You talk to Ann.");
  await server.answer({ said: 0, hold: true });
  assert.equal(screen.said, "You are on hold.");
});

test("a queue in which the caller is gone ends the call", async (t) => {
  const { call, server, screen } = place(t);
  call.play({ turn: 1, instructions: [wait] });
  await server.answer({ done: true, over: true });
  assert.equal(screen.isOver, true);
  assert.equal(server.asked.length, 1);
});

test("after a reload nothing is said again", async (t) => {
  const { call, screen, voice } = place(t);
  const say = { verb: "say", text: "Hello" };
  call.play({ turn: 1, instructions: [say, gather] }, { silent: true });
  await turns();
  assert.deepEqual(screen.lines, []);
  assert.deepEqual(voice.spoken, []);
  assert.equal(screen.left, 1, "the time for the keys runs");
});

test("the stream: another's step is to be loaded, one's own is not", async (t) => {
  const { call, server } = place(t);
  call.start({});
  assert.equal(call.told({ turn: 1 }), false, "asked for here");
  await server.answer({ turn: 1, instructions: [{ ...gather, prompt: [] }] });
  assert.equal(call.told({ turn: 1 }), false);
  assert.equal(call.told({ turn: 2 }), true, "of another tab");
  call.press("#");
  assert.equal(call.told({ turn: 2 }), false, "the answer is on its way");
});

test("the stream: a queue moves on by itself", async (t) => {
  const { call } = place(t);
  call.play({ turn: 1, instructions: [wait] });
  assert.equal(call.told({ turn: 2 }), false);
});

test("the stream: an end from elsewhere ends it, but not in its last words", async (t) => {
  const { call, screen, voice } = place(t);
  const say = { verb: "say", text: "Bye" };
  call.play({ turn: 1, instructions: [say, { verb: "hangup" }] });
  call.told({ end: true });
  assert.equal(screen.isOver, false);
  await voice.finish();
  assert.equal(screen.isOver, true);

  const other = new Call(0, call);
  other.begin();
  screen.isOver = false;
  other.play({ turn: 1, instructions: [gather] });
  other.told({ end: true });
  assert.equal(screen.isOver, true);
});

test("hanging up that does not reach the server leaves the call on", async (t) => {
  const { call, server, screen } = place(t);
  call.play({ turn: 1, instructions: [gather] });
  call.hangUp();
  await server.fail(new TypeError("Failed to fetch"));
  assert.match(screen.shown.error, /The call goes on/);
  assert.equal(call.over, false);
  call.retry();
  await server.answer(null);
  assert.equal(screen.isOver, true);
  call.press("1");
  assert.equal(server.asked.length, 2);
});

test("a document without anything to do but go on asks for the next", async (t) => {
  const { call, server, tick } = place(t);
  call.play({
    turn: 1,
    instructions: [{ verb: "pause", millis: 60000 }, { verb: "continue" }],
  });
  await tick(9999);
  assert.equal(server.asked.length, 0);
  await tick(1); // no pause is longer here
  assert.deepEqual(server.last, ["/input", { turn: 1, kind: "went" }]);
});

test("a message is shown, and the call goes on: nothing is really sent", async (t) => {
  const { call, server, screen } = place(t);
  const sms = { verb: "message", number: "+61 491 570 156", text: "Hello" };
  call.play({ turn: 2, instructions: [sms] });
  await turns();
  assert.deepEqual(screen.lines, ["sent: SMS to +61 491 570 156: Hello"]);
  assert.deepEqual(server.last, [
    "/input",
    { turn: 2, kind: "message_done", status: "sent" },
  ]);
});
