// Where a draft that is only looked at comes from.

/** A graph that is only read. */
export class ReadOnly {
  constructor(url) {
    this.url = url;
  }
  async load() {
    const answer = await fetch(this.url, {
      headers: { Accept: "application/json" },
    });
    if (!answer.ok)
      throw new Error(`The Workflow can't be read (${answer.status}).`);
    return answer.json();
  }
  change() {}
  async flush() {}
}
