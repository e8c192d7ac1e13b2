// Parts of a form that count only while a field has one of some values.
export function follow(form) {
  for (const part of form.querySelectorAll("[data-when]")) {
    const value = form.elements[part.dataset.when]?.value ?? "";
    const counts = part.dataset.whenIs.split(" ").includes(value);
    part.hidden = !counts;
    part.disabled = !counts;
  }
}
