// What a browser runs (static/src) and what Node runs (the rest), checked for
// mistakes, not for looks: those are prettier's.
const browser = [
  "AbortController",
  "BroadcastChannel",
  "CSS",
  "CustomEvent",
  "DOMParser",
  "Element",
  "Event",
  "FormData",
  "HTMLElement",
  "EventSource",
  "HTMLDialogElement",
  "HTMLInputElement",
  "HTMLSelectElement",
  "HTMLTextAreaElement",
  "IntersectionObserver",
  "Intl",
  "KeyboardEvent",
  "ResizeObserver",
  "MutationObserver",
  "Node",
  "Notification",
  "URL",
  "URLSearchParams",
  "clearInterval",
  "clearTimeout",
  "console",
  "customElements",
  "document",
  "fetch",
  "getComputedStyle",
  "getSelection",
  "history",
  "htmx",
  "localStorage",
  "location",
  "matchMedia",
  "navigator",
  "performance",
  "requestAnimationFrame",
  "sessionStorage",
  "setInterval",
  "setTimeout",
  "structuredClone",
  "speechSynthesis",
  "SpeechSynthesisUtterance",
  "XMLHttpRequest",
  "window",
];
const node = ["Buffer", "URL", "console", "process"];

const readonly = (names) =>
  Object.fromEntries(names.map((name) => [name, "readonly"]));

export default [
  { ignores: ["static/dist/", "test-results/", "bin/", "data/"] },
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      eqeqeq: "error",
      "no-cond-assign": "error",
      "no-const-assign": "error",
      "no-constant-condition": "error",
      "no-dupe-args": "error",
      "no-dupe-else-if": "error",
      "no-dupe-keys": "error",
      "no-empty": "error",
      "no-eval": "error",
      "no-fallthrough": "error",
      "no-implied-eval": "error",
      "no-redeclare": "error",
      "no-self-assign": "error",
      "no-undef": "error",
      "no-unreachable": "error",
      "no-unsafe-finally": "error",
      "no-unused-vars": "error",
      "no-var": "error",
      "prefer-const": "error",
      "use-isnan": "error",
      "valid-typeof": "error",
    },
  },
  {
    files: ["static/src/**"],
    languageOptions: { globals: readonly(browser) },
  },
  {
    // Svelte's own words, in scripts and where their compiler reads them.
    files: ["static/src/canvas/**"],
    languageOptions: {
      globals: readonly([
        "$state",
        "$derived",
        "$effect",
        "globalThis",
        "EventTarget",
        "addEventListener",
        "Blob",
        "Uint8Array",
      ]),
    },
  },
  {
    // Node runs these.
    files: ["static/src/**/*.test.js"],
    languageOptions: {
      globals: readonly(["EventTarget", "globalThis", "setImmediate"]),
    },
  },
  {
    files: ["e2e/**", "*.js", "static/build.js"],
    // Functions given to page.evaluate run in the browser.
    languageOptions: { globals: readonly([...node, ...browser]) },
  },
];
