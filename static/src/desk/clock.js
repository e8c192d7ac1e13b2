/** How long something takes: 75000 is 1:15, an hour more 1:01:15. */
export function clock(millis) {
  const s = Math.max(0, Math.floor(millis / 1000));
  const rest = String(s % 60).padStart(2, "0");
  if (s < 3600) return `${Math.floor(s / 60)}:${rest}`;
  const minutes = String(Math.floor(s / 60) % 60).padStart(2, "0");
  return `${Math.floor(s / 3600)}:${minutes}:${rest}`;
}
