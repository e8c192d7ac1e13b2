// The desk's keys. They hold Alt; the code of the key, since a Mac makes other letters
// with Option. There they rest while one types, for that is how letters are typed.

/**
 * The key of the desk that an event is, "" for none.
 *
 * @param {KeyboardEvent} event
 * @param {{isMac: boolean, typing: boolean, inCodes: boolean}} where inCodes: among
 *   the wrap codes, whose digits hold nothing
 */
export function deskKey(event, { isMac, typing, inCodes }) {
  if (inCodes && /^[1-9]$/.test(event.key) && !event.altKey && !event.ctrlKey)
    return event.key;
  if (event.repeat || (isMac && typing)) return "";
  if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey)
    return "";
  if (event.getModifierState?.("AltGraph")) return "";
  return event.code.replace(/^(Key|Digit)/, "").toLowerCase();
}
