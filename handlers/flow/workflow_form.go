package flow

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/workflow"
	"hookline/handlers/screen"
	"hookline/views/component"
	view "hookline/views/workflow"
)

// objectForm is what every panel posts beside the settings of its kind.
type objectForm struct {
	Kind    string            `json:"kind"`
	Title   string            `json:"title"`
	Note    string            `json:"note"`
	Seen    string            `json:"seen"`
	Restore bool              `json:"restore"`
	Exits   map[string]string `json:"exits"`
}

// posted is an object as a panel posted it.
type posted struct {
	form   objectForm
	object *workflow.Object
	errs   component.Errors // values of the wrong form; nothing can be saved then
	raw    map[string]string
}

// readObject reads a panel's form into an object of the kind it names.
func readObject(c echo.Context, id string) (*posted, error) {
	p := &posted{raw: map[string]string{}}
	if err := screen.Decode(c, &p.form); err != nil {
		return nil, err
	}
	kind, ok := workflow.KindOf(p.form.Kind)
	if !ok {
		return nil, apperr.New(apperr.Invalid, "Object kind %q is not known.", p.form.Kind)
	}
	// Not the new object's defaults: rows that were removed must stay removed.
	settings, ok := reflect.New(reflect.TypeOf(kind.New()).Elem()).Interface().(workflow.Settings)
	if !ok {
		return nil, fmt.Errorf("settings of %s are no pointer to a struct", kind.Name)
	}
	if err := screen.Decode(c, settings); err != nil {
		errs, other := screen.FormErrors(err)
		if other != nil {
			return nil, other
		}
		p.errs = errs
	}
	unescapeKeys(settings)
	exits := map[string]string{}
	for name, to := range p.form.Exits {
		if to != "" {
			exits[view.MapKey(name)] = to
		}
	}
	values, err := c.FormParams()
	if err != nil {
		return nil, err
	}
	for name, values := range values {
		p.raw[name] = strings.ReplaceAll(values[0], "\r\n", "\n")
	}
	p.object = &workflow.Object{ID: id, Kind: kind.Name, Title: strings.TrimSpace(p.form.Title), Note: screen.Newlines(strings.TrimSpace(p.form.Note)), Settings: settings, Exits: exits}
	return p, nil
}

// unescapeKeys takes back what MapField did to the keys of maps, drops entries
// that are empty, and makes the line ends of a browser ours.
func unescapeKeys(settings any) {
	tidy(reflect.ValueOf(settings).Elem())
}

func tidy(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			tidy(v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			tidy(v.Index(i))
		}
	case reflect.String:
		v.SetString(screen.Newlines(v.String()))
	case reflect.Map:
		if m, ok := v.Interface().(map[string]string); ok {
			clean := map[string]string{}
			for key, value := range m {
				if value != "" {
					clean[view.MapKey(key)] = screen.Newlines(value)
				}
			}
			v.Set(reflect.ValueOf(clean))
		}
	}
}
