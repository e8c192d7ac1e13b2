// Brings what is on the page to look like fresh HTML, element by element, so that
// what one types, the focus, open details and a framed page stay. What belongs to
// another thing than before has another data-key, and is replaced.

// What the reader does to an element is not the server's to undo.
const own = { DETAILS: ["open"], DIALOG: ["open"] };

function same(old, fresh) {
  return (
    old.nodeType === fresh.nodeType &&
    old.nodeName === fresh.nodeName &&
    (old.nodeType !== Node.ELEMENT_NODE ||
      (old.id === fresh.id && old.dataset?.key === fresh.dataset?.key))
  );
}

function attributes(old, fresh) {
  const kept = own[old.nodeName] ?? [];
  for (const { name } of [...old.attributes])
    if (!fresh.hasAttribute(name) && !kept.includes(name))
      old.removeAttribute(name);
  for (const { name, value } of fresh.attributes)
    if (old.getAttribute(name) !== value && !kept.includes(name))
      old.setAttribute(name, value);
}

function children(old, fresh) {
  let at = old.firstChild;
  for (const child of [...fresh.childNodes]) {
    // The one that stands here, or the same one further on: what is between is gone.
    let found = at;
    while (found && !same(found, child)) found = found.nextSibling;
    if (!found || (found !== at && !child.id)) {
      old.insertBefore(child, at);
      continue;
    }
    while (at !== found) {
      const next = at.nextSibling;
      at.remove();
      at = next;
    }
    at = found.nextSibling;
    morph(found, child);
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

/** Makes old look like fresh; both are of the same kind. */
export function morph(old, fresh) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
    return;
  }
  if (fresh.hasAttribute("data-keep")) return; // a script's own
  attributes(old, fresh);
  // A list's options and a text's content are its first value; the reader's stays.
  if (old.nodeName === "TEXTAREA" || old.nodeName === "SELECT") return;
  children(old, fresh);
}
