// Lists: a click anywhere on a row opens it; "/" goes to the search box; empty
// parameters stay out of the address.
import { on } from "./dom.js";

const own = "a, button, input, select, textarea, label, summary, [role=button]";

on("click", "tr[data-row-link]", (event, row) => {
  if (event.defaultPrevented || event.button !== 0 || event.target.closest(own))
    return;
  if (String(getSelection())) return; // the user marks text to copy it
  const link = row.querySelector("a.row-link");
  if (!link) return;
  if (event.ctrlKey || event.metaKey)
    window.open(link.href, "_blank", "noopener");
  else link.click();
});
on("auxclick", "tr[data-row-link]", (event, row) => {
  if (event.button !== 1 || event.target.closest(own)) return;
  const link = row.querySelector("a.row-link");
  if (link) window.open(link.href, "_blank", "noopener");
});

// Arrow keys walk the rows once one has the focus; Enter is the link's own.
on("keydown", "tr[data-row-link] a.row-link", (event, link) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const links = [...link.closest("tbody").querySelectorAll("a.row-link")];
  const next =
    links[links.indexOf(link) + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey)
    return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]"))
    return;
  const search = document.querySelector("[data-list-search]");
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
});

document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  if (!ctx.sourceElement.matches("form[data-tidy]")) return;
  for (const [name, value] of [...ctx.request.body]) {
    if (value === "") ctx.request.body.delete(name);
  }
});
