package workflow

import (
	"encoding"
	"fmt"
	"net/url"
	"reflect"
	"strings"
)

// Values gives settings as a form shows them, by the names its fields have:
// `prompt.say`, `rules[0].operator`, `inputs[postcode]`. settings is a pointer to
// a struct with JSON names.
func Values(settings any) map[string]string {
	out := map[string]string{}
	flatten(out, "", reflect.ValueOf(settings))
	return out
}

func flatten(out map[string]string, name string, v reflect.Value) {
	if v.Kind() == reflect.Pointer {
		if !v.IsNil() {
			flatten(out, name, v.Elem())
		}
		return
	}
	if t, ok := v.Interface().(encoding.TextMarshaler); ok {
		if text, err := t.MarshalText(); err == nil {
			out[name] = string(text)
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			switch key := jsonName(f); {
			case f.Anonymous && key == "": // its fields stand among the others, as in JSON
				flatten(out, name, v.Field(i))
			case key != "":
				flatten(out, strings.TrimPrefix(name+"."+key, "."), v.Field(i))
			}
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			flatten(out, MapField(name, key.String()), v.MapIndex(key))
		}
	case reflect.Slice:
		for i := range v.Len() {
			flatten(out, fmt.Sprintf("%s[%d]", name, i), v.Index(i))
		}
	case reflect.Bool:
		if v.Bool() {
			out[name] = "on"
		}
	default:
		out[name] = fmt.Sprint(v.Interface())
	}
}

func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	if !f.IsExported() || name == "-" {
		return ""
	}
	return name
}

// MapField is the name of the field for an entry of a map. The key is escaped,
// since it may hold brackets; MapKey takes it back.
func MapField(name, key string) string { return name + "[" + url.QueryEscape(key) + "]" }

// MapKey is the key behind a posted one.
func MapKey(posted string) string {
	if key, err := url.QueryUnescape(posted); err == nil {
		return key
	}
	return posted
}

// FieldName is the form's name of the field that a problem names:
// `inputs.postcode` is `inputs[postcode]`, `prompt.say` stays.
func FieldName(settings any, path string) string {
	top, rest, ok := strings.Cut(path, ".")
	if !ok {
		return path
	}
	if top == "exits" {
		return MapField(top, rest)
	}
	t := reflect.TypeOf(settings).Elem()
	for i := range t.NumField() {
		if jsonName(t.Field(i)) == top && t.Field(i).Type.Kind() == reflect.Map {
			return MapField(top, rest)
		}
	}
	return path
}
