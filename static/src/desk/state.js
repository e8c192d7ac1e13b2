// What a desk that the server sent means, beside the one before it. A desk comes by
// the stream and as the answer to what the agent does, in whichever order: this is
// the one place that knows what was shown, and what is on its way.

export class DeskState {
  #before = { state: "", entry: "", segment: "", news: "" };
  #ahead = 0; // of this computer's clock before the server's
  #wrap = { segment: "", way: "" }; // closed here: sent, done, or overtaken by the time

  /** The server's time counts, not that of this computer. */
  now() {
    return Date.now() - this.#ahead;
  }

  /** Whether a desk takes the place of the one that is shown. */
  isNews(fresh, shown) {
    return Number(fresh.version) >= Number(shown.version) || "problem" in fresh;
  }

  /** The agent closes the call of a segment: what is on its way. */
  wraps(segment) {
    this.#wrap = { segment, way: "sent" };
  }

  /**
   * How that went.
   *
   * @returns {boolean} whether the time for the wrap-up was over before
   */
  wrapped(segment, ok) {
    const overtaken = this.#wrap.way === "overtaken";
    this.#wrap = { segment: ok ? segment : "", way: ok ? "done" : "" };
    return overtaken && !ok;
  }

  /**
   * Takes the desk that is there now; gives what follows from it.
   *
   * @param {Record<string, string>} desk what the server says of it: state, entry,
   *   segment, news, caller, until, now, title
   * @param {boolean} active this tab is the desk
   * @returns {{ring: object | null, alarm: boolean, news: boolean, closed: boolean,
   *   fresh: boolean, wrapUp: boolean}} ring: what rings; alarm: it began to just now;
   *   news: there is some; closed: the call was closed, though not here; fresh: another
   *   part of a call began, or none is left; wrapUp: the call has just ended
   */
  take(desk, active) {
    const { state, entry, segment, news, caller, until, title } = desk;
    const before = this.#before;
    this.#ahead = Date.now() - Number(desk.now);
    const rings = Boolean(entry) && active;
    const seconds = Math.max(1, (Number(until) - this.now()) / 1000);
    const left = before.state === "wrap_up" && state !== "wrap_up";
    this.#before = { state, entry, segment, news };
    return {
      ring: rings ? { id: entry, text: caller, title, seconds } : null,
      alarm: rings && entry !== before.entry,
      news: Boolean(news && before.state) && news !== before.news,
      closed: left && !this.#closes(before.segment),
      fresh: segment !== before.segment,
      wrapUp:
        state === "wrap_up" &&
        before.state !== "wrap_up" &&
        before.state !== "",
    };
  }

  // Whether this tab closes a segment, or has.
  #closes(segment) {
    if (this.#wrap.segment !== segment) return false;
    if (this.#wrap.way === "sent") this.#wrap.way = "overtaken";
    return true;
  }
}
