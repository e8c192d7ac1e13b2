// Shows every <time data-time> in the reader's own zone, "2 min ago" where it
// is relative; the exact UTC stays in the title.
import { ready } from "./dom.js";

const absolute = new Intl.DateTimeFormat(undefined, {
  dateStyle: "medium",
  timeStyle: "medium",
});
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

export function ago(then, now) {
  const seconds = Math.round((now - then) / 1000);
  if (seconds < 0) return absolute.format(then);
  if (seconds < 10) return "just now";
  if (seconds < 60) return `${seconds} s ago`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ago`;
  const days = Math.floor(hours / 24);
  if (days === 1) return "yesterday";
  if (days < 30) return `${days} days ago`;
  return day.format(then);
}

function show() {
  const now = Date.now();
  for (const element of document.querySelectorAll("time[data-time]")) {
    const then = new Date(element.dateTime);
    if (Number.isNaN(then.getTime())) continue;
    const text =
      element.dataset.time === "relative"
        ? ago(then, now)
        : absolute.format(then);
    if (element.textContent !== text) element.textContent = text;
  }
}

ready(show);
setInterval(() => {
  if (!document.hidden) show();
}, 10_000);
document.addEventListener("visibilitychange", show);
