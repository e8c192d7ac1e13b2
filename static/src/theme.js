// Light, dark, or as the system has it. boot.js applies the choice before the
// first paint.
import { on, ready, store } from "./dom.js";

const root = document.documentElement;

function show() {
  const now = root.dataset.theme ?? "system";
  for (const button of document.querySelectorAll("[data-theme-set]")) {
    button.setAttribute(
      "aria-pressed",
      String(button.dataset.themeSet === now),
    );
  }
}

on("click", "[data-theme-set]", (event, button) => {
  let theme = button.dataset.themeSet;
  // In the collapsed menu only the theme in force has a button: it goes round.
  if (button.getAttribute("aria-pressed") === "true") {
    const next = { light: "dark", dark: "system", system: "light" };
    if (root.dataset.menu === "collapsed") theme = next[theme];
  }
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  store.set("theme", theme === "system" ? null : theme);
  show();
});
ready(show);
