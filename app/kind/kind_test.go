package kind_test

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/kind"
)

func TestProblemOfAValue(t *testing.T) {
	evenOnly := func(value string) string {
		if strings.HasSuffix(value, "1") {
			return "Odd."
		}
		return ""
	}
	for _, c := range []struct {
		name  string
		field kind.Field
		value string
		want  string // a part; empty is no problem
	}{
		{"empty", kind.Field{Label: "User name"}, "", ""},
		{"missing", kind.Field{Label: "User name", Required: true}, "", "Enter the user name."},
		{"missing in its own words", kind.Field{Label: "Name", Required: true, Missing: "Enter a name."}, "", "Enter a name."},
		{"an abbreviation stays", kind.Field{Label: "URL", Required: true}, "", "Enter the URL."},
		{"at the bound", kind.Field{Label: "Name", Max: 3}, "äöü", ""},
		{"over the bound", kind.Field{Label: "Name", Max: 3}, "äöüß", "has 4 characters; at most 3"},
		{"a line's own bound", kind.Field{Label: "Name"}, strings.Repeat("a", kind.MaxLine+1), "at most 200"},
		{"a secret's own bound", kind.Field{Label: "Key", Type: kind.TypeSecret}, strings.Repeat("a", kind.MaxSecret), ""},
		{"two lines", kind.Field{Label: "Name"}, "a\nb", "line break"},
		{"C1 control", kind.Field{Label: "Name"}, "a\u0085b", "control character"},
		{"lines of a text", kind.Field{Label: "Note", Type: kind.TypeText}, "a\r\n\tb", ""},
		{"control in a text", kind.Field{Label: "Note", Type: kind.TypeText}, "a\x00b", "control character"},
		{"number", kind.Field{Type: kind.TypeNumber}, "-12", ""},
		{"no number", kind.Field{Type: kind.TypeNumber}, "1.5", `"1.5" is not a whole number`},
		{"switch", kind.Field{Type: kind.TypeSwitch}, "false", ""},
		{"no switch", kind.Field{Type: kind.TypeSwitch}, "yes", "neither true nor false"},
		{"choice", kind.Field{Type: kind.TypeChoice, Choices: []kind.Choice{{Value: "a"}, {Value: "b"}}}, "b", ""},
		{"no choice", kind.Field{Label: "Place", Type: kind.TypeChoice, Choices: []kind.Choice{{Value: "a"}, {Value: "b"}, {Value: "c"}}}, "d", `"d" is not among the choices: use a, b or c.`},
		{"duration", kind.Field{Type: kind.TypeDuration}, "1m30s", ""},
		{"no duration", kind.Field{Type: kind.TypeDuration}, "90", "like 5s"},
		{"its own check", kind.Field{Type: kind.TypeNumber, Check: evenOnly}, "11", "Odd."},
		{"its own check after the type's", kind.Field{Type: kind.TypeNumber, Check: evenOnly}, "x1", "whole number"},
	} {
		got := c.field.Problem(c.value)
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func fields() []kind.Field {
	return []kind.Field{
		{Key: "name", Label: "Name", Required: true},
		{Key: "in", Label: "Place", Type: kind.TypeChoice, Default: "header", Choices: []kind.Choice{{Value: "header"}, {Value: "query"}}},
		{Key: "token", Label: "Token", Type: kind.TypeSecret, Required: true},
	}
}

func TestCheckNamesTheFieldsUnderTheirPrefix(t *testing.T) {
	var p apperr.Problems
	kind.Check(&p, "auth.", fields(), kind.Values{"in": "cookie", "token": "x", "other": "\x00"})
	var got []string
	for _, f := range p.List() {
		got = append(got, f.Name)
	}
	if want := []string{"auth.name", "auth.in"}; !slices.Equal(got, want) {
		t.Errorf("problems at %v, want %v", got, want)
	}
}

func TestTidyAndOnlyDropWhatIsOfNoField(t *testing.T) {
	given := kind.Values{"name": "  Ann  Lee ", "token": " s ", "other": "x", "in": " "}
	if got, want := kind.Tidy(fields(), given), (kind.Values{"name": "Ann  Lee", "token": " s ", "in": "header"}); !maps.Equal(got, want) {
		t.Errorf("tidied %v, want %v", got, want)
	}
	spaced := []kind.Field{{Key: "prefix", Spaces: true}}
	if got, want := kind.Tidy(spaced, kind.Values{"prefix": "HMAC "}), (kind.Values{"prefix": "HMAC "}); !maps.Equal(got, want) {
		t.Errorf("tidied %q, want %q", got, want)
	}
	if got, want := kind.Only(fields(), given), (kind.Values{"name": "  Ann  Lee ", "token": " s ", "in": " "}); !maps.Equal(got, want) {
		t.Errorf("only %v, want %v", got, want)
	}
}

func TestChangesTellNoSecret(t *testing.T) {
	named := func(f kind.Field) string { return "auth." + f.Key }
	got := kind.Changes(fields(), named, kind.Values{"name": "a", "in": "header", "token": "old"}, kind.Values{"name": "b", "in": "header", "token": "new"})
	if want := []kind.Change{{"auth.name", "a", "b"}, {"auth.token", "set", "changed"}}; !slices.Equal(got, want) {
		t.Errorf("changes %v, want %v", got, want)
	}
	if got, want := kind.Changes(fields(), nil, nil, kind.Values{"token": "t"}), []kind.Change{{"token", "", "set"}}; !slices.Equal(got, want) {
		t.Errorf("set: %v, want %v", got, want)
	}
	if got, want := kind.Changes(fields(), nil, kind.Values{"token": "t"}, nil), []kind.Change{{"token", "set", ""}}; !slices.Equal(got, want) {
		t.Errorf("taken out: %v, want %v", got, want)
	}
}

type row struct {
	Name, Note, Place, Of string
	Script                *string
	On                    bool
	Count                 int
	MS                    int64
}

func bound() []kind.Bound[row] {
	return []kind.Bound[row]{
		kind.Line(kind.Field{Key: "name"}, func(r *row) *string { return &r.Name }),
		kind.Text(kind.Field{Key: "note"}, func(r *row) *string { return &r.Note }),
		kind.OneOfChoices(kind.Field{Key: "place", Default: "b"}, func(r *row) *string { return &r.Place }),
		kind.Reference(kind.Field{Key: "of"}, func(r *row) *string { return &r.Of }),
		kind.OptionalReference(kind.Field{Key: "script"}, func(r *row) **string { return &r.Script }),
		kind.Switch(kind.Field{Key: "on", Default: "true"}, func(r *row) *bool { return &r.On }),
		kind.Number(kind.Field{Key: "count"}, func(r *row) *int { return &r.Count }),
		kind.Duration(kind.Field{Key: "wait", Default: "5s"}, time.Millisecond, func(r *row) *int64 { return &r.MS }),
	}
}

func TestBoundFieldsGoThereAndBack(t *testing.T) {
	given := kind.Values{"name": "Ann", "note": "a\n\nb", "place": "a", "of": "1", "script": "2", "on": "false", "count": "-3", "wait": "1m30s"}
	script := "2"
	var r row
	kind.Fill(bound(), &r, given)
	if want := (row{"Ann", "a\n\nb", "a", "1", &script, false, -3, 90_000}); !reflect.DeepEqual(r, want) {
		t.Errorf("filled %+v, want %+v", r, want)
	}
	if got := kind.ValuesOf(bound(), &r); !maps.Equal(got, given) {
		t.Errorf("read %v, want %v", got, given)
	}
}

func TestFillKeepsWhatIsNotGivenAndWhatCannotBeRead(t *testing.T) {
	before := row{Name: "Ann", On: true, Count: 7, MS: 250}
	r := before
	kind.Fill(bound(), &r, kind.Values{"on": "maybe", "count": "many", "wait": "long"})
	if !reflect.DeepEqual(r, before) {
		t.Errorf("filled %+v, want %+v", r, before)
	}
}

func TestFillWithNothingGivesTheDefaults(t *testing.T) {
	script := "2"
	r := row{Name: "Ann", Script: &script, Count: 7}
	kind.Fill(bound(), &r, kind.Values{"name": " Bob \n Lee ", "place": "", "script": "", "on": "", "count": "", "wait": ""})
	if want := (row{Name: "Bob Lee", Place: "b", On: true, MS: 5000}); !reflect.DeepEqual(r, want) {
		t.Errorf("filled %+v, want %+v", r, want)
	}
}

func TestSpacesOfALineStayWhereTheyBelongToIt(t *testing.T) {
	var r row
	spaced := []kind.Bound[row]{kind.Line(kind.Field{Key: "name", Spaces: true}, func(r *row) *string { return &r.Name })}
	if kind.Fill(spaced, &r, kind.Values{"name": " a  b "}); r.Name != " a  b " {
		t.Errorf("filled %q", r.Name)
	}
}

func TestDurationsAreWrittenAsPeopleDo(t *testing.T) {
	for want, d := range map[string]time.Duration{"5s": 5 * time.Second, "250ms": 250 * time.Millisecond, "1m": time.Minute,
		"1m30s": 90 * time.Second, "10m": 10 * time.Minute, "1h": time.Hour, "1h0m5s": time.Hour + 5*time.Second, "0s": 0} {
		if got := kind.Span(d).String(); got != want {
			t.Errorf("%v is written %s, want %s", d, got, want)
		}
	}
}

func TestSpansAreRead(t *testing.T) {
	for in, want := range map[string]string{"8s": "8s", "8": "8s", "90s": "1m30s", "2m": "2m", "500ms": "500ms"} {
		d, err := kind.ParseSpan(in)
		if err != nil || d.String() != want {
			t.Errorf("%s: %s %v", in, d, err)
		}
	}
	if _, err := kind.ParseSpan("soon"); err == nil {
		t.Error("soon is a length of time")
	}
}
