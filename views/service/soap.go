package service

import (
	"encoding/json"

	"hookline/app/kind"
	"hookline/views/component"
)

// Types of Web Services as the form tells them apart.
const (
	TypeHTTP = "http"
	TypeSOAP = "soap"
)

// SOAP is what a SOAP request says, as the form holds it.
type SOAP struct {
	Values kind.Values `json:"-"` // of the settings
	Inputs []SOAPInput `json:"inputs"`
}

// SOAPInput is an element of the operation.
type SOAPInput struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	Value       string `json:"value"`
	Description string `json:"description"`
	Required    bool   `json:"required"`
	Secret      bool   `json:"secret"`
	Was         string `json:"was"`
	Set         bool   `json:"-"`
}

func (f Form) isSOAP() bool { return f.ServiceType == TypeSOAP }

func serviceTypes() []component.Option {
	return []component.Option{
		{Value: TypeHTTP, Label: "HTTP", Help: "REST and anything else: method, parameters and body as you say."},
		{Value: TypeSOAP, Label: "SOAP", Help: "An operation with its inputs; the envelope is made of them."},
	}
}

// soapField is the control of a setting of SOAP.
func (e Edit) soapField(f kind.Field) component.Field {
	c := component.Field{Name: "soap." + f.Key, Label: f.Label, Help: f.Help, Placeholder: f.Placeholder, Required: f.Required, Mono: true, Complete: "off"}
	return c.With(orElse(e.Form.SOAP.Values[f.Key], f.Default), e.Errors)
}

// Described is what a WSDL offers.
type Described struct {
	Problem    string
	Operations []DescribedOperation
}

// DescribedOperation is an operation of a WSDL that can be chosen.
type DescribedOperation struct {
	Name, Port, Version, Help string
	Note, Problem             string
	Fill                      Fill
}

// Fill is what goes into the fields when it is chosen.
type Fill struct {
	Address *Split            `json:",omitempty"` // nil where the WSDL has no usable one
	Values  map[string]string // by the names of the fields
	Inputs  []FillInput
}

// FillInput is a row.
type FillInput struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	Description string `json:"description"`
	Required    bool   `json:"required"`
}

func fillJSON(f Fill) string {
	data, err := json.Marshal(f)
	if err != nil {
		return "{}" // a struct of texts always marshals
	}
	return string(data)
}

func (o DescribedOperation) where() string { return o.Port + ", SOAP " + o.Version }

func (o DescribedOperation) inputs() string {
	said := component.Plural(len(o.Fill.Inputs), "input", "inputs")
	if o.Note != "" {
		said += ". " + o.Note
	}
	return said
}
