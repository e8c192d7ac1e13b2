// Package readback turns a value of a call into what is said of it: an amount with its
// currency, a date, digits one by one (MISSION V6). It knows neither calls nor voices: what
// comes out is text that any voice of a carrier reads as it is meant, without SSML.
//
// Amounts come from github.com/bojanz/currency, dates and times from
// github.com/go-playground/locales. The amounts of the latter were tried: English euros are
// "EUR1,234.50" there, yen have two decimals, Mexican Spanish is "1234.50 kEUR", and the
// value is a float.
package readback

import (
	"fmt"
	"slices"
	"strings"
)

// Format is a way to read a value.
type Format struct {
	Name, Label string
	Help        string    // one line of what is said
	Argument    *Argument // what stands behind the colon; nil for none
	Takes       string    // which values it reads, to end the sentence "it reads …"
	Sample      string    // a value that it reads

	say func(value string, in Place, argument string) (string, bool) // false: it is no such value
}

// Argument is what a format must be told.
type Argument struct {
	Name, Label string
	Default     string
	Choices     func() []Choice
}

// Choice is one value an argument can have.
type Choice struct{ Value, Label string }

// Place is where a value is said.
type Place struct {
	Language string // BCP 47; empty, or one that is not known, is English
	Country  string // of phone numbers without a country code: ISO 3166, or empty
}

// Formats lists the ways to read a value, in the order they are offered.
func Formats() []Format {
	return []Format{text(), number(), digits(), amount(), date(), timeOfDay(), phoneNumber(), spelled()}
}

// As is a format and its argument, written `digits` or `amount:EUR`. The zero As says the
// value as it is. It may hold what is not known: Check says so.
type As struct {
	Format   string `json:"format"`
	Argument string `json:"argument"`
}

// Read reads `amount:EUR`. It never fails.
func Read(written string) As {
	name, argument, _ := strings.Cut(strings.TrimSpace(written), ":")
	return As{Format: strings.TrimSpace(name), Argument: strings.TrimSpace(argument)}
}

// String writes `amount:EUR`.
func (a As) String() string {
	if a.Argument == "" {
		return a.Format
	}
	return a.Format + ":" + a.Argument
}

// MarshalText writes `amount:EUR`.
func (a As) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads `amount:EUR`. It never fails, so that what is stored can be shown and
// corrected.
func (a *As) UnmarshalText(b []byte) error {
	*a = Read(string(b))
	return nil
}

// Named finds a format by its name.
func Named(name string) (Format, bool) {
	list := Formats()
	i := slices.IndexFunc(list, func(f Format) bool { return f.Name == name })
	if i < 0 {
		return Format{}, false
	}
	return list[i], true
}

// Example is the format as it is offered to be written into a text: `amount:EUR`.
func (f Format) Example() As {
	if f.Argument == nil {
		return As{Format: f.Name}
	}
	return As{Format: f.Name, Argument: f.Argument.Default}
}

// Check says what is wrong with a format: one that is not known, or its argument.
func (a As) Check() error {
	if a == (As{}) {
		return nil
	}
	f, known := Named(a.Format)
	switch {
	case !known:
		return fmt.Errorf("%q is no way to read a value: it is %s", a.Format, names())
	case f.Argument == nil && a.Argument != "":
		return fmt.Errorf("%q takes nothing behind a colon: leave out %q", f.Name, ":"+a.Argument)
	case f.Argument == nil:
		return nil
	case a.Argument == "":
		return fmt.Errorf("%q needs a %s: write %s", f.Name, f.Argument.Name, f.Example())
	case !slices.ContainsFunc(f.Argument.Choices(), func(c Choice) bool { return c.Value == a.Argument }):
		return fmt.Errorf("the %s %q is not known: write it as in %s", f.Argument.Name, a.Argument, f.Example())
	}
	return nil
}

func names() string {
	var list []string
	for _, f := range Formats() {
		list = append(list, f.Name)
	}
	return strings.Join(list[:len(list)-1], ", ") + " or " + list[len(list)-1]
}

// Say gives what is said of a value. With an error, which does not hold the value, it is the
// value as it is: the format is wrong, or the value is none that it reads.
func (a As) Say(value string, in Place) (string, error) {
	if err := a.Check(); err != nil {
		return value, err
	}
	if a == (As{}) {
		return value, nil
	}
	f, _ := Named(a.Format)
	said, ok := f.say(strings.TrimSpace(value), in, a.Argument)
	if !ok {
		return value, fmt.Errorf("%s reads %s", f.Name, f.Takes)
	}
	return said, nil
}
