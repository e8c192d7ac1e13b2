package yamldoc

import (
	"encoding"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"hookline/app/nearest"
)

// Decode reads a Node into a pointer to a struct by the names in its `json` tags.
// A key the struct does not have, and a value of the wrong kind, are problems. A
// field of type *Node takes its part as it is, and a field `At *Node` tagged
// `json:"-"` the struct's own place. What the Node does not mention stays as it
// is in the struct. what names the struct in problems.
func Decode(n *Node, into any, what string, p *Problems) {
	d := decoder{p}
	d.value(n, reflect.ValueOf(into).Elem(), what)
}

// Decoder is a value that reads its Node itself; Encoder writes it.
type Decoder interface {
	DecodeNode(n *Node, what string, p *Problems)
}

// Encoder is a value that makes its Node itself.
type Encoder interface{ EncodeNode() *Node }

type decoder struct{ p *Problems }

func (d decoder) wrong(n *Node, what, want string) {
	d.p.Add(n, "%s: here must be %s, not %s.", what, want, n.What())
}

func (d decoder) value(n *Node, v reflect.Value, what string) {
	if d.p.Full() {
		return
	}
	if v.Type() == reflect.TypeFor[*Node]() {
		v.Set(reflect.ValueOf(n))
		return
	}
	if u, ok := v.Addr().Interface().(Decoder); ok {
		u.DecodeNode(n, what, d.p)
		return
	}
	if n.Kind == Null {
		return // a key without a value is as one that is not there
	}
	made := reflect.New(v.Type())
	if u, ok := made.Interface().(encoding.TextUnmarshaler); ok {
		if n.Kind != Scalar || n.Strict && !n.Quoted {
			d.wrong(n, what, "a text")
		} else if err := u.UnmarshalText([]byte(n.Text)); err != nil {
			d.p.Add(n, "%s: %v.", what, err) // and is as what is not there
		} else {
			v.Set(made.Elem())
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		made, before := reflect.New(v.Type().Elem()), d.p.all
		if d.value(n, made.Elem(), what); d.p.all == before {
			v.Set(made) // what can't be read is as what is not there
		}
	case reflect.Struct:
		d.structure(n, v, what)
	case reflect.Slice:
		d.list(n, v, what)
	case reflect.Map:
		d.table(n, v, what)
	default:
		d.scalar(n, v, what)
	}
}

func (d decoder) scalar(n *Node, v reflect.Value, what string) {
	if n.Kind != Scalar || n.Strict && n.Quoted != (v.Kind() == reflect.String) {
		d.wrong(n, what, scalarWords(v.Kind()))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(n.Text)
	case reflect.Bool:
		if n.Quoted || (n.Text != "true" && n.Text != "false") {
			d.p.Add(n, "%s: %q must be true or false.", what, n.Text)
			return
		}
		v.SetBool(n.Text == "true")
	case reflect.Int, reflect.Int64:
		i, err := strconv.ParseInt(n.Text, 10, 32)
		if err != nil {
			d.p.Add(n, "%s: %q must be a whole number.", what, n.Text)
			return
		}
		v.SetInt(i)
	case reflect.Float64:
		f, err := strconv.ParseFloat(n.Text, 64)
		if err != nil || f != f || f > 1e9 || f < -1e9 {
			d.p.Add(n, "%s: %q must be a number.", what, n.Text)
			return
		}
		v.SetFloat(f)
	default:
		d.p.Add(n, "%s can't be set by a file.", what)
	}
}

func scalarWords(k reflect.Kind) string {
	switch k {
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int64:
		return "a whole number"
	case reflect.Float64:
		return "a number"
	}
	return "a text"
}

func (d decoder) list(n *Node, v reflect.Value, what string) {
	if n.Kind != Sequence {
		d.wrong(n, what, "a list")
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Items), len(n.Items)))
	for i, item := range n.Items {
		d.value(item, v.Index(i), what+"["+strconv.Itoa(i)+"]")
	}
}

// table reads a mapping whose keys are free: texts to texts.
func (d decoder) table(n *Node, v reflect.Value, what string) {
	if n.Kind != Mapping {
		d.wrong(n, what, "a mapping")
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	for _, pair := range n.Pairs {
		item := reflect.New(v.Type().Elem()).Elem()
		d.value(pair.Value, item, what+"."+pair.Key.Text)
		v.SetMapIndex(reflect.ValueOf(pair.Key.Text), item)
	}
}

func (d decoder) structure(n *Node, v reflect.Value, what string) {
	if n.Kind != Mapping {
		d.wrong(n, what, "a mapping")
		return
	}
	fields := fieldsOf(v.Type())
	for _, f := range fields {
		if f.place {
			v.FieldByIndex(f.index).Set(reflect.ValueOf(n))
		}
	}
	for _, pair := range n.Pairs {
		i := slices.IndexFunc(fields, func(f structField) bool { return !f.place && f.name == pair.Key.Text })
		if i < 0 {
			d.unknown(pair.Key, fields, what)
			continue
		}
		d.value(pair.Value, v.FieldByIndex(fields[i].index), strings.TrimSpace(what+" "+pair.Key.Text))
	}
}

func (d decoder) unknown(key *Node, fields []structField, what string) {
	var names []string
	for _, f := range fields {
		if !f.place {
			names = append(names, f.name)
		}
	}
	Unknown(d.p, key, what, "key", names)
}

// Unknown reports a word that is not among those that are known.
func Unknown(p *Problems, at *Node, what, sort string, known []string) {
	if p.Full() {
		return
	}
	if near := nearest.Word(at.Text, known); near != "" {
		p.Add(at, "%s: the %s %q is not known; did you mean %q?", what, sort, at.Text, near)
		return
	}
	if len(known) == 0 {
		p.Add(at, "%s: the %s %q is not known, and there is none.", what, sort, at.Text)
		return
	}
	p.Add(at, "%s: the %s %q is not known; there are %s.", what, sort, at.Text, strings.Join(known, ", "))
}

type structField struct {
	name      string
	index     []int
	omitEmpty bool // left out wherever it is empty
	omitZero  bool // left out of a file where it is empty
	place     bool // takes the struct's own Node
}

// fieldsOf lists the fields of a struct, those of structs within it that have no name
// included, as encoding/json has them.
func fieldsOf(t reflect.Type) []structField {
	var fields []structField
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			for _, inner := range fieldsOf(f.Type) {
				inner.index = append([]int{i}, inner.index...)
				fields = append(fields, inner)
			}
		case name == "-" && f.Type == reflect.TypeFor[*Node]():
			fields = append(fields, structField{index: []int{i}, place: true})
		case name != "" && name != "-":
			fields = append(fields, structField{name: name, index: []int{i},
				omitEmpty: strings.Contains(options, "omitempty"), omitZero: strings.Contains(options, "omitzero")})
		}
	}
	return fields
}
