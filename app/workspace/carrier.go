package workspace

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"

	"hookline/app/apperr"
	"hookline/app/carrier"
	"hookline/app/kind"
	"hookline/models"
)

// Carriers are the carriers.
type Carriers struct{ Thing[models.Carrier] }

// What the trail tells of secrets is added where they are at hand.
var carriers = AboutRows[models.Carrier]{
	About: About{Kind: ObjectCarrier, Word: "carrier", Section: "carriers", NameKey: "name"},
	Store: func(db *models.DB) Store[models.Carrier] { return db.Carriers },
	Head: func(c *models.Carrier) RowHead {
		return RowHead{ID: &c.ID, Name: &c.Name, Version: &c.Version, Created: &c.CreatedAt}
	},
	Other: func(ctx context.Context, tx *models.DB, c *models.Carrier) (*models.Carrier, error) {
		list, err := tx.Carriers.All(ctx)
		return named(list, err, func(o *models.Carrier) bool { return o.Slug() == c.Slug() })
	},
	Fields: func(_ context.Context, _ *Edit, c *models.Carrier) ([]Field, error) {
		list := []Field{{Key: "name", Value: c.Name}, {Key: "kind", Value: c.Kind}, {Key: "signature", Value: c.Signature}}
		for _, key := range slices.Sorted(maps.Keys(c.Config.Settings)) {
			list = append(list, Field{Key: key, Value: c.Config.Settings[key]})
		}
		for _, key := range slices.Sorted(maps.Keys(c.Config.SecretRefs)) {
			list = append(list, Field{Key: key + " from", Value: "${env:" + c.Config.SecretRefs[key] + "}"})
		}
		return list, nil
	},
}

// carriersTable is what secrets of carriers are sealed for.
const carriersTable = "carriers"

// How a carrier proves that a request is its own.
const (
	SignatureCheck = "check" // with the Proof of its dialect, which is what is stored then
	SignatureOff   = "off"
)

// Carrier is a carrier as somebody wants it.
type Carrier struct {
	// Carrier: without an ID it is a new one; with one, Version is the version the
	// person saw. Sealed and SecretRefs are not taken from here.
	models.Carrier
	Secrets kind.Values // new ones; one that is empty keeps what is there
	Refs    kind.Values // the environment variables they came from, of a workspace file
}

// Dialects are the kinds of carriers there are.
func (w Carriers) Dialects() []carrier.Dialect { return w.Look().dialects }

// About describes the dialect of a kind. What is of none is read as the first, so
// that its mistakes are told all at once; then ok is false.
func (w Carriers) About(of string) (about carrier.About, ok bool) {
	for i, d := range w.Dialects() {
		switch a := d.About(); {
		case a.Name == of:
			return a, true
		case i == 0:
			about = a
		}
	}
	return about, false
}

// Fields are what forms, files and the API have of carriers: what all have, and the
// settings of the dialects given. Secrets are taken and never given: there a value
// says that one is stored.
func (w Carriers) Fields(dialects ...carrier.About) []kind.Bound[Carrier] {
	kinds, signatures := kind.Field{Key: "kind", Label: "Kind", Help: "The language it speaks with us."}, kind.Field{Key: "signature", Label: "Requests", Help: "They are checked unless you say otherwise."}
	for _, d := range w.Dialects() {
		a := d.About()
		kinds.Choices = append(kinds.Choices, kind.Choice{Value: a.Name, Label: a.Label})
		kinds.Help += " " + a.Label + ": " + a.Summary + "."
	}
	for _, a := range dialects {
		if check := (kind.Choice{Value: a.Proof, Label: "Check the signature"}); !slices.Contains(signatures.Choices, check) {
			signatures.Choices = append(signatures.Choices, check)
		}
	}
	signatures.Choices = append(signatures.Choices, kind.Choice{Value: SignatureOff, Label: "Do not check"})
	fields := []kind.Bound[Carrier]{
		kind.Line(kind.Field{Key: "name", Label: "Name", Required: true, Help: "It stands in the carrier's addresses: letters, digits, spaces, - and _."}, func(c *Carrier) *string { return &c.Name }),
		kind.OneOfChoices(kinds, func(c *Carrier) *string { return &c.Kind }),
		kind.OneOfChoices(signatures, func(c *Carrier) *string { return &c.Signature }),
	}
	for _, a := range dialects {
		for _, f := range a.Fields {
			if !slices.ContainsFunc(fields, func(b kind.Bound[Carrier]) bool { return b.Key == f.Key }) {
				fields = append(fields, setting(f))
			}
		}
	}
	return fields
}

func setting(f kind.Field) kind.Bound[Carrier] {
	if f.Secret() {
		return kind.Bound[Carrier]{Field: f, Get: func(c *Carrier) string {
			if c.Config.Sealed[f.Key] == "" {
				return ""
			}
			return kind.SecretSet
		}, Set: func(c *Carrier, value string) { c.Secrets = with(c.Secrets, f.Key, value) }}
	}
	return kind.Bound[Carrier]{Field: f, Get: func(c *Carrier) string {
		if value := c.Config.Settings[f.Key]; value != "" || f.Type != kind.TypeSwitch {
			return value
		}
		return "false"
	},
		Set: func(c *Carrier, value string) { c.Config.Settings = with(c.Config.Settings, f.Key, value) }}
}

// with gives values with one of them set; those of the row it came from stay.
func with(values map[string]string, key, value string) map[string]string {
	set := map[string]string{key: value}
	for other, value := range values {
		if other != key {
			set[other] = value
		}
	}
	return set
}

// Save creates or changes a carrier.
func (w Carriers) Save(ctx context.Context, by Actor, in Carrier) (*models.Carrier, error) {
	return Changed(ctx, w, by, func(e *Edit) (*models.Carrier, error) {
		now := in.Carrier
		now.Config = models.CarrierConfig{}
		old, err := w.Replaced(ctx, e, &now)
		if err != nil {
			return nil, err
		}
		about, known := w.About(now.Kind)
		if now.Signature == "" || now.Signature == SignatureCheck {
			now.Signature = about.Proof
		}
		was := w.Stored(old)
		values := kind.Only(about.Fields, in.Config.Settings)
		maps.Copy(values, w.secrets(about.Fields, in, old, was))
		if now.Signature == SignatureOff {
			delete(values, about.Proof)
		}
		values = kind.Tidy(about.Fields, values)
		if err := w.checkAll(ctx, e, &now, about, known, values); err != nil {
			return nil, err
		}
		secrets, err := w.keep(e, in, old, &now, about.Fields, values)
		if err != nil {
			return nil, err
		}
		changed, err := w.Write(ctx, e, old, &now, diffSecrets(was, secrets)...)
		if err == nil && !changed {
			return old, nil
		}
		return &now, err
	})
}

// secrets are those that are wanted, new or as they were.
func (Carriers) secrets(fields []kind.Field, in Carrier, old *models.Carrier, was kind.Values) kind.Values {
	secrets := kind.Values{}
	for _, f := range fields {
		if !f.Secret() {
			continue
		}
		if secrets[f.Key] = in.Secrets[f.Key]; secrets[f.Key] == "" && old != nil {
			secrets[f.Key] = was[f.Key]
		}
	}
	return secrets
}

// keep puts values where they are kept, and gives the secrets among them. What is
// sealed already stays as it is when it is the same.
func (w Carriers) keep(e *Edit, in Carrier, old, now *models.Carrier, fields []kind.Field, values kind.Values) (kind.Values, error) {
	was := w.Stored(old)
	if now.ID == "" {
		now.ID = models.NewID()
	}
	c := models.CarrierConfig{Settings: kind.Values{}, Sealed: map[string]string{}, SecretRefs: map[string]string{}}
	secrets := kind.Values{}
	for _, f := range fields {
		value := values[f.Key]
		switch {
		case value == "", f.Type == kind.TypeSwitch && value == "false" && f.Default != "true":
			continue // as where nothing is said
		case !f.Secret():
			c.Settings[f.Key] = value
			continue
		}
		secrets[f.Key] = value
		ref := in.Refs[f.Key]
		if in.Secrets[f.Key] == "" {
			ref = old.Config.SecretRefs[f.Key]
		}
		if ref != "" {
			c.SecretRefs[f.Key] = ref
		}
		if value == was[f.Key] {
			c.Sealed[f.Key] = old.Config.Sealed[f.Key]
			continue
		}
		sealed, err := e.box.Seal(carriersTable, now.ID, []byte(value))
		if err != nil {
			return nil, err
		}
		c.Sealed[f.Key] = sealed
	}
	now.Config = c
	return secrets, nil
}

// Stored opens the secrets of a carrier for who is about to set them, never for
// showing: one sealed with a key that is lost counts as not there, or nobody could
// ever enter it again. c may be nil.
func (w Carriers) Stored(c *models.Carrier) kind.Values {
	secrets := kind.Values{}
	if c == nil {
		return secrets
	}
	for key, sealed := range c.Config.Sealed {
		if value, err := w.Look().box.Open(carriersTable, c.ID, sealed); err == nil {
			secrets[key] = string(value)
		}
	}
	return secrets
}

// carrierName is strict because the name stands in the URLs that are pasted into
// the carrier's console.
var carrierName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9 _-]{0,38}[A-Za-z0-9])?$`)

func (w Carriers) checkAll(ctx context.Context, e *Edit, c *models.Carrier, about carrier.About, known bool, values kind.Values) error {
	var p apperr.Problems
	c.Name = TidyName(c.Name)
	if !carrierName.MatchString(c.Name) {
		p.Add("name", "The name %q stands in the carrier's URLs: use letters a to z, digits, spaces, - and _, 40 characters at the most.", c.Name)
	}
	if !known {
		p.Add("kind", "The kind %q is not known; the kinds are %s.", c.Kind, strings.Join(carrier.Names(w.Dialects()), ", "))
	}
	if c.Signature != about.Proof && c.Signature != SignatureOff {
		p.Add("signature", "The signature %q is not known: it is %s or %s.", c.Signature, about.Proof, SignatureOff)
	}
	checkSettings(&p, c, about, values)
	if err := w.checkTaken(ctx, e, &p, c); err != nil {
		return err
	}
	return p.Err()
}

func checkSettings(p *apperr.Problems, c *models.Carrier, about carrier.About, values kind.Values) {
	wrong := false
	for _, f := range about.Fields {
		if f.Key == about.Proof {
			f.Required = c.Signature == f.Key
		}
		value := values[f.Key]
		problem := f.Problem(value)
		if f.Secret() && value != strings.TrimSpace(value) {
			problem = "The " + f.Word() + " has a space or line break at its ends; leave it out."
		}
		if problem != "" {
			p.Add(f.Key, "%s", problem)
			wrong = true
		}
	}
	if !wrong && about.Check != nil {
		if key, problem := about.Check(values); problem != "" {
			p.Add(key, "%s", problem)
		}
	}
}
