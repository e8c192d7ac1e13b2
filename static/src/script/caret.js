import { NodeSelection, Selection } from "@tiptap/pm/state";

/**
 * Puts the caret behind what is chosen as a whole, or at the end of a block: what
 * is put in then comes beside it, and not in its place.
 *
 * @param {import("@tiptap/core").Editor} editor
 */
export function caretBehind(editor) {
  editor.commands.command(({ tr }) => {
    const { selection } = tr;
    if (!(selection instanceof NodeSelection)) return false;
    const at = selection.node.isInline ? selection.to : selection.to - 1;
    tr.setSelection(Selection.near(tr.doc.resolve(at), -1));
    return true;
  });
}
