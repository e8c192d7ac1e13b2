// The list of tags beside fields that take them: a click puts a tag at the cursor of the
// field that had it last, or of the first of the group.
const takes = (element) =>
  Boolean(element?.matches?.("[data-takes-tags]")) &&
  element.type !== "password";

// fieldFor finds where a tag goes: last is the field that had the cursor.
export function fieldFor(group, last) {
  if (takes(last) && !last.disabled && group.contains(last)) return last;
  return [...group.querySelectorAll("[data-takes-tags]")].find(
    (field) => takes(field) && !field.disabled,
  );
}

// put writes a tag over what is selected in a field, and leaves the cursor behind it.
export function put(field, name) {
  const { selectionStart: from, selectionEnd: to, value } = field;
  field.setRangeText(
    `#${name}#`,
    from ?? value.length,
    to ?? value.length,
    "end",
  );
  for (const type of ["input", "change"])
    field.dispatchEvent(new Event(type, { bubbles: true }));
  field.focus();
}

// listTags makes the lists of a page work.
export function listTags(page) {
  let last = null;
  page.addEventListener("focusin", ({ target }) => {
    if (takes(target)) last = target;
  });
  page.addEventListener(
    "toggle",
    ({ target }) => {
      if (!target.matches?.("[data-tags]") || !target.open) return;
      const list = target.querySelector("[data-tags-list]");
      if (list.children.length > 0) return;
      const [whole] = page.querySelectorAll("[data-tags-list]");
      list.append(...[...whole.children].map((part) => part.cloneNode(true)));
    },
    true,
  );
  page.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-tag]");
    if (!button) return;
    const list = button.closest("[data-tags]");
    const field = fieldFor(list.parentElement, last);
    const said = list.querySelector("[data-tags-said]");
    said.textContent = field
      ? ""
      : "Add a row first: a tag goes into its static value.";
    said.classList.toggle("sr-only", Boolean(field));
    if (field) put(field, button.dataset.tag);
  });
}
