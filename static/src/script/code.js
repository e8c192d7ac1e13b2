// The HTML beside the text: CodeMirror. It lives in a shadow root, since only
// there it uses constructed style sheets; a <style> element would be against the
// content security policy.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import {
  HighlightStyle,
  LRLanguage,
  syntaxHighlighting,
} from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
// The parser alone: @codemirror/lang-html brings those of CSS and JavaScript, of
// which a Script has none.
import { parser } from "@lezer/html";

const look = EditorView.theme({
  "&": {
    height: "100%",
    color: "var(--color-base-content)",
    fontSize: "var(--text-sm)",
    backgroundColor: "transparent",
  },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": {
    fontFamily: "var(--font-mono)",
    lineHeight: "1.6",
  },
  ".cm-content": { padding: "10px 0", caretColor: "currentColor" },
  ".cm-gutters": {
    color: "var(--color-muted)",
    backgroundColor: "transparent",
    border: "none",
  },
});

const colours = HighlightStyle.define([
  { tag: [tags.tagName, tags.angleBracket], color: "var(--color-link)" },
  { tag: tags.attributeName, color: "var(--color-muted)" },
  { tag: tags.attributeValue, color: "var(--color-success)" },
  { tag: tags.comment, color: "var(--color-muted)", fontStyle: "italic" },
]);

/**
 * @param {HTMLElement} host
 * @param {{onChange: (text: string) => void, onLeave: () => void}} options
 */
export function codeEditor(host, { onChange, onLeave }) {
  const root = host.attachShadow({ mode: "open" });
  let quiet = false;
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      extensions: [
        history(),
        lineNumbers(),
        LRLanguage.define({ name: "html", parser }),
        syntaxHighlighting(colours),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": "HTML" }),
        look,
        keymap.of([
          { key: "Escape", run: () => (onLeave(), true) },
          ...defaultKeymap,
          ...historyKeymap,
        ]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !quiet) onChange(view.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    get hasFocus() {
      return view.hasFocus;
    },
    focus: () => view.focus(),
    /** Puts a text in the place of all there is, without telling of it. */
    set(text) {
      if (view.state.doc.toString() === text) return;
      quiet = true;
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: text },
      });
      quiet = false;
    },
    insert(text) {
      view.dispatch(view.state.replaceSelection(text));
      view.focus();
    },
  };
}
