// Pictures of the canvas's own buttons, on a grid of 16; those of kinds come with the
// graph. Where views/component/icon.go has the same one, it is drawn the same.
export const icons = {
  alert: '<circle cx="8" cy="8" r="6.25"/><path d="M8 4.75v4M8 11v.25"/>',
  copy: '<rect x="5.5" y="5.5" width="8.5" height="8.5" rx="1.5"/><path d="M10.5 5.5v-2A1.5 1.5 0 0 0 9 2H3.5A1.5 1.5 0 0 0 2 3.5V9a1.5 1.5 0 0 0 1.5 1.5h2"/>',
  redo: '<path d="M10.5 3 13.25 5.75 10.5 8.5M13 5.75H6a3.5 3.5 0 0 0 0 7h3"/>',
  undo: '<path d="M5.5 3 2.5 6l3 3M2.5 6h7a4 4 0 0 1 0 8H6"/>',
  plus: '<path d="M8 3v10M3 8h10"/>',
  minus: '<path d="M3 8h10"/>',
  trash:
    '<path d="M2.5 4h11M6 4V2.25h4V4M4 4l.6 9.75h6.8L12 4M6.75 6.75v4.5M9.25 6.75v4.5"/>',
  search: '<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3.5 3.5"/>',
  x: '<path d="m3.75 3.75 8.5 8.5M12.25 3.75l-8.5 8.5"/>',
  "x-circle":
    '<circle cx="8" cy="8" r="6.25"/><path d="m5.75 5.75 4.5 4.5M10.25 5.75l-4.5 4.5"/>',
  warning: '<path d="M8 2.25 1.75 13.25h12.5zM8 6.5v3.25M8 11.5v.25"/>',
  help: '<circle cx="8" cy="8" r="6.25"/><path d="M6.25 6.25a1.75 1.75 0 1 1 2.5 1.6c-.5.25-.75.6-.75 1.15M8 11v.25"/>',
  check: '<path d="m3 8.5 3.25 3.25L13 5"/>',
  "chevron-down": '<path d="m4 6 4 4 4-4"/>',
  "chevron-right": '<path d="m6 4 4 4-4 4"/>',
  "arrow-right": '<path d="M3 8h10m0 0L9 4m4 4-4 4"/>',
  "phone-in":
    '<path d="M5.5 2H3A1 1 0 0 0 2 3c0 6 5 11 11 11a1 1 0 0 0 1-1v-2.5L10.75 9.25 9.25 11A8 8 0 0 1 5 6.75l1.75-1.5zM14 2l-4 4m0 0V3m0 3h3"/>',
  workflow:
    '<rect x="5.5" y="1.75" width="5" height="3.5" rx="1"/><rect x="1.5" y="10.75" width="5" height="3.5" rx="1"/><rect x="9.5" y="10.75" width="5" height="3.5" rx="1"/><path d="M8 5.25V8M4 10.75V8h8v2.75"/>',
  script: '<path d="M3.25 1.75h9.5v12.5h-9.5zM5.5 5h5M5.5 8h5M5.5 11h3"/>',
  insert: '<path d="M2.5 3h11M2.5 13h11M8 5.5v5M5.5 8h5"/>',
  filter: '<path d="M2 4h12M4.5 8h7M6.75 12h2.5"/>',
  refresh:
    '<path d="M13.5 6.5A5.75 5.75 0 0 0 3 5M2.5 9.5A5.75 5.75 0 0 0 13 11M13.75 2.75V6.5H10M2.25 13.25V9.5H6"/>',
  edit: '<path d="M2.5 13.5 3.25 10 10.5 2.75l2.75 2.75L6 12.75zM9 4.25 11.75 7"/>',
  drag: '<path d="M6 3.5h.01M10 3.5h.01M6 8h.01M10 8h.01M6 12.5h.01M10 12.5h.01"/>',
  stop: '<rect x="3.5" y="3.5" width="9" height="9" rx="1"/>',
  loader: '<path d="M8 1.75A6.25 6.25 0 1 1 1.75 8"/>',
  play: '<path d="M4.5 2.75v10.5L13 8z"/>',
  eye: '<path d="M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8z"/><circle cx="8" cy="8" r="2"/>',
  list: '<path d="M2.5 4h11M2.5 8h11M2.5 12h7"/>',
  history:
    '<path d="M2.25 5A6.25 6.25 0 1 1 1.75 8M2 2v3.25h3.25M8 4.75V8l2.25 1.5"/>',
  lock: '<rect x="3" y="7" width="10" height="7" rx="1.5"/><path d="M5.25 7V4.75a2.75 2.75 0 0 1 5.5 0V7"/>',
  more: '<path d="M3.25 8h.01M8 8h.01M12.75 8h.01" stroke-width="2.25"/>',
  download: '<path d="M8 2v8m0 0 3.25-3.25M8 10 4.75 6.75M2.5 13.5h11"/>',
  note: '<path d="M2.75 2.75h10.5v7L9.75 13.25h-7zM13.25 9.75h-3.5v3.5M5.25 5.75h5.5M5.25 8.25h3"/>',
  fit: '<path d="M2.5 5.5v-3h3M10.5 2.5h3v3M13.5 10.5v3h-3M5.5 13.5h-3v-3M5.5 6.5h5v3h-5z"/>',
  tidy: '<rect x="5.5" y="2" width="5" height="3" rx="1"/><rect x="1.75" y="11" width="5" height="3" rx="1"/><rect x="9.25" y="11" width="5" height="3" rx="1"/><path d="M8 5v2.5M4.25 11V7.5h7.5V11"/>',
  box: '<path d="M2.5 4V2.5H4M12 2.5h1.5V4M13.5 12v1.5H12M4 13.5H2.5V12M6.75 2.5h2.5M6.75 13.5h2.5M2.5 6.75v2.5M13.5 6.75v2.5"/>',
  paste:
    '<path d="M5.5 3h-2A1 1 0 0 0 2.5 4v9.25a1 1 0 0 0 1 1h9a1 1 0 0 0 1-1V4a1 1 0 0 0-1-1h-2M5.5 1.75h5v2.5h-5z"/>',
  keyboard:
    '<rect x="1.25" y="3.75" width="13.5" height="8.5" rx="1.5"/><path d="M4 6.5h.01M6.75 6.5h.01M9.5 6.5h.01M12 6.5h.01M5 9.5h6"/>',
  cloud:
    '<path d="M4.5 12.5a3 3 0 0 1-.25-6A4 4 0 0 1 12 7.25a2.65 2.65 0 0 1-.25 5.25z"/>',
  "cloud-off":
    '<path d="M4.5 12.5a3 3 0 0 1-.25-6A4 4 0 0 1 12 7.25a2.65 2.65 0 0 1-.25 5.25zM2.5 2.5l11 11"/>',
  "align-left": '<path d="M2.5 2v12M5 4.5h8.5v2.5H5zM5 9.5h5v2.5H5z"/>',
  "align-center":
    '<path d="M8 2v12M3.75 4.5h8.5v2.5h-8.5zM5.5 9.5h5v2.5h-5z"/>',
  "align-right": '<path d="M13.5 2v12M2.5 4.5H11v2.5H2.5zM6 9.5h5v2.5H6z"/>',
  "align-top": '<path d="M2 2.5h12M4.5 5v8.5h2.5V5zM9.5 5v5h2.5V5z"/>',
  "align-middle":
    '<path d="M2 8h12M4.5 3.75v8.5h2.5v-8.5zM9.5 5.5v5h2.5v-5z"/>',
  "align-bottom": '<path d="M2 13.5h12M4.5 2.5V11h2.5V2.5zM9.5 6v5h2.5V6z"/>',
  across: '<path d="M2.5 2v12M13.5 2v12M6.5 4.5h3v7h-3z"/>',
  down: '<path d="M2 2.5h12M2 13.5h12M4.5 6.5v3h7v-3z"/>',
};
