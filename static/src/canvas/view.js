// What is on screen of the canvas: xyflow's functions in our words.
import { tick } from "svelte";
import { placeAt } from "./model.js";

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const gently = () => (calm() ? 0 : 140);

/** What a view of everything keeps free: of the start's mark, and of the palette. */
export function margins(editor) {
  const palette = editor.root.querySelector(".wc-palette")?.offsetWidth ?? 0;
  const left = palette ? palette + 48 : 48;
  return { top: "56px", bottom: "56px", right: "48px", left: `${left}px` };
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
      const seen = box();
      const boxes = ids
        .map((id) => view.element(id)?.getBoundingClientRect())
        .filter(Boolean);
      if (boxes.length === 0) return;
      const pad = 24;
      const beside = parseInt(margins(editor).left) - 48;
      const left = Math.min(...boxes.map((b) => b.left)) - pad - beside;
      const right = Math.max(...boxes.map((b) => b.right)) + pad;
      const top = Math.min(...boxes.map((b) => b.top)) - pad - 48;
      const bottom = Math.max(...boxes.map((b) => b.bottom)) + pad + 24;
      const by = (low, high, from, to) =>
        high - low > to - from || low < from
          ? from - low
          : high > to
            ? to - high
            : 0;
      const dx = by(left, right, seen.left, seen.right);
      const dy = by(top, bottom, seen.top, seen.bottom);
      if (!dx && !dy) return;
      const now = flow.getViewport();
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
      element.focus({ preventScroll: true });
      await view.reveal([id]);
      return true;
    },
    ground,
  };
  return view;
}
