// The page of a test call: its phone, and the trace as it grows. Also the page where
// one chooses what to call, and that of a live call, which has no phone.
import { on, ready } from "./dom.js";
import { follow } from "./live.js";
import { canRecord, listen } from "./microphone.js";
import { Call } from "./phone/call.js";
import "./phone/pick.js";
import { Screen } from "./phone/screen.js";
import { callServer } from "./phone/server.js";
import { Voice } from "./phone/voice.js";

const phone = document.querySelector("[data-phone]");

ready(() => {
  const live = document.querySelector("[data-live]:not([data-followed])");
  if (!live || phone) return;
  live.dataset.followed = "";
  follow(live.dataset.live, ({ end }) => {
    if (end) document.getElementById("live").hidden = true;
  });
});

function connect(call) {
  const live = document.querySelector("[data-live]");
  if (!live) return null;
  return follow(live.dataset.live, (news) => {
    document.querySelector("[data-call-page]")?.removeAttribute("hidden");
    if (call.told(news)) location.reload();
  });
}

function startCall(call) {
  const stream = connect(call);
  let started = false;
  const go = () => {
    if (started) return;
    started = true;
    call.begin();
    // The address now stands for the call and no longer for beginning it.
    history.replaceState(null, "", phone.dataset.call);
    call.start(Object.fromEntries(new URLSearchParams(phone.dataset.start)));
  };
  stream?.addEventListener("open", go);
  setTimeout(go, 2000); // a proxy may hold the stream back: the call goes on without
}

function goOn(call) {
  call.begin();
  connect(call);
  const { reply } = phone.dataset;
  if (reply) call.play(JSON.parse(reply), { silent: true });
}

function hands(call, screen, voice) {
  const press = (face) => {
    if (screen.down(face)) call.press(face);
  };
  on("click", "[data-key]", (event, button) => press(button.dataset.key));
  on("click", "[data-dialled]", (event, button) =>
    call.dialled(button.dataset.dialled),
  );
  on("click", "[data-found]", (event, button) =>
    call.found(Number(button.dataset.place), button.dataset.found),
  );
  on("click", "[data-speak]", (event, button) =>
    call.speak(button.dataset.speak),
  );
  on("click", "[data-hang-up]", () => call.hangUp());
  on("click", "[data-retry]", () => call.retry());
  on("click", "[data-mute]", () => {
    voice.toggle();
    screen.voice(voice.muted, voice.able);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest?.("input, textarea, select")) return;
    if (!/^[0-9*#]$/.test(event.key)) return;
    event.preventDefault();
    press(event.key);
  });
}

if (phone) {
  const address = phone.dataset.call;
  const screen = new Screen(phone);
  const voice = new Voice(() =>
    screen.line("wire", "The sound could not be played in this browser."),
  );
  const call = new Call(Number(phone.dataset.turn), {
    screen,
    voice,
    microphone: { can: canRecord, listen },
    server: callServer(address),
  });
  screen.voice(voice.muted, voice.able);
  hands(call, screen, voice);
  window.addEventListener("pagehide", () => {
    voice.hush();
    // No agent is rung for a caller whose page is closed. After a reload the page
    // asks for the caller again, and all is as it was.
    if (!call.over) navigator.sendBeacon(`${address}/left`);
  });
  if (phone.hasAttribute("data-fresh")) startCall(call);
  else if (phone.hasAttribute("data-open")) goOn(call);
}
