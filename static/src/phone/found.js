// Whether a row of the list of what can be called is one that is looked for.

/** The words of a search. */
export const wordsOf = (search) =>
  search.toLowerCase().split(/\s+/).filter(Boolean);

/** A row has each word; digits are found in a number however it is written. */
export function isFound(row, words) {
  const text = row.toLowerCase();
  const digits = text.replace(/[^\d+]/g, "");
  return words.every(
    (word) =>
      text.includes(word) || (/^[\d+]+$/.test(word) && digits.includes(word)),
  );
}
