// A time that runs out, shown as it does.
export class Countdown {
  #ticking = 0;

  /**
   * @param {(left: number | null) => void} show from 1 to 0, null once it is gone
   * @param {() => number} now in milliseconds
   */
  constructor(show, now = () => performance.now()) {
    this.show = show;
    this.now = now;
  }

  /** Begins anew: done at the end, each with the milliseconds gone. */
  start(millis, done, each) {
    clearInterval(this.#ticking);
    const end = this.now() + millis;
    this.show(1);
    this.#ticking = setInterval(() => {
      const left = Math.max(0, end - this.now());
      this.show(left / millis);
      each?.(millis - left);
      if (left > 0) return;
      this.stop();
      done();
    }, 100);
  }

  stop() {
    clearInterval(this.#ticking);
    this.show(null);
  }
}
