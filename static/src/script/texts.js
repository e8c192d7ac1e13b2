// The usual parts of a text. Taken one by one and not as the starter kit, which
// brings code blocks and a link with a finder of addresses that we don't use.
import { Blockquote } from "@tiptap/extension-blockquote";
import { Bold } from "@tiptap/extension-bold";
import { Document } from "@tiptap/extension-document";
import { HardBreak } from "@tiptap/extension-hard-break";
import { Heading } from "@tiptap/extension-heading";
import { HorizontalRule } from "@tiptap/extension-horizontal-rule";
import { Italic } from "@tiptap/extension-italic";
import {
  BulletList,
  ListItem,
  ListKeymap,
  OrderedList,
} from "@tiptap/extension-list";
import { Paragraph } from "@tiptap/extension-paragraph";
import { Strike } from "@tiptap/extension-strike";
import { Text } from "@tiptap/extension-text";
import { Underline } from "@tiptap/extension-underline";
import {
  Dropcursor,
  Gapcursor,
  Placeholder,
  UndoRedo,
} from "@tiptap/extensions";

// What is pasted keeps its headings, as in app/script/policy.go.
const Headings = Heading.extend({
  parseHTML() {
    return [
      ...this.parent(),
      { tag: "h1", attrs: { level: 2 } },
      { tag: "h5", attrs: { level: 4 } },
      { tag: "h6", attrs: { level: 4 } },
    ];
  },
});

export const texts = [
  Document,
  Paragraph,
  Text,
  Headings.configure({ levels: [2, 3, 4] }),
  HardBreak,
  HorizontalRule,
  Blockquote,
  BulletList,
  OrderedList,
  ListItem,
  ListKeymap,
  Bold,
  Italic,
  Underline,
  Strike,
  Dropcursor,
  Gapcursor,
  UndoRedo,
  Placeholder.configure({
    placeholder:
      "Write what the agent is to see and say, and put in the values to show.",
  }),
];
