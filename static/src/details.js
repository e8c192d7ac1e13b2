// Opens the part that the address leads to, where parts are folded away.
function openTarget() {
  const target = document.getElementById(window.location.hash.slice(1));
  if (target?.matches("details")) {
    target.open = true;
    target.scrollIntoView();
  }
}

window.addEventListener("hashchange", openTarget);
document.addEventListener("DOMContentLoaded", openTarget);
