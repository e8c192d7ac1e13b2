// A click on a value of a component.Tree raises tree:pick with its path.
import { on } from "./dom.js";

on("click", "[data-tree-pick]", (event, button) => {
  const { treePick: path, treeKey: key } = button.dataset;
  button.dispatchEvent(
    new CustomEvent("tree:pick", {
      bubbles: true,
      detail: { path, key, value: button.textContent },
    }),
  );
});
