// Lets one tab alone be the desk. A new tab asks; the one that is the desk answers,
// and the new one steps back until the reader says "Use it here".

const browser = {
  open: (name) =>
    "BroadcastChannel" in window ? new BroadcastChannel(name) : null,
  leaves: (run) => window.addEventListener("pagehide", run),
};

/**
 * @param {string} name of what there is to be one of
 * @param {{begin: () => void, end: () => void}} does begin when this tab becomes
 *   the one, end when another one takes over or is it already
 */
export function oneTab(name, { begin, end }, { open, leaves } = browser) {
  const me = Math.random().toString(36).slice(2);
  let active = false;
  let answered = false;
  const channel = open(name);
  if (!channel) {
    begin();
    return { take() {} };
  }
  const say = (what) => channel.postMessage({ what, me });

  function become() {
    if (active) return;
    active = true;
    begin();
  }
  function stepBack() {
    active = false;
    end();
  }
  // Whoever does not hear within a moment that there is one, is it.
  function ask(after) {
    answered = false;
    setTimeout(() => {
      if (active || answered) return;
      say("hello");
      setTimeout(() => {
        if (answered) stepBack();
        else {
          say("take"); // two that ask at once: the later one wins
          become();
        }
      }, 250);
    }, after);
  }

  channel.addEventListener("message", ({ data }) => {
    if (data.what === "hello" && active) say("here");
    if (data.what === "here") answered = true;
    if (data.what === "take") {
      answered = true;
      if (active) stepBack();
    }
    // The desk was closed: one of the others takes its place.
    if (data.what === "bye" && !active) ask(Math.random() * 400);
  });
  leaves(() => {
    if (active) say("bye");
  });
  ask(0);
  return {
    take() {
      say("take");
      become();
    },
  };
}
