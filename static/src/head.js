// How high the head of the page is, as --head: what sticks stays below it.
const head = document.querySelector(".head");
if (head) {
  new ResizeObserver(() =>
    document.documentElement.style.setProperty(
      "--head",
      `${head.offsetHeight}px`,
    ),
  ).observe(head);
}
