// Follows a call: what the server sends takes the place of the elements with the
// same ids, or joins the end of the trace. Works in hidden tabs too.
const openDetails = (element) =>
  [...element.querySelectorAll("details")].map((d) => d.open);

function place(fresh) {
  const old = fresh.id && document.getElementById(fresh.id);
  if (old) {
    // What the reader opened stays open.
    const open = openDetails(old);
    fresh.querySelectorAll("details").forEach((d, i) => {
      if (open[i]) d.open = true;
    });
    old.replaceWith(fresh);
    return;
  }
  if (fresh.matches(".step")) document.getElementById("trace").append(fresh);
}

function part(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  for (const element of [...template.content.children]) {
    place(element);
    window.htmx?.process(element);
  }
  const empty = document.getElementById("trace-empty");
  if (empty) empty.hidden = true;
  document.dispatchEvent(new CustomEvent("htmx:after:swap"));
}

/** Follows the call; news gets {turn} and {end}. Gives the stream. */
export function follow(url, news) {
  const stream = new EventSource(url);
  stream.addEventListener("part", (event) => part(event.data));
  stream.addEventListener("turn", (event) =>
    news({ turn: Number(event.data) }),
  );
  stream.addEventListener("end", () => {
    stream.close();
    news({ end: true });
  });
  return stream;
}
