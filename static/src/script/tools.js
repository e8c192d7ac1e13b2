// The tools above the text: one stop of the Tab key, the arrows go along it.
const stops = (bar) =>
  [...bar.querySelectorAll("select, button, summary")].filter(
    (element) => !element.closest(".menu-panel"),
  );

const toggles = {
  bold: "bold",
  italic: "italic",
  underline: "underline",
  strike: "strike",
  bulletList: "bulletList",
  orderedList: "orderedList",
  blockquote: "blockquote",
  link: "link",
  condition: "condition",
};

// What a tool does with a chain of commands.
const commands = {
  bold: (chain) => chain.toggleBold(),
  italic: (chain) => chain.toggleItalic(),
  underline: (chain) => chain.toggleUnderline(),
  strike: (chain) => chain.toggleStrike(),
  bulletList: (chain) => chain.toggleBulletList(),
  orderedList: (chain) => chain.toggleOrderedList(),
  blockquote: (chain) => chain.toggleBlockquote(),
  insertTable: (chain) =>
    chain.insertTable({ rows: 3, cols: 2, withHeaderRow: true }),
  addRowBefore: (chain) => chain.addRowBefore(),
  addRowAfter: (chain) => chain.addRowAfter(),
  deleteRow: (chain) => chain.deleteRow(),
  addColumnBefore: (chain) => chain.addColumnBefore(),
  addColumnAfter: (chain) => chain.addColumnAfter(),
  deleteColumn: (chain) => chain.deleteColumn(),
  toggleHeaderRow: (chain) => chain.toggleHeaderRow(),
  deleteTable: (chain) => chain.deleteTable(),
  undo: (chain) => chain.undo(),
  redo: (chain) => chain.redo(),
};

/**
 * @param {HTMLElement} bar
 * @param {import("@tiptap/core").Editor} editor
 * @param {Record<string, () => void>} own tools that are more than a command
 */
export function tools(bar, editor, own) {
  const style = bar.querySelector("[data-style]");
  let at = stops(bar)[0];

  function rove(to) {
    at = to;
    for (const stop of stops(bar)) stop.tabIndex = stop === at ? 0 : -1;
  }
  rove(at);
  bar.addEventListener("focusin", (event) => {
    const stop = stops(bar).find((one) => one.contains(event.target));
    if (stop) rove(stop);
  });
  bar.addEventListener("keydown", (event) => {
    if (event.target.closest(".menu-panel")) return;
    if (event.key === "Escape" && !bar.querySelector("details[open]")) {
      editor.commands.focus();
      return;
    }
    const list = stops(bar).filter((stop) => !stop.disabled);
    const index = list.indexOf(at);
    const next = {
      ArrowRight: list[(index + 1) % list.length],
      ArrowLeft: list.at(index - 1),
      Home: list[0],
      End: list.at(-1),
    }[event.key];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (!button) return;
    const name = button.dataset.do;
    button.closest("details")?.removeAttribute("open");
    if (own[name]) own[name]();
    else commands[name](editor.chain().focus()).run();
  });
  style.addEventListener("change", () => {
    const chain = editor.chain().focus();
    if (style.value === "p") chain.setParagraph().run();
    else chain.setHeading({ level: Number(style.value) }).run();
  });

  function refresh() {
    for (const button of bar.querySelectorAll("[data-do]")) {
      const name = button.dataset.do;
      if (button.hasAttribute("aria-pressed"))
        button.setAttribute(
          "aria-pressed",
          String(editor.isActive(toggles[name])),
        );
      else if (button.closest(".menu-panel"))
        button.disabled = !commands[name](editor.can().chain()).run();
    }
    for (const name of ["undo", "redo"]) {
      const button = bar.querySelector(`[data-do="${name}"]`);
      // Disabled in the eyes of all, but a place the arrows still pass.
      button.setAttribute(
        "aria-disabled",
        String(!commands[name](editor.can().chain()).run()),
      );
    }
    const level = [2, 3, 4].find((n) =>
      editor.isActive("heading", { level: n }),
    );
    style.value = level ? String(level) : "p";
  }
  editor.on("transaction", refresh);
  refresh();
  return { focus: () => at.focus() };
}
