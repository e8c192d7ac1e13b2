// Lets every <time data-elapsed> run on: how long ago its moment is, by the
// server's clock where a part of the page says what that was (data-now).
import { ready } from "./dom.js";

let ahead = 0; // of the reader's clock before the server's, in milliseconds
let read = "";

export function elapsed(millis) {
  const seconds = Math.max(0, Math.floor(millis / 1000));
  if (seconds < 60) return `${seconds} s`;
  const pair = (big, unit, small, part) =>
    small ? `${big} ${unit} ${small} ${part}` : `${big} ${unit}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return pair(minutes, "min", seconds % 60, "s");
  return pair(Math.floor(minutes / 60), "h", minutes % 60, "min");
}

function show() {
  const now = document.querySelector("[data-now]")?.dataset.now;
  if (now && now !== read) {
    read = now;
    ahead = Date.now() - new Date(now).getTime();
  }
  for (const element of document.querySelectorAll("time[data-elapsed]")) {
    const since = new Date(element.dateTime).getTime();
    if (Number.isNaN(since)) continue;
    const text = elapsed(Date.now() - ahead - since);
    if (element.textContent !== text) element.textContent = text;
  }
}

ready(show);
setInterval(() => {
  if (!document.hidden) show();
}, 1000);
document.addEventListener("visibilitychange", show);
