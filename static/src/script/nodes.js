// What a Script has beside usual text: fields, fields to fill in, blocks with a
// condition, links (by a field, too) and pictures. Their HTML is that of
// app/script, attribute by attribute, so that nothing is lost on the way.
import { InputRule, Mark, Node, mergeAttributes } from "@tiptap/core";

/** The label as app/script looks it up: %ivr:country% and country are the same. */
export const labelOf = (text) =>
  text
    .trim()
    .replace(/^%+|%+$/g, "")
    .trim()
    .replace(/^ivr:/, "")
    .trim();

/** Words of the comparisons, and whether they take a value. */
export const operators = {
  not_empty: { words: "has a value", value: false },
  is_empty: { words: "is empty", value: false },
  equals: { words: "is", value: true },
  not_equals: { words: "is not", value: true },
  contains: { words: "contains", value: true },
};

const data = (name, attribute, fallback = "") => ({
  default: fallback,
  parseHTML: (element) => element.getAttribute(attribute) ?? fallback,
  renderHTML: (attributes) =>
    attributes[name] ? { [attribute]: attributes[name] } : {},
});

const condition = () => ({
  showIf: {
    default: "",
    parseHTML: (element) => labelOf(element.getAttribute("data-show-if") ?? ""),
    renderHTML: ({ showIf, showOp, showValue }) =>
      showIf
        ? {
            "data-show-if": showIf,
            "data-show-op": showOp,
            ...(operators[showOp].value
              ? { "data-show-value": showValue }
              : {}),
          }
        : {},
  },
  showOp: {
    default: "not_empty",
    parseHTML: (element) => {
      const name = element.getAttribute("data-show-op");
      return Object.hasOwn(operators, name ?? "") ? name : "not_empty";
    },
    renderHTML: () => ({}),
  },
  showValue: {
    default: "",
    parseHTML: (element) => element.getAttribute("data-show-value") ?? "",
    renderHTML: () => ({}),
  },
});

/** A condition in words, empty for none. */
export function conditionWords({ showIf, showOp, showValue }) {
  if (!showIf) return "";
  const { words, value } = operators[showOp];
  return `${showIf} ${words}${value ? ` “${showValue}”` : ""}`;
}

function part(name, text, className) {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
}

// A chip stands for an inline node; draw fills it from the node's attributes.
function chip(draw) {
  return ({ node }) => {
    const dom = document.createElement("span");
    dom.contentEditable = "false";
    const update = (now) => {
      dom.className = "script-chip";
      dom.title = conditionWords(now.attrs)
        ? `Shown if ${conditionWords(now.attrs)}`
        : "";
      dom.replaceChildren();
      draw(dom, now.attrs);
      if (now.attrs.showIf) dom.append(part("span", "if", "script-chip-if"));
    };
    update(node);
    return {
      dom,
      update: (now) => {
        if (now.type !== node.type) return false;
        update(now);
        return true;
      },
    };
  };
}

export const Field = Node.create({
  name: "field",
  group: "inline",
  inline: true,
  atom: true,
  draggable: true,
  addOptions: () => ({ isKnown: () => true }),
  addAttributes: () => ({
    label: {
      default: "",
      parseHTML: (element) => labelOf(element.getAttribute("data-field") ?? ""),
      renderHTML: ({ label }) => ({ "data-field": label }),
    },
    empty: data("empty", "data-empty"),
    ...condition(),
  }),
  parseHTML: () => [{ tag: "span[data-field]" }],
  renderHTML: ({ HTMLAttributes }) => ["span", HTMLAttributes],
  addNodeView() {
    return chip((dom, { label }) => {
      dom.classList.add("script-chip-field");
      dom.classList.toggle("is-unknown", !this.options.isKnown(label));
      dom.append(part("span", label, ""));
    });
  },
  addInputRules() {
    return [
      new InputRule({
        find: /%((?:ivr:)?[A-Za-z_][\w.:-]*)%$/,
        handler: ({ state, range, match }) => {
          state.tr.replaceWith(
            range.from,
            range.to,
            this.type.create({ label: labelOf(match[1]) }),
          );
        },
      }),
    ];
  },
});

export const Ask = Node.create({
  name: "ask",
  group: "inline",
  inline: true,
  atom: true,
  draggable: true,
  addAttributes: () => ({
    name: data("name", "data-input"),
    text: data("text", "data-label"),
    kind: data("kind", "data-kind", "text"),
    options: data("options", "data-options"),
    required: {
      default: false,
      parseHTML: (element) => element.hasAttribute("data-required"),
      renderHTML: ({ required }) => (required ? { "data-required": "" } : {}),
    },
    ...condition(),
  }),
  parseHTML: () => [{ tag: "span[data-input]" }],
  renderHTML: ({ HTMLAttributes }) => ["span", HTMLAttributes],
  addNodeView: () =>
    chip((dom, { name, text, kind, required }) => {
      dom.classList.add("script-chip-ask");
      dom.append(
        part("span", text || name, ""),
        part(
          "span",
          ` ${{ text: "text", choice: "choice", date: "date" }[kind] ?? "text"}${required ? ", needed" : ""}`,
          "script-chip-kind",
        ),
      );
    }),
});

export const Condition = Node.create({
  name: "condition",
  group: "block",
  content: "block+",
  defining: true,
  addAttributes: condition,
  parseHTML: () => [{ tag: "div[data-show-if]" }],
  renderHTML: ({ HTMLAttributes }) => ["div", HTMLAttributes, 0],
  addNodeView() {
    return ({ node, getPos, editor }) => {
      const dom = part("div", "", "script-if-block");
      const head = part("button", "", "script-if-head");
      head.type = "button";
      head.tabIndex = -1; // by keyboard: the tool "Show if" leads here
      head.contentEditable = "false";
      const contentDOM = part("div", "", "script-if-body");
      const update = (now) => {
        head.textContent = `Shown if ${conditionWords(now.attrs) || "…"}`;
      };
      head.addEventListener("click", () =>
        editor.chain().focus().setNodeSelection(getPos()).run(),
      );
      update(node);
      dom.append(head, contentDOM);
      return {
        dom,
        contentDOM,
        ignoreMutation: (mutation) => head.contains(mutation.target),
        update: (now) => {
          if (now.type !== node.type) return false;
          update(now);
          return true;
        },
      };
    };
  },
});

export const isAddress = (text) =>
  /^(https?:\/\/[^\s/\\@]+|mailto:|tel:)[^\s\\]*$/i.test(text);

export const Link = Mark.create({
  name: "link",
  inclusive: false,
  addAttributes: () => ({
    href: data("href", "href"),
    field: data("field", "data-href-field"),
  }),
  parseHTML: () => [
    { tag: "a[data-href-field]" },
    {
      tag: "a[href]",
      getAttrs: (element) => isAddress(element.getAttribute("href")) && null,
    },
  ],
  renderHTML: ({ HTMLAttributes: { href, ...rest } }) => [
    "a",
    mergeAttributes(rest["data-href-field"] ? rest : { href }, {
      target: "_blank",
      rel: "noopener noreferrer",
    }),
    0,
  ],
});

export const Picture = Node.create({
  name: "picture",
  group: "inline",
  inline: true,
  atom: true,
  draggable: true,
  addAttributes: () => ({
    src: data("src", "src"),
    alt: {
      default: "",
      parseHTML: (element) => element.getAttribute("alt") ?? "",
      renderHTML: ({ alt }) => ({ alt }),
    },
  }),
  parseHTML: () => [{ tag: 'img[src^="data:image/"]' }],
  renderHTML: ({ HTMLAttributes }) => ["img", HTMLAttributes],
});
