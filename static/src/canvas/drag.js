// Dragging a kind out of the palette: by mouse, pen or finger alike. HTML's own drag
// and drop knows no fingers.
import { add } from "./actions.js";

const far = 5; // px before a press becomes a drag

/** A Svelte action on a button of the palette. */
export function draggable(button, { editor, kind }) {
  let from = null;
  let ghost = null;

  function down(event) {
    if (event.button !== 0) return;
    from = { x: event.clientX, y: event.clientY, id: event.pointerId };
    button.setPointerCapture(event.pointerId);
  }

  function move(event) {
    if (!from || event.pointerId !== from.id) return;
    if (
      !ghost &&
      Math.hypot(event.clientX - from.x, event.clientY - from.y) < far
    )
      return;
    ghost ??= lift(button);
    ghost.style.translate = `${event.clientX + 8}px ${event.clientY + 8}px`;
    editor.dropLink = under(event, editor).link;
  }

  function up(event) {
    if (!from) return;
    const dragged = ghost;
    end();
    if (!dragged) return; // a click: the button's own
    // The click that follows a drag is none; a finger's is not followed by one.
    const swallow = (click) => click.stopImmediatePropagation();
    button.addEventListener("click", swallow, true);
    setTimeout(() => {
      button.removeEventListener("click", swallow, true);
      button.blur();
    }, 50);
    const { link, ground } = under(event, editor);
    if (link) {
      const at = link.lastIndexOf("/");
      drop(editor, kind, { from: link.slice(0, at), exit: link.slice(at + 1) });
    } else if (ground) {
      drop(editor, kind, {
        at: editor.flow.toCanvas(event.clientX, event.clientY),
      });
    }
  }

  function end() {
    ghost?.remove();
    ghost = from = null;
    editor.dropLink = "";
  }

  button.addEventListener("pointerdown", down);
  button.addEventListener("pointermove", move);
  button.addEventListener("pointerup", up);
  button.addEventListener("pointercancel", end);
  return {
    update: (next) => ({ editor, kind } = next),
    destroy: end,
  };
}

async function drop(editor, kind, where) {
  const id = await add(editor, kind, where);
  if (id) editor.added(id);
}

function lift(button) {
  const ghost = button.cloneNode(true);
  ghost.className = "wc-ghost";
  ghost.setAttribute("aria-hidden", "true");
  document.body.append(ghost);
  return ghost;
}

/** What is under the pointer: a link, or the ground. */
function under(event, editor) {
  const list = document.elementsFromPoint(event.clientX, event.clientY);
  if (list.some((e) => e.closest?.(".wc-palette")))
    return { link: "", ground: false };
  const edge = list.find((e) => e.closest?.(".svelte-flow__edge"));
  return {
    link: edge?.closest(".svelte-flow__edge").dataset.id ?? "",
    ground: list.some((e) => e === editor.flow.ground()),
  };
}
