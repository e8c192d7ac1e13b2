// The hours of a Schedule: what Monday has is copied to the other weekdays.
import { on } from "./dom.js";

const weekdays = ["tuesday", "wednesday", "thursday", "friday"];

on("click", "[data-week-copy]", (_, button) => {
  const week = button.parentElement.querySelector("[data-week]");
  const field = (day) => week.querySelector(`[data-day="${day}"]`);
  for (const day of weekdays) {
    field(day).value = field("monday").value;
    field(day).dispatchEvent(new Event("input", { bubbles: true }));
  }
});
