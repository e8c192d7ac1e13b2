package soap

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"hookline/app/nearest"
)

// prefix begins the name of a type of XML Schema.
const prefix = "xsd:"

// Text is the type of a text.
const Text = prefix + "string"

// valueType is a type of XML Schema with the look of its values; nil is any text.
type valueType struct {
	name string
	look *regexp.Regexp
	like string // an example
}

var (
	whole    = regexp.MustCompile(`^[+-]?[0-9]+$`)
	natural  = regexp.MustCompile(`^\+?[0-9]+$`)
	decimal  = regexp.MustCompile(`^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$`)
	float    = regexp.MustCompile(`^([+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|-?INF|NaN)$`)
	boolean  = regexp.MustCompile(`^(true|false|0|1)$`)
	date     = regexp.MustCompile(`^-?[0-9]{4,}-[0-9]{2}-[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?$`)
	clock    = regexp.MustCompile(`^[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?$`)
	dateTime = regexp.MustCompile(`^-?[0-9]{4,}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?$`)
	anything = regexp.MustCompile(`\S`)
)

// valueTypes are the types an input can have, those of most use first.
var valueTypes = []valueType{
	{name: "string"}, {"int", whole, "12"}, {"boolean", boolean, "true"}, {"decimal", decimal, "12.50"},
	{"date", date, "2026-04-22"}, {"dateTime", dateTime, "2026-04-22T09:30:00Z"}, {"time", clock, "09:30:00"},
	{"long", whole, "12"}, {"integer", whole, "12"}, {"short", whole, "12"}, {"byte", whole, "12"},
	{"double", float, "12.5"}, {"float", float, "12.5"},
	{"unsignedInt", natural, "12"}, {"unsignedLong", natural, "12"}, {"unsignedShort", natural, "12"}, {"unsignedByte", natural, "12"},
	{"nonNegativeInteger", natural, "12"}, {"positiveInteger", natural, "12"}, {"negativeInteger", whole, "-12"}, {"nonPositiveInteger", whole, "-12"},
	{"duration", anything, "PT5M"}, {"gYear", anything, "2026"}, {"gYearMonth", anything, "2026-04"}, {"gMonthDay", anything, "--04-22"},
	{"gDay", anything, "---22"}, {"gMonth", anything, "--04"}, {"QName", anything, "a:name"},
	{name: "normalizedString"}, {name: "token"}, {name: "anyURI"}, {name: "language"}, {name: "Name"}, {name: "NCName"}, {name: "NMTOKEN"},
	{name: "ID"}, {name: "IDREF"}, {name: "base64Binary"}, {name: "hexBinary"}, {name: "anyType"}, {name: "anySimpleType"},
}

// Types lists the types an input can have.
func Types() []string {
	names := make([]string, len(valueTypes))
	for i, t := range valueTypes {
		names[i] = prefix + t.name
	}
	return names
}

func typeOf(name string) (valueType, bool) {
	i := slices.IndexFunc(valueTypes, func(t valueType) bool { return prefix+t.name == name })
	if i < 0 {
		return valueType{}, false
	}
	return valueTypes[i], true
}

// TidyType writes a type as it is kept: string and xs:string are xsd:string.
func TidyType(name string) string {
	name = strings.TrimSpace(name)
	local := name[strings.LastIndexByte(name, ':')+1:]
	switch before := name[:len(name)-len(local)]; {
	case name == "":
		return ""
	case before == "xs:" || before == "s:" || before == "":
		return prefix + local
	}
	return name
}

// TypeProblem says what is wrong with a type, "" if nothing.
func TypeProblem(name string) string {
	if _, ok := typeOf(name); ok || name == "" {
		return ""
	}
	if near := nearest.Word(name, Types()); near != "" {
		return fmt.Sprintf("%q is not a type of XML Schema; did you mean %q?", name, near)
	}
	return fmt.Sprintf("%q is not a type of XML Schema: use one such as xsd:string, xsd:int, xsd:boolean or xsd:dateTime, or leave it empty.", name)
}

// ValueProblem says what is wrong with a value of a type, "" if nothing.
func ValueProblem(name, value string) string {
	t, ok := typeOf(name)
	if !ok || t.look == nil || value == "" || t.look.MatchString(strings.TrimSpace(value)) {
		return ""
	}
	return fmt.Sprintf("%s is not a value of the type %s: write it like %s.", strconv.Quote(value), name, t.like)
}

// IsText says whether the empty text is a value of a type.
func IsText(name string) bool {
	t, ok := typeOf(name)
	return !ok || t.look == nil
}

// elementName is an element's name without a prefix, within the letters that all servers take
// (XML 1.0 knows some more).
var elementName = regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_.\-]*$`)

// NameProblem says what is wrong with the name of an operation, "" if nothing.
func NameProblem(name string) string {
	if elementName.MatchString(name) {
		return ""
	}
	return fmt.Sprintf("%q is not the name of an XML element: it begins with a letter and goes on with letters, digits, _, - and .", name)
}

// maxNesting bounds how deep inputs lie.
const maxNesting = 8

// InputNameProblem is NameProblem of an input, which may lie within others.
func InputNameProblem(name string) string {
	path := strings.Split(name, NestSign)
	if len(path) > maxNesting {
		return fmt.Sprintf("%q lies %d elements deep; at most %d are allowed.", name, len(path), maxNesting)
	}
	for _, part := range path {
		if NameProblem(part) != "" {
			return fmt.Sprintf("%q is not the name of an XML element, or of one within another: write id, or order/id.", name)
		}
	}
	return ""
}
