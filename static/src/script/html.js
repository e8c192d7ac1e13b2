// A Script's HTML as a person reads it: a line for each block, those in it
// indented. The spaces are between blocks and mean nothing.
import { DOMSerializer } from "@tiptap/pm/model";
import { meant, styleName } from "./meant.js";

const blocks = new Set(
  "P H2 H3 H4 UL OL LI TABLE TBODY TR TH TD DIV BLOCKQUOTE HR".split(" "),
);
const empty = new Set("BR HR IMG".split(" "));
const escapes = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&#34;",
  "\u00a0": "&nbsp;",
};
const escape = (text) =>
  text.replace(/[&<>"\u00a0]/g, (character) => escapes[character]);

const blocksIn = (element) =>
  [...element.children].filter((child) => blocks.has(child.nodeName));

function tag(element) {
  // How a link opens is for the server to say.
  const attributes = [...element.attributes]
    .filter(({ name }) => name !== "target" && name !== "rel")
    .map(({ name, value }) => ` ${name}="${escape(value)}"`);
  return `<${element.localName}${attributes.join("")}${empty.has(element.nodeName) ? "/" : ""}>`;
}

function inline(node) {
  if (node.nodeType === Node.TEXT_NODE) return escape(node.data);
  if (empty.has(node.nodeName)) return tag(node);
  return `${tag(node)}${[...node.childNodes].map(inline).join("")}</${node.localName}>`;
}

function block(element, indent) {
  const inner = blocksIn(element);
  const short =
    inner.length === 0 ||
    (inner.length === 1 &&
      blocksIn(inner[0]).length === 0 &&
      /^(LI|TD|TH|BLOCKQUOTE)$/.test(element.nodeName));
  if (short) return `${indent}${inline(element)}\n`;
  const lines = inner.map((child) => block(child, `${indent}  `));
  return `${indent}${tag(element)}\n${lines.join("")}${indent}</${element.localName}>\n`;
}

/** The HTML of what is in the editor; empty when there is nothing in it. */
export function htmlOf(editor) {
  if (editor.isEmpty) return "";
  const root = document.createElement("div");
  root.append(
    DOMSerializer.fromSchema(editor.schema).serializeFragment(
      editor.state.doc.content,
    ),
  );
  return blocksIn(root)
    .map((child) => block(child, ""))
    .join("")
    .trim();
}

const sheets = /<style\b[^]*?<\/style\s*>/gi;
const tags = /<[a-z](?:[^"'>]|"[^"]*"|'[^']*')*>/gi;
const attributes =
  /[\s/]+([^\s"'<>/=]+)(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+))?/g;

/**
 * HTML that was typed or pasted, for the editor to read. The editor knows neither
 * style nor handlers, and the browser would report each as against the content
 * security policy: they go beforehand, and elements say what a style meant. In a
 * text, `style=` stays what it is.
 */
export const withoutStyle = (html) =>
  meant(
    html.replace(sheets, "").replace(tags, (tag) =>
      tag.replace(attributes, (attribute, name) => {
        if (/^on\w+$/i.test(name)) return "";
        return /^style$/i.test(name)
          ? attribute.replace(name, styleName)
          : attribute;
      }),
    ),
  );
