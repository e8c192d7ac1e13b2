// The one script of every page: htmx, and the small behaviours of
// views/component. Each behaviour listens on the document, so that it works for
// what htmx swaps in later; `ready` runs for what needs preparing.
import "htmx.org/dist/htmx.esm.js";
import "htmx.org/dist/ext/hx-sse.js";
import "./board.js";
import "./bulk.js";
import "./confirm.js";
import "./details.js";
import "./dialog.js";
import "./elapsed.js";
import "./form.js";
import "./guard.js";
import "./import.js";
import "./list.js";
import "./many.js";
import "./menu.js";
import "./rows.js";
import "./sound.js";
import "./schedule.js";
import "./time.js";
import "./toast.js";
import "./theme.js";
import "./tree.js";
import "./zone.js";
