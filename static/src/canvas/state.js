// The strip above the canvas that says what became of the draft when it is not simply
// saved, and what can be done. The words come with the state (sync.js).

/** What the strip says of a state: {tone, text, actions: [[label, name]]}, or null. */
export function words(info, kept) {
  if (kept && info.state !== "watching") return keptWords(kept);
  switch (info.state) {
    case "offline":
      return strip(
        "warning",
        info.unsent
          ? "Hookline can’t be reached. What you change is kept in this browser, and sent once it is back."
          : "Hookline can’t be reached. You can go on: what you change is kept in this browser.",
        ["Try now", "retry"],
      );
    case "signed-out":
      return strip(
        "warning",
        "You are signed out. What you changed is kept in this browser. Sign in in another tab, then come back to this one.",
        ["Sign in", "sign-in"],
        ["Try again", "retry"],
      );
    case "refused":
      return strip(
        "error",
        `Not saved: ${info.message} What you changed is kept in this browser.`,
        ["Try again", "retry"],
      );
    case "conflict":
      return strip(
        "warning",
        `${info.you ? "You" : info.by} changed this draft elsewhere${at(info.at)}. Yours is what you see; it is kept in this browser.`,
        ["Put mine in its place", "mine"],
        ["Show theirs", "theirs"],
        ["Keep mine as a copy", "copy"],
      );
    case "watching":
      return watchWords(info);
  }
  return null;
}

function watchWords({ holder, unsent }) {
  const tab = holder?.you ? "You edit" : `${holder?.name} edits`;
  const where = holder?.you ? " in another tab" : "";
  const now = holder
    ? `${tab} this Workflow${where}.`
    : "Nobody edits this Workflow now.";
  const take = [holder ? "Take over" : "Edit it", "take"];
  if (unsent)
    return strip(
      "warning",
      `${now} Your last changes did not reach Hookline; they are kept in this browser.`,
      take,
      ["Keep mine as a copy", "copy"],
      ["Show theirs", "theirs"],
    );
  return strip(
    "info",
    holder ? `${now} You watch, and see what changes.` : now,
    take,
    ["Edit a copy", "copy"],
  );
}

const keptWords = ({ at: when, stale }) =>
  strip(
    "info",
    `Changes you made${at(when)} never reached Hookline and are kept in this browser.${stale ? " The draft has changed since." : ""}`,
    ["Bring them back", "restore"],
    ["Keep them as a copy", "copy-kept"],
    ["Throw them away", "forget"],
  );

const strip = (tone, text, ...actions) => ({ tone, text, actions });

function at(when) {
  const date = new Date(when ?? Number.NaN);
  if (Number.isNaN(date.getTime())) return "";
  const time = { hour: "2-digit", minute: "2-digit" };
  const today = date.toDateString() === new Date().toDateString();
  const day = today ? {} : { day: "numeric", month: "short" };
  const text = date.toLocaleString(undefined, { ...day, ...time });
  return today ? ` at ${text}` : ` on ${text}`;
}

/** The strip itself, before an element of the page. */
export class Strip {
  #element;
  #shown = "";

  /** @param {(name: string) => void} act does what a button says */
  constructor(before, act) {
    this.#element = document.getElementById("draft-state");
    if (!this.#element) {
      this.#element = document.createElement("div");
      this.#element.id = "draft-state";
      before.before(this.#element);
    }
    this.#element.className = "draft-state";
    this.#element.setAttribute("role", "status");
    this.#element.addEventListener("click", (event) => {
      const name = event.target.closest("[data-draft]")?.dataset.draft;
      if (name && name !== "sign-in") act(name);
    });
  }

  show(said) {
    const key = JSON.stringify(said);
    if (key === this.#shown) return;
    this.#shown = key;
    if (!said) return this.#element.replaceChildren();
    const line = document.createElement("div");
    line.className = `draft-strip tone-${said.tone}`;
    const text = document.createElement("p");
    text.textContent = said.text;
    const buttons = document.createElement("div");
    buttons.className = "draft-actions";
    buttons.append(...said.actions.map(([label, name]) => button(label, name)));
    line.append(text, buttons);
    this.#element.replaceChildren(line);
  }
}

function button(label, name) {
  const link = name === "sign-in";
  const node = document.createElement(link ? "a" : "button");
  node.className = "btn btn-secondary-line btn-small";
  node.dataset.draft = name;
  node.textContent = label;
  if (link) {
    node.href = "/sign-in";
    node.target = "_blank";
    node.rel = "opener";
  } else {
    node.type = "button";
  }
  return node;
}
