// What is on screen of the canvas: xyflow's functions in our words.
import { tick } from "svelte";
import { placeAt } from "./model.js";

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const gently = () => (calm() ? 0 : 140);

/** What a view of everything keeps free: of the start's mark, and of the palette. */
export function margins(editor) {
  // As wide as canvas.css makes it; it may not be drawn yet.
  const palette = editor.root.clientWidth < 896 ? 42 : 236;
  const left = editor.palette && !editor.readonly ? palette + 48 : 48;
  return { top: "56px", bottom: "56px", right: "48px", left: `${left}px` };
}

/** Where an object or note stands, in canvas pixels. */
function boxOf(editor, id) {
  const object = editor.def.objects.find((o) => o.id === id);
  const item = object ?? editor.def.notes.find((n) => n.id === id);
  if (!item?.place) return null;
  return {
    ...item.place,
    ...(object
      ? editor.sizeOf(object)
      : { width: item.width, height: item.height }),
  };
}

/**
 * @param {object} flow what useSvelteFlow gives
 * @param {import("./editor.svelte.js").Editor} editor
 */
export function viewOf(flow, editor) {
  const ground = () => editor.root.querySelector(".svelte-flow");
  const box = () => ground().getBoundingClientRect();
  let pastes = 0;
  const view = {
    element: (id) =>
      editor.root.querySelector(
        `.svelte-flow__node[data-id="${CSS.escape(id)}"]`,
      ),
    /** A point of the screen in canvas pixels. */
    toCanvas: (x, y) =>
      flow.screenToFlowPosition({ x, y }, { snapToGrid: false }),
    toScreen: (at) => flow.flowToScreenPosition(at),
    /** The middle of what is seen. */
    middle() {
      const { left, top, width, height } = box();
      const at = view.toCanvas(left + width / 2, top + height / 2);
      return placeAt(at.x, at.y);
    },
    /** Where the first object goes: at the top, with room for more below. */
    top() {
      const { left, top, width } = box();
      const at = view.toCanvas(left + width / 2, top + 88);
      return placeAt(at.x, at.y);
    },
    /** Where pasted objects begin: a little further each time. */
    pasteSpot() {
      const at = view.middle();
      const by = (pastes++ % 6) * 24;
      return placeAt(at.x - 124 + by, at.y - 100 + by);
    },
    fit: () =>
      flow.fitView({
        padding: 0.14,
        maxZoom: 1,
        minZoom: 0.2,
        duration: gently(),
      }),
    async fitSoon() {
      await tick();
      await new Promise((resolve) => requestAnimationFrame(resolve));
      return view.fit();
    },
    zoomTo(ids) {
      if (ids.length === 0) return view.fit();
      return flow.fitView({
        nodes: ids.map((id) => ({ id })),
        padding: margins(editor),
        maxZoom: 1.25,
        duration: gently(),
      });
    },
    zoomBy: (more) =>
      more
        ? flow.zoomIn({ duration: gently() })
        : flow.zoomOut({ duration: gently() }),
    zoomFull: () => flow.setZoom(1, { duration: gently() }),
    /** Moves the view so that all of these are seen, and no further than needed. */
    async reveal(ids) {
      await tick();
      const boxes = ids.map((id) => boxOf(editor, id)).filter(Boolean);
      if (boxes.length === 0) return;
      const seen = box();
      const now = flow.getViewport();
      const free = margins(editor);
      const side = (axis, length, whole, before, after) => {
        const low =
          Math.min(...boxes.map((b) => b[axis])) * now.zoom + now[axis];
        const high =
          Math.max(...boxes.map((b) => b[axis] + b[length])) * now.zoom +
          now[axis];
        const from = parseInt(before) - 24;
        const to = whole - parseInt(after) + 24;
        if (low < from || high - low > to - from) return from - low;
        return high > to ? to - high : 0;
      };
      const dx = side("x", "width", seen.width, free.left, free.right);
      const dy = side("y", "height", seen.height, free.top, free.bottom);
      if (!dx && !dy) return;
      await flow.setViewport(
        { x: now.x + dx, y: now.y + dy, zoom: now.zoom },
        { duration: gently() },
      );
    },
    /** Gives the focus to an object, and shows it. */
    async focus(id) {
      await tick();
      const element = view.element(id);
      if (!element) return false;
      // What was not measured yet is hidden, and takes no focus.
      for (
        let i = 0;
        i < 30 && getComputedStyle(element).visibility === "hidden";
        i++
      )
        await new Promise((resolve) => requestAnimationFrame(resolve));
      element.focus({ preventScroll: true });
      await view.reveal([id]);
      return true;
    },
    ground,
  };
  return view;
}
