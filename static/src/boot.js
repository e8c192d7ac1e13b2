// Runs before the first paint, in the head: takes over the theme and the state
// of the menu the user chose, so that nothing flashes or jumps. Keep it tiny.
const root = document.documentElement;
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  if (localStorage.getItem("menu") === "collapsed")
    root.dataset.menu = "collapsed";
} catch {
  // Storage may be forbidden: the system's theme and the open menu serve.
}
