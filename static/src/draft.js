// Keeps what the agent types on the Script and in the note: sent a moment after the
// last key, kept in this tab as long as it could not be sent, and sent again.

const wait = 600;
const retry = 2500;
let url = "";
let show = () => {};
let timer = 0;
let sending = false;

const storage = {
  get(key) {
    try {
      return JSON.parse(sessionStorage.getItem(key)) ?? null;
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      if (value) sessionStorage.setItem(key, JSON.stringify(value));
      else sessionStorage.removeItem(key);
    } catch {
      // What can't be kept here is still in the fields.
    }
  },
};
const key = "desk-draft";
// By the agent's part of a call, so that nothing lands in the next one.
const unsent = storage.get(key) ?? {};
const keep = () => storage.set(key, Object.keys(unsent).length ? unsent : null);

/** Begins: where to send, and who shows how it stands ("saving", "saved", "not", text). */
export function drafts(where, shows) {
  url = where;
  show = shows;
  if (Object.keys(unsent).length) send();
}

/** Takes what a field holds now. */
export function note(segment, name, value, soon = false) {
  if (!segment || !name) return;
  (unsent[segment] ??= {})[name] = value;
  keep();
  show("saving");
  clearTimeout(timer);
  timer = setTimeout(send, soon ? 0 : wait);
}

/** What was typed for a part and is not sent yet. */
export const waiting = (segment) => unsent[segment] ?? {};

function body(segment, fields) {
  return new URLSearchParams({ segment, ...fields });
}

async function send() {
  clearTimeout(timer);
  const [segment] = Object.keys(unsent);
  if (!segment || sending) return;
  const fields = { ...unsent[segment] };
  sending = true;
  let result = "again";
  let text = "";
  try {
    const response = await fetch(url, {
      method: "POST",
      body: body(segment, fields),
      headers: { "X-Desk": "1" },
    });
    if (response.ok) result = "saved";
    else if (response.status < 500 && response.status !== 401) {
      result = "refused";
      text = (await response.text()).trim();
    }
  } catch {
    // The line is broken; it is sent again.
  }
  sending = false;
  if (result === "again") {
    show("not");
    timer = setTimeout(send, retry);
    return;
  }
  // What was typed meanwhile is still to be sent.
  const now = unsent[segment] ?? {};
  for (const [name, value] of Object.entries(fields))
    if (now[name] === value) delete now[name];
  if (Object.keys(now).length === 0) delete unsent[segment];
  keep();
  if (result === "refused") show("refused", text);
  else if (Object.keys(unsent).length === 0) show("saved");
  if (Object.keys(unsent).length) timer = setTimeout(send, wait);
}

/** Sends what is left while the page goes away. */
export function flush() {
  for (const [segment, fields] of Object.entries(unsent))
    navigator.sendBeacon?.(url, body(segment, fields));
}

/** Forgets what a form sends by itself. */
export function sent(segment) {
  delete unsent[segment];
  keep();
}
