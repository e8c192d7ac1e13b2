// Tells the server the reader's time zone, so that "today" and times typed into
// a filter mean what the reader means.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone)
  document.cookie = `zone=${zone}; path=/; max-age=31536000; samesite=lax`;

// And whether there is room for a canvas: where a Workflow's view was not chosen yet,
// a wide screen gets one.
const wide = matchMedia("(width >= 64rem)").matches ? "1" : "0";
document.cookie = `wide=${wide}; path=/; max-age=31536000; samesite=lax`;
