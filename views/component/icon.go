package component

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/a-h/templ"
)

// iconPaths is the whole set, drawn on a 16 × 16 grid with a stroke of 1.5 in
// the colour of the text. Read only.
var iconPaths = map[string]string{
	"alert":         `<circle cx="8" cy="8" r="6.25"/><path d="M8 4.75v4M8 11v.25"/>`,
	"arrow-down":    `<path d="M8 3v10m0 0 4-4m-4 4L4 9"/>`,
	"arrow-left":    `<path d="M13 8H3m0 0 4-4M3 8l4 4"/>`,
	"arrow-right":   `<path d="M3 8h10m0 0L9 4m4 4-4 4"/>`,
	"arrow-up":      `<path d="M8 13V3m0 0L4 7m4-4 4 4"/>`,
	"bell":          `<path d="M3.5 11.5h9L11.25 9.5V7a3.25 3.25 0 0 0-6.5 0v2.5zM6.75 13.75h2.5"/>`,
	"bold":          `<path d="M4.5 2.75h4a2.5 2.5 0 0 1 0 5h-4zM4.5 7.75h4.75a2.75 2.75 0 0 1 0 5.5H4.5z"/>`,
	"bolt":          `<path d="M9 1.75 3.5 9H8l-1 5.25L12.5 7H8z"/>`,
	"branch":        `<circle cx="4" cy="3.5" r="1.75"/><circle cx="4" cy="12.5" r="1.75"/><circle cx="12" cy="5.5" r="1.75"/><path d="M4 5.25v5.5M4 9.5c4.5 0 8 .25 8-2.25"/>`,
	"calendar":      `<rect x="2" y="3" width="12" height="11" rx="1.5"/><path d="M2 6.5h12M5.25 1.5V4M10.75 1.5V4"/>`,
	"calls":         `<path d="M2 4h.25M2 8h.25M2 12h.25M5 4h9M5 8h9M5 12h9"/>`,
	"campaign":      `<path d="M2 6.5v3h2.5L12 13V3L4.5 6.5zM5 9.5l.75 4h2l-.6-3M14 7v2"/>`,
	"check":         `<path d="m3 8.5 3.25 3.25L13 5"/>`,
	"check-circle":  `<circle cx="8" cy="8" r="6.25"/><path d="m5.25 8.25 2 2 3.5-4"/>`,
	"chevron-down":  `<path d="m4 6 4 4 4-4"/>`,
	"chevron-left":  `<path d="m10 4-4 4 4 4"/>`,
	"chevron-right": `<path d="m6 4 4 4-4 4"/>`,
	"chevron-up":    `<path d="m4 10 4-4 4 4"/>`,
	"clock":         `<circle cx="8" cy="8" r="6.25"/><path d="M8 4.5V8l2.5 1.5"/>`,
	"code":          `<path d="m5 4.5-3.5 3.5L5 11.5M11 4.5l3.5 3.5-3.5 3.5"/>`,
	"copy":          `<rect x="5.5" y="5.5" width="8.5" height="8.5" rx="1.5"/><path d="M10.5 5.5v-2A1.5 1.5 0 0 0 9 2H3.5A1.5 1.5 0 0 0 2 3.5V9a1.5 1.5 0 0 0 1.5 1.5h2"/>`,
	"database":      `<ellipse cx="8" cy="3.75" rx="5.25" ry="2"/><path d="M2.75 3.75v8.5c0 1.1 2.35 2 5.25 2s5.25-.9 5.25-2v-8.5M2.75 8c0 1.1 2.35 2 5.25 2s5.25-.9 5.25-2"/>`,
	"dot":           `<circle cx="8" cy="8" r="2.5" fill="currentColor"/>`,
	"download":      `<path d="M8 2v8m0 0 3.25-3.25M8 10 4.75 6.75M2.5 13.5h11"/>`,
	"drag":          `<path d="M6 3.5h.01M10 3.5h.01M6 8h.01M10 8h.01M6 12.5h.01M10 12.5h.01"/>`,
	"edit":          `<path d="M2.5 13.5 3.25 10 10.5 2.75l2.75 2.75L6 12.75zM9 4.25 11.75 7"/>`,
	"external":      `<path d="M9.5 2.5h4v4M13.5 2.5 7.5 8.5M11.5 9.5v3a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1h3"/>`,
	"eye":           `<path d="M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8z"/><circle cx="8" cy="8" r="2"/>`,
	"eye-off":       `<path d="M6 3.8A6 6 0 0 1 8 3.5c4 0 6.5 4.5 6.5 4.5a11 11 0 0 1-1.8 2.3M4 5A11 11 0 0 0 1.5 8S4 12.5 8 12.5a6 6 0 0 0 3-.8M2 2l12 12"/>`,
	"field":         `<path d="M5 4H3A1.25 1.25 0 0 0 1.75 5.25v5.5A1.25 1.25 0 0 0 3 12h2M11 4h2a1.25 1.25 0 0 1 1.25 1.25v5.5A1.25 1.25 0 0 1 13 12h-2M6.5 2H8m1.5 0H8m0 0v12m0 0H6.5M8 14h1.5"/>`,
	"file":          `<path d="M9 1.75H4A1.25 1.25 0 0 0 2.75 3v10A1.25 1.25 0 0 0 4 14.25h8A1.25 1.25 0 0 0 13.25 13V6zM9 1.75V6h4.25"/>`,
	"filter":        `<path d="M2 4h12M4.5 8h7M6.75 12h2.5"/>`,
	"folder":        `<path d="M1.75 12V4A1.25 1.25 0 0 1 3 2.75h3L7.75 4.5H13A1.25 1.25 0 0 1 14.25 5.75V12A1.25 1.25 0 0 1 13 13.25H3A1.25 1.25 0 0 1 1.75 12z"/>`,
	"globe":         `<circle cx="8" cy="8" r="6.25"/><path d="M1.75 8h12.5M8 1.75c2 1.75 2.75 4 2.75 6.25S10 12.5 8 14.25C6 12.5 5.25 10.25 5.25 8S6 3.5 8 1.75z"/>`,
	"go-to":         `<path d="M2.5 3v4a2 2 0 0 0 2 2h9m0 0-3.5-3.5M13.5 9 10 12.5"/>`,
	"hang-up":       `<path d="M1.75 9.75c3.5-3.5 9-3.5 12.5 0l-1.5 2.25-2.75-1.25V8.5a8 8 0 0 0-4 0v2.25L3.25 12z"/>`,
	"help":          `<circle cx="8" cy="8" r="6.25"/><path d="M6.25 6.25a1.75 1.75 0 1 1 2.5 1.6c-.5.25-.75.6-.75 1.15M8 11v.25"/>`,
	"history":       `<path d="M2.25 5A6.25 6.25 0 1 1 1.75 8M2 2v3.25h3.25M8 4.75V8l2.25 1.5"/>`,
	"home":          `<path d="M2.25 7.25 8 2.25l5.75 5M3.75 6v7.75h8.5V6M6.5 13.75v-4h3v4"/>`,
	"image":         `<rect x="1.75" y="2.75" width="12.5" height="10.5" rx="1.5"/><circle cx="5.25" cy="6.25" r="1.25"/><path d="m2 12 4-3.75 2.5 2.25L11 8l3.25 3.25"/>`,
	"info":          `<circle cx="8" cy="8" r="6.25"/><path d="M8 7.25v4M8 4.75V5"/>`,
	"insert":        `<path d="M2.5 3h11M2.5 13h11M8 5.5v5M5.5 8h5"/>`,
	"italic":        `<path d="M6.5 2.75h5M4.5 13.25h5M9.25 2.75l-2.5 10.5"/>`,
	"key":           `<circle cx="5" cy="11" r="3"/><path d="m7.25 8.75 6-6M11 5l2 2M9.25 6.75l1.25 1.25"/>`,
	"keypad":        `<path d="M4 3.25h.01M8 3.25h.01M12 3.25h.01M4 7h.01M8 7h.01M12 7h.01M4 10.75h.01M8 10.75h.01M12 10.75h.01M8 14.25h.01" stroke-width="2.25"/>`,
	"link":          `<path d="M6.5 9.5a2.75 2.75 0 0 0 4 0l2.25-2.25a2.8 2.8 0 0 0-4-4L7.75 4.25M9.5 6.5a2.75 2.75 0 0 0-4 0L3.25 8.75a2.8 2.8 0 0 0 4 4l1-1"/>`,
	"list":          `<path d="M2.5 4h11M2.5 8h11M2.5 12h7"/>`,
	"list-numbers":  `<path d="M6.5 4h7.5M6.5 8h7.5M6.5 12h7.5M2.25 2.75l1-.5V5.5M2 10.25c.25-.5 1.75-.75 1.75.25 0 .75-1.75 1.25-1.75 2.25h2"/>`,
	"lock":          `<rect x="3" y="7" width="10" height="7" rx="1.5"/><path d="M5.25 7V4.75a2.75 2.75 0 0 1 5.5 0V7"/>`,
	"loader":        `<path d="M8 1.75A6.25 6.25 0 1 1 1.75 8"/>`,
	"menu":          `<path d="M2.5 4h11M2.5 8h11M2.5 12h11"/>`,
	"mic":           `<rect x="6" y="1.75" width="4" height="7.5" rx="2"/><path d="M3.5 7.5a4.5 4.5 0 0 0 9 0M8 12v2.25"/>`,
	"minus":         `<path d="M3 8h10"/>`,
	"monitor":       `<rect x="1.75" y="2.5" width="12.5" height="8.5" rx="1.25"/><path d="M5.5 13.75h5M8 11v2.75"/>`,
	"moon":          `<path d="M13.5 9.5A5.75 5.75 0 0 1 6.5 2.5a5.75 5.75 0 1 0 7 7z"/>`,
	"more":          `<path d="M3.25 8h.01M8 8h.01M12.75 8h.01" stroke-width="2.25"/>`,
	"panel":         `<rect x="1.75" y="2.5" width="12.5" height="11" rx="1.5"/><path d="M6 2.5v11"/>`,
	"pause":         `<path d="M5.5 3v10M10.5 3v10"/>`,
	"phone":         `<path d="M5.5 2H3A1 1 0 0 0 2 3c0 6 5 11 11 11a1 1 0 0 0 1-1v-2.5L10.75 9.25 9.25 11A8 8 0 0 1 5 6.75l1.75-1.5z"/>`,
	"phone-in":      `<path d="M5.5 2H3A1 1 0 0 0 2 3c0 6 5 11 11 11a1 1 0 0 0 1-1v-2.5L10.75 9.25 9.25 11A8 8 0 0 1 5 6.75l1.75-1.5zM14 2l-4 4m0 0V3m0 3h3"/>`,
	"phone-missed":  `<path d="M5.5 2H3A1 1 0 0 0 2 3c0 6 5 11 11 11a1 1 0 0 0 1-1v-2.5L10.75 9.25 9.25 11A8 8 0 0 1 5 6.75l1.75-1.5zM10 2l4 4m0-4-4 4"/>`,
	"play":          `<path d="M4.5 2.75v10.5L13 8z"/>`,
	"webhook":       `<path d="M6.25 4.5a2 2 0 1 1 3.25 1.5L8 8.75M4.75 9.5a2 2 0 1 0 1.75 3h4.75M11 9.5a2 2 0 1 1-1.75 3M7.5 5.75 5 10"/>`,
	"plug":          `<path d="M5.5 1.75V5M10.5 1.75V5M3.5 5h9v2.5A4.5 4.5 0 0 1 8 12a4.5 4.5 0 0 1-4.5-4.5zM8 12v2.25"/>`,
	"plus":          `<path d="M8 3v10M3 8h10"/>`,
	"publish":       `<path d="M8 10.5V2.25m0 0L4.75 5.5M8 2.25l3.25 3.25M2.5 9.5v3a1.25 1.25 0 0 0 1.25 1.25h8.5a1.25 1.25 0 0 0 1.25-1.25v-3"/>`,
	"queue":         `<circle cx="4" cy="8" r="2"/><circle cx="12" cy="8" r="2"/><path d="M6 8h4"/>`,
	"quote":         `<path d="M3 12.5V9.25a4 4 0 0 1 3-4.5M9.5 12.5V9.25a4 4 0 0 1 3-4.5M3 9.25h3v3.25H3zM9.5 9.25h3v3.25h-3z"/>`,
	"read-back":     `<path d="M1.75 3h12.5v8H8l-3.5 2.75V11H1.75zM5 8.75V6.5L6 5.5M8.5 5.5h2.25v1.5L8.5 8.75h2.25"/>`,
	"record":        `<circle cx="8" cy="8" r="6.25"/><circle cx="8" cy="8" r="2.5" fill="currentColor"/>`,
	"redo":          `<path d="M10.5 3 13.25 5.75 10.5 8.5M13 5.75H6a3.5 3.5 0 0 0 0 7h3"/>`,
	"refresh":       `<path d="M13.5 6.5A5.75 5.75 0 0 0 3 5M2.5 9.5A5.75 5.75 0 0 0 13 11M13.75 2.75V6.5H10M2.25 13.25V9.5H6"/>`,
	"save":          `<path d="M2.5 3.75A1.25 1.25 0 0 1 3.75 2.5h7l2.75 2.75v7a1.25 1.25 0 0 1-1.25 1.25h-8.5a1.25 1.25 0 0 1-1.25-1.25zM5 2.5V6h5V2.5M5 13.5V9.5h6v4"/>`,
	"say":           `<path d="M2 3.75A1.25 1.25 0 0 1 3.25 2.5h9.5A1.25 1.25 0 0 1 14 3.75v6a1.25 1.25 0 0 1-1.25 1.25H7L4 13.75V11h-.75A1.25 1.25 0 0 1 2 9.75zM5 5.5h6M5 8h4"/>`,
	"script":        `<path d="M3.25 1.75h9.5v12.5h-9.5zM5.5 5h5M5.5 8h5M5.5 11h3"/>`,
	"search":        `<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3.5 3.5"/>`,
	"send":          `<path d="M14 2 2 6.75l5 2.25 2.25 5zM14 2 7 9"/>`,
	"settings":      `<circle cx="8" cy="8" r="2"/><path d="M8 1.75v2M8 12.25v2M1.75 8h2M12.25 8h2M3.6 3.6 5 5M11 11l1.4 1.4M12.4 3.6 11 5M5 11l-1.4 1.4"/>`,
	"shield":        `<path d="M8 1.75 2.75 3.5V8c0 3 2.25 5.25 5.25 6.25C11 13.25 13.25 11 13.25 8V3.5z"/>`,
	"sign-out":      `<path d="M6.5 2.5h-3a1 1 0 0 0-1 1v9a1 1 0 0 0 1 1h3M6.5 8h7.25m0 0L10.5 4.75M13.75 8l-3.25 3.25"/>`,
	"sort":          `<path d="m5 6 3-3 3 3M5 10l3 3 3-3"/>`,
	"sound":         `<path d="M2.5 6.25v3.5H5l3.5 2.75v-9L5 6.25zM11 5.5a3.5 3.5 0 0 1 0 5M13 3.5a6.25 6.25 0 0 1 0 9"/>`,
	"sound-off":     `<path d="M2.5 6.25v3.5H5l3.5 2.75v-9L5 6.25zM11 6l3.5 4M14.5 6 11 10"/>`,
	"stop":          `<rect x="3.5" y="3.5" width="9" height="9" rx="1"/>`,
	"strike":        `<path d="M2 8h12M11.25 4.75c-.5-1.25-1.75-2-3.25-2-1.9 0-3.25 1-3.25 2.5 0 1 .6 1.75 1.75 2.25M4.5 11c.4 1.4 1.7 2.25 3.5 2.25 2 0 3.5-1 3.5-2.75 0-.4-.1-.8-.3-1.1"/>`,
	"sun":           `<circle cx="8" cy="8" r="2.75"/><path d="M8 1.25v1.5M8 13.25v1.5M1.25 8h1.5M13.25 8h1.5M3.25 3.25l1 1M11.75 11.75l1 1M12.75 3.25l-1 1M4.25 11.75l-1 1"/>`,
	"table":         `<rect x="1.75" y="2.5" width="12.5" height="11" rx="1.25"/><path d="M1.75 6.25h12.5M1.75 9.9h12.5M6.5 2.5v11"/>`,
	"test":          `<path d="M6 1.75v4.5L2.5 12a1.5 1.5 0 0 0 1.3 2.25h8.4A1.5 1.5 0 0 0 13.5 12L10 6.25v-4.5M4.75 1.75h6.5M4.5 9.5h7"/>`,
	"transfer":      `<path d="M2 5h10.5m0 0L9.75 2.25M12.5 5 9.75 7.75M14 11H3.5m0 0 2.75-2.75M3.5 11l2.75 2.75"/>`,
	"trash":         `<path d="M2.5 4h11M6 4V2.25h4V4M4 4l.6 9.75h6.8L12 4M6.75 6.75v4.5M9.25 6.75v4.5"/>`,
	"underline":     `<path d="M4.5 2.5v5a3.5 3.5 0 0 0 7 0v-5M3.5 13.75h9"/>`,
	"undo":          `<path d="M5.5 3 2.5 6l3 3M2.5 6h7a4 4 0 0 1 0 8H6"/>`,
	"upload":        `<path d="M8 10V2m0 0L4.75 5.25M8 2l3.25 3.25M2.5 13.5h11"/>`,
	"user":          `<circle cx="8" cy="5" r="3"/><path d="M2.5 14c.5-3 2.75-4.5 5.5-4.5s5 1.5 5.5 4.5"/>`,
	"users":         `<circle cx="6" cy="5.25" r="2.5"/><path d="M1.5 13.5c.4-2.75 2.25-4 4.5-4s4.1 1.25 4.5 4M10.5 3a2.5 2.5 0 0 1 0 4.5M12 9.75c1.5.5 2.3 1.75 2.5 3.75"/>`,
	"variable":      `<path d="M5 2.5C3 4 2.25 5.75 2.25 8S3 12 5 13.5M11 2.5c2 1.5 2.75 3.25 2.75 5.5S13 12 11 13.5M6 6l4 4M10 6l-4 4"/>`,
	"voicemail":     `<circle cx="4.25" cy="8" r="2.5"/><circle cx="11.75" cy="8" r="2.5"/><path d="M4.25 10.5h7.5"/>`,
	"warning":       `<path d="M8 2.25 1.75 13.25h12.5zM8 6.5v3.25M8 11.5v.25"/>`,
	"workflow":      `<rect x="5.5" y="1.75" width="5" height="3.5" rx="1"/><rect x="1.5" y="10.75" width="5" height="3.5" rx="1"/><rect x="9.5" y="10.75" width="5" height="3.5" rx="1"/><path d="M8 5.25V8M4 10.75V8h8v2.75"/>`,
	"x":             `<path d="m3.75 3.75 8.5 8.5M12.25 3.75l-8.5 8.5"/>`,
	"x-circle":      `<circle cx="8" cy="8" r="6.25"/><path d="m5.75 5.75 4.5 4.5M10.25 5.75l-4.5 4.5"/>`,
}

// Icons lists the names Icon knows, in order.
func Icons() []string {
	names := make([]string, 0, len(iconPaths))
	for name := range iconPaths {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Icon is an inline SVG of 16 px in the colour of the text; classes add to it.
// It is decoration, hidden from assistive technology: the words stand beside it
// or on the button around it. An unknown name is an error when rendered.
func Icon(name string, classes ...string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		paths, ok := iconPaths[name]
		if !ok {
			return fmt.Errorf("component: no icon %q; see component.Icons", name)
		}
		class := templ.EscapeString(strings.Join(append([]string{"icon"}, classes...), " "))
		_, err := io.WriteString(w, `<svg class="`+class+`" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">`+paths+`</svg>`)
		return err
	})
}
