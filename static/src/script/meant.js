// What word processors write is bold by its style and not by its element; what a
// style means is said with elements before it goes. app/script/meant.go does the
// same for what comes by files and the API, with the same names; both are held to
// app/script/testdata/meant.json.

// What the style of an element is called here: the browser would report a style as
// against the content security policy.
export const styleName = "data-was-style";

const of = (element) => element.getAttribute(styleName) ?? "";

const marks = [
  ["S", "text-decoration:line-through", false],
  ["U", "text-decoration:underline", false],
  ["EM", "font-style:italic", true],
  ["STRONG", "font-weight:bold", true],
].map(([element, style, inherited]) => ({ element, style, inherited }));
const renamed = {
  B: "STRONG",
  I: "EM",
  STRIKE: "S",
  DEL: "S",
  INS: "U",
};
const hasBlock = (element) =>
  element.querySelector(
    "p,hr,h1,h2,h3,h4,h5,h6,blockquote,ul,ol,li,table,tbody,thead,tfoot,tr,th,td,div," +
      "section,article,header,footer,main,nav,aside,address,center,figure,pre",
  ) !== null;

/** Whether a style speaks of the mark, and has it on: true, false or undefined. */
function says(mark, style) {
  let on;
  for (const declaration of style.toLowerCase().split(";")) {
    const at = (declaration + ":").indexOf(":");
    const name = declaration.slice(0, at).trim();
    const value = declaration
      .slice(at + 1)
      .trim()
      .replace(/!important$/, "");
    const [word] = value.split(/\s+/);
    if (!word || (mark.inherited && word === "inherit")) continue;
    if (mark.element === "STRONG" && name === "font-weight")
      on = word.startsWith("bold") || Number(word) >= 600;
    if (mark.element === "EM" && name === "font-style")
      on = word === "italic" || word === "oblique";
    if (!mark.inherited && /^text-decoration(-line)?$/.test(name))
      on = value.includes(mark.style.split(":")[1]);
  }
  return on;
}

const isOffIn = (mark, element) =>
  mark.inherited &&
  [...element.querySelectorAll(`[${styleName}]`)].some(
    (inner) => says(mark, of(inner)) === false,
  );

const around = { U: "u,a", STRONG: "strong,h1,h2,h3,h4,h5,h6,th" };

function hand(mark, element) {
  for (const child of [...element.childNodes]) {
    if (child.nodeType === Node.ELEMENT_NODE) {
      child.setAttribute(styleName, `${mark.style};${of(child)}`);
    } else if (child.nodeType === Node.TEXT_NODE && child.data.trim()) {
      const made = document.createElement("span");
      made.setAttribute(styleName, mark.style);
      child.replaceWith(made);
      made.append(child);
    }
  }
}

// The element that stands for it afterwards.
function mean(mark, element) {
  const byName =
    (renamed[element.nodeName] ?? element.nodeName) === mark.element;
  const on = says(mark, of(element));
  const off = byName && isOffIn(mark, element);
  if (byName && (on === false || off)) {
    const span = document.createElement("span");
    span.setAttribute(styleName, of(element));
    span.append(...element.childNodes);
    element.replaceWith(span);
    element = span;
  }
  if (byName ? !off : !on) return element;
  if (element.closest(around[mark.element] ?? mark.element)) return element;
  if (off || isOffIn(mark, element) || hasBlock(element)) {
    hand(mark, element);
  } else if (element.firstChild) {
    const made = document.createElement(mark.element);
    made.append(...element.childNodes);
    element.append(made);
  }
  return element;
}

function meantIn(parent) {
  for (const child of [...parent.children]) {
    let element = child;
    for (const mark of marks) element = mean(mark, element);
    meantIn(element);
  }
}

/** HTML whose styles have the name above, with elements in their place. */
export function meant(html) {
  if (!html.includes(styleName)) return html;
  const { body } = new DOMParser().parseFromString(html, "text/html");
  meantIn(body);
  for (const element of body.querySelectorAll(`[${styleName}]`))
    element.removeAttribute(styleName);
  return body.innerHTML;
}
