// Opens the part that the address leads to, where parts are folded away.
function openTarget() {
  const target = document.getElementById(location.hash.slice(1));
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.scrollIntoView();
  }
}

addEventListener("hashchange", openTarget);
addEventListener("DOMContentLoaded", openTarget);
