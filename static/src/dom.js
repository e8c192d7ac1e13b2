// Helpers the behaviours share.

/** Listens on the document; handler gets the event and the matched element. */
export function on(type, selector, handler, options) {
  document.addEventListener(
    type,
    (event) => {
      const element =
        event.target instanceof Element ? event.target.closest(selector) : null;
      if (element) handler(event, element);
    },
    options,
  );
}

/** Runs once the page is parsed, and again on every part htmx puts in or morphs. */
export function ready(run) {
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", () => run(document));
  } else {
    run(document);
  }
  document.addEventListener("htmx:after:swap", () => run(document));
}

/** Storage that may be forbidden. */
export const store = {
  get(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
    } catch {
      // The choice then lasts as long as the page.
    }
  },
};
