// Parts of a form that count only while a field has one of some values. A field that
// counts no more itself has none.
export function follow(form) {
  for (const part of form.querySelectorAll("[data-when]")) {
    const field = form.elements[part.dataset.when];
    const value = field?.matches?.(":disabled") ? "" : (field?.value ?? "");
    const counts = part.dataset.whenIs.split(" ").includes(value);
    part.hidden = !counts;
    part.disabled = !counts;
  }
}
