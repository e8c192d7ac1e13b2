package kind

import (
	"strconv"
	"strings"
	"time"
)

// Bound is a field of T's: where its value stands in a T. Set is for a text that
// passed the field's Problem; any other leaves T as it is.
type Bound[T any] struct {
	Field
	Get func(*T) string
	Set func(*T, string)
}

// Line binds one line of text. Spaces around it and doubled within go, unless the field
// says that they belong to it.
func Line[T any, S ~string](f Field, at func(*T) *S) Bound[T] {
	return textual(TypeLine, f, at, func(text string) string {
		if f.Spaces {
			return text
		}
		return strings.Join(strings.Fields(text), " ")
	})
}

// Text binds many lines. Spaces around them go.
func Text[T any, S ~string](f Field, at func(*T) *S) Bound[T] {
	return textual(TypeText, f, at, strings.TrimSpace)
}

// OneOfChoices binds a choice.
func OneOfChoices[T any, S ~string](f Field, at func(*T) *S) Bound[T] {
	return textual(TypeChoice, f, at, strings.TrimSpace)
}

// Reference binds the id of a thing.
func Reference[T any, S ~string](f Field, at func(*T) *S) Bound[T] {
	return textual(TypeReference, f, at, strings.TrimSpace)
}

// OptionalReference binds the id of a thing where a row keeps nil for none.
func OptionalReference[T any](f Field, at func(*T) **string) Bound[T] {
	f.Type = TypeReference
	get := func(t *T) string {
		if id := *at(t); id != nil {
			return *id
		}
		return ""
	}
	return Bound[T]{f, get, func(t *T, text string) {
		if *at(t) = nil; text != "" {
			*at(t) = &text
		}
	}}
}

// References binds the ids of any number of things.
func References[T any](f Field, at func(*T) *[]string) Bound[T] {
	f.Type = TypeMany
	return Bound[T]{f, func(t *T) string { return ManyOf(*at(t)) }, func(t *T, text string) { *at(t) = Many(text) }}
}

func textual[T any, S ~string](of Type, f Field, at func(*T) *S, tidy func(string) string) Bound[T] {
	f.Type = of
	return Bound[T]{f, func(t *T) string { return string(*at(t)) }, func(t *T, text string) {
		if text = tidy(text); text == "" {
			text = f.Default
		}
		*at(t) = S(text)
	}}
}

// Switch binds a yes or no. An empty text is its default, or no.
func Switch[T any](f Field, at func(*T) *bool) Bound[T] {
	f.Type = TypeSwitch
	return Bound[T]{f, func(t *T) string { return strconv.FormatBool(*at(t)) }, func(t *T, text string) {
		if on, err := strconv.ParseBool(orDefault(text, f.Default)); err == nil || text == "" {
			*at(t) = on
		}
	}}
}

// Number binds a whole number. An empty text is its default, or 0.
func Number[T any, N ~int | ~int64](f Field, at func(*T) *N) Bound[T] {
	f.Type = TypeNumber
	return Bound[T]{f, func(t *T) string { return strconv.FormatInt(int64(*at(t)), 10) }, func(t *T, text string) {
		if n, err := strconv.ParseInt(orDefault(text, f.Default), 10, 64); err == nil || text == "" {
			*at(t) = N(n)
		}
	}}
}

// Duration binds a length of time that T keeps as a number of units. An empty text
// is its default, or 0.
func Duration[T any, N ~int | ~int64](f Field, unit time.Duration, at func(*T) *N) Bound[T] {
	f.Type = TypeDuration
	return Bound[T]{f, func(t *T) string { return Span(time.Duration(*at(t)) * unit).String() }, func(t *T, text string) {
		if d, err := time.ParseDuration(orDefault(text, f.Default)); err == nil || text == "" {
			*at(t) = N(d / unit)
		}
	}}
}

func orDefault(text, otherwise string) string {
	if text = strings.TrimSpace(text); text == "" {
		return otherwise
	}
	return text
}

// FieldsOf gives the fields of bound ones, for what knows no T.
func FieldsOf[T any](bound []Bound[T]) []Field {
	fields := make([]Field, len(bound))
	for i, b := range bound {
		fields[i] = b.Field
	}
	return fields
}

// ValuesOf reads every field of t.
func ValuesOf[T any](bound []Bound[T], t *T) Values {
	values := Values{}
	for _, b := range bound {
		values[b.Key] = b.Get(t)
	}
	return values
}

// Fill sets in t the fields that there are values for.
func Fill[T any](bound []Bound[T], t *T, values Values) {
	for _, b := range bound {
		if value, ok := values[b.Key]; ok {
			b.Set(t, value)
		}
	}
}
