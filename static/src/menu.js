// Menus that drop from a button, and the collapse of the main menu.
import { on, ready, store } from "./dom.js";

const openMenus = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target) || event.target.closest(".menu-item"))
      menu.open = false;
  }
});
document.addEventListener("focusin", (event) => {
  for (const menu of openMenus())
    if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details[data-menu]");
  if (!menu) return;
  if (event.key === "Escape" && menu.open) {
    menu.open = false;
    menu.querySelector("summary").focus();
    event.stopPropagation();
    event.preventDefault();
    return;
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  event.preventDefault();
  menu.open = true;
  const items = [...menu.querySelectorAll(".menu-item")];
  const step = event.key === "ArrowDown" ? 1 : -1;
  const at = items.indexOf(document.activeElement);
  const next =
    at < 0
      ? step > 0
        ? 0
        : items.length - 1
      : (at + step + items.length) % items.length;
  items[next]?.focus();
});

const root = document.documentElement;
const collapsed = () => root.dataset.menu === "collapsed";

function show() {
  for (const button of document.querySelectorAll("[data-menu-collapse]")) {
    button.setAttribute("aria-pressed", String(collapsed()));
  }
  for (const link of document.querySelectorAll("[data-menu-tip]")) {
    if (collapsed()) link.title = link.dataset.menuTip;
    else link.removeAttribute("title");
  }
}

on("click", "[data-menu-collapse]", () => {
  if (collapsed()) delete root.dataset.menu;
  else root.dataset.menu = "collapsed";
  store.set("menu", collapsed() ? "collapsed" : null);
  show();
});
ready(show);
