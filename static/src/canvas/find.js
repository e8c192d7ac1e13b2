// Finding objects: words in title, kind, labels and texts, and `uses:NAME`,
// `is:unconnected`, `is:problem`. All terms have to fit.

/** Splits `uses:"Blacklist check" is:problem hello` into its terms. */
export function terms(query) {
  const list = [];
  for (const [, key, quoted, plain] of query.matchAll(
    /(?:(uses|is):)?(?:"([^"]*)"?|(\S+))/gi,
  )) {
    const value = (quoted ?? plain ?? "").toLowerCase().trim();
    if (value) list.push({ key: (key ?? "").toLowerCase(), value });
  }
  return list;
}

/** Every text in a value of JSON. */
function texts(value, into = []) {
  if (typeof value === "string") into.push(value);
  else if (Array.isArray(value)) for (const v of value) texts(v, into);
  else if (value && typeof value === "object")
    for (const [key, v] of Object.entries(value)) {
      into.push(key);
      texts(v, into);
    }
  return into;
}

/**
 * Ids of the objects a query finds, in the order given.
 *
 * @param {{object: object, kind: string, view: object}[]} list objects with the label
 *   of their kind and what the server said of them
 */
export function find(query, list) {
  const wanted = terms(query);
  if (wanted.length === 0) return [];
  return list
    .filter((item) => wanted.every((t) => fits(t, item)))
    .map((item) => item.object.id);
}

function fits({ key, value }, { object, kind, view }) {
  if (key === "is") {
    if (value === "unconnected")
      return (view.exits ?? []).some(
        (e) => !object.exits[e.name] && !e.quiet && !e.fallback,
      );
    if (value === "problem" || value === "problems")
      return (view.problems ?? []).length > 0;
    return false;
  }
  if (key === "uses")
    return (view.uses ?? [view.summary ?? ""]).some((name) =>
      name.toLowerCase().includes(value),
    );
  return [
    object.title,
    kind,
    object.note ?? "",
    view.summary ?? "",
    ...(view.exits ?? []).map((e) => e.label),
    ...texts(object.settings),
  ].some((text) => text.toLowerCase().includes(value));
}
