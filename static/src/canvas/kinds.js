// Kinds of object in the groups of the palette, and those that a search finds.

const rank = (kind, q) => {
  const label = kind.label.toLowerCase();
  if (label.startsWith(q)) return 0;
  if (label.includes(` ${q}`)) return 1;
  if (label.includes(q)) return 2;
  return kind.summary.toLowerCase().includes(q) ? 3 : -1;
};

/** The kinds a search finds, the best first. */
export function matching(kinds, query) {
  const q = query.trim().toLowerCase();
  if (!q) return kinds;
  return kinds
    .map((kind) => ({ kind, rank: rank(kind, q) }))
    .filter((r) => r.rank >= 0)
    .sort((a, b) => a.rank - b.rank)
    .map((r) => r.kind);
}

/** The same in groups: [{label, kinds}]. */
export function grouped(kinds, query) {
  const groups = new Map();
  for (const kind of matching(kinds, query)) {
    if (!groups.has(kind.group)) groups.set(kind.group, []);
    groups.get(kind.group).push(kind);
  }
  return [...groups].map(([label, list]) => ({ label, kinds: list }));
}
