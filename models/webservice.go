package models

import (
	"context"
	"encoding/json"
	"maps"
	"time"

	"gorm.io/gorm/clause"

	"hookline/models/row"
)

// WebServiceGroup is a named group of Web Services (MISSION E1).
type WebServiceGroup struct {
	ID        string `gorm:"primaryKey"`
	Name      string
	NameKey   string
	CreatedAt time.Time
	UpdatedAt time.Time
}

// WebService is a named REST or SOAP request with inputs and results (MISSION W).
type WebService struct {
	ID          string `gorm:"primaryKey"`
	GroupID     string
	Name        string
	NameKey     string
	Description string
	Active      bool
	Method      string           // GET POST PUT PATCH DELETE
	ContentType string           // how a body is sent: form json xml text
	HTTPS       bool             `gorm:"column:https"`
	Domain      string           // host and port, no scheme
	Path        string           // with %name% placeholders
	TimeoutMS   int64            `gorm:"column:timeout_ms"`
	Mapping     bool             // values are replaced by the mapping replacements
	Config      WebServiceConfig `gorm:"serializer:json"`
	// Sealed holds the secret values, encrypted by app/secret as one JSON object
	// from a key (see app/webservice) to the value.
	Sealed    string
	Version   int64 // rises with every save; a save on an older one is refused
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Timeout is how long the whole exchange may take, or, where connecting has a timeout of
// its own, what comes after it.
func (w *WebService) Timeout() time.Duration { return time.Duration(w.TimeoutMS) * time.Millisecond }

// WebServiceConfig is the part of a Web Service that is never searched by.
type WebServiceConfig struct {
	Auth          WebServiceAuth  `json:"auth"`
	PathVariables []Param         `json:"path_variables,omitempty"`
	Headers       []Param         `json:"headers,omitempty"`
	Query         []Param         `json:"query,omitempty"`
	Body          []Param         `json:"body,omitempty"`
	BodyTemplate  string          `json:"body_template,omitempty"`
	Results       []ServiceResult `json:"results,omitempty"`
	// ServiceType is what its requests are; empty is HTTP (app/webservice lists the others).
	ServiceType string `json:"service_type,omitempty"`
	// SOAP is what a request of that type says.
	SOAP SOAPSettings `json:"soap,omitzero"`
	// SecretRefs keeps, for a secret that came from a workspace file, the name of
	// the environment variable it was read from, by the same keys as Sealed.
	SecretRefs map[string]string `json:"secret_refs,omitempty"`
	// Answer is how its answers are read.
	Answer AnswerSettings `json:"answer,omitzero"`
	// ConnectMS is how long connecting may take, by itself; 0 leaves it to the timeout.
	ConnectMS int64 `json:"connect_ms,omitempty"`
	// ClientCertificate is shown to servers that ask who we are (mutual TLS).
	ClientCertificate ClientCertificate `json:"client_certificate,omitzero"`
	// Delivery is how the Web Service is told of events.
	Delivery DeliverySettings `json:"delivery,omitzero"`
}

// ClientCertificate is a chain in PEM form, the client's own certificate first. Its private key
// is in Sealed, under ClientCertificateKey.
type ClientCertificate struct {
	Certificate string `json:"certificate,omitempty"`
}

// DeliverySettings is how events are delivered to a Web Service; zero values stand for
// the defaults of app/delivery. The signing secrets are in Sealed, under
// DeliverySecret and DeliveryOldSecret.
type DeliverySettings struct {
	Signing    bool       `json:"signing,omitempty"`
	OldUntil   *time.Time `json:"old_until,omitempty"`  // the secret before the last rotation signs, too, until then
	Waits      []int64    `json:"waits,omitzero"`       // ms: between attempts; as many repeats: nil as usual, empty none
	PerSecond  int64      `json:"per_second,omitempty"` // most attempts begun in a second
	AtOnce     int64      `json:"at_once,omitempty"`    // most attempts at the same time
	PerCall    bool       `json:"per_call,omitempty"`   // those of one call go one after the other
	KeepDays   int64      `json:"keep_days,omitempty"`
	RetryOther bool       `json:"retry_other,omitempty"` // repeat after a 4xx, too: for receivers that misuse them
}

// ConnectTimeout is how long connecting may take by itself, 0 for no bound of its own.
func (c *WebServiceConfig) ConnectTimeout() time.Duration {
	return time.Duration(c.ConnectMS) * time.Millisecond
}

// AnswerSettings is how the answers of a Web Service are read (app/webservice/answer).
type AnswerSettings struct {
	Mode     string `json:"mode,omitempty"`     // empty: results by path
	Variable string `json:"variable,omitempty"` // keeps an answer that is one value
}

// SOAPSettings is what a SOAP request says. Its inputs are parameters whose static value may
// hold inputs, too.
type SOAPSettings struct {
	SOAPOperation
	Inputs []Param `json:"inputs,omitempty"`
}

// SOAPOperation is what is asked of a SOAP server, and how it is written (app/webservice/soap).
type SOAPOperation struct {
	Version   string `json:"version,omitempty"` // 1.1 1.2
	Action    string `json:"action,omitempty"`
	Operation string `json:"operation,omitempty"`
	Namespace string `json:"namespace,omitempty"`
	Style     string `json:"style,omitempty"`
}

// ClientCertificateKey is the key of a Web Service's sealed private key.
const ClientCertificateKey = "client_certificate.key"

// Keys of a Web Service's sealed signing secrets.
const (
	DeliverySecret    = "delivery.secret"
	DeliveryOldSecret = "delivery.old_secret"
)

// WebServiceAuth is how a request proves who sends it: a kind and its settings, by
// the keys of its fields (app/webservice/auth). Its secrets are in Sealed under
// `auth.…`. It is stored as one flat object: `{"kind": "basic", "username": "me"}`.
type WebServiceAuth struct {
	Kind     string
	Settings map[string]string
}

const authKind = "kind"

// MarshalJSON writes kind and settings beside each other.
func (a WebServiceAuth) MarshalJSON() ([]byte, error) {
	flat := map[string]string{}
	maps.Copy(flat, a.Settings)
	flat[authKind] = a.Kind
	return json.Marshal(flat)
}

// UnmarshalJSON reads what MarshalJSON wrote. A setting that is not known is read all
// the same, and one that is no text as its JSON: who uses it drops it. A row of a newer
// program must not keep calls from the Web Services beside it.
func (a *WebServiceAuth) UnmarshalJSON(b []byte) error {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(b, &raw); err != nil {
		return err
	}
	flat := map[string]string{}
	for key, value := range raw {
		var text string
		if json.Unmarshal(value, &text) != nil {
			text = string(value)
		}
		flat[key] = text
	}
	*a = WebServiceAuth{Kind: flat[authKind]}
	if delete(flat, authKind); len(flat) > 0 {
		a.Settings = flat
	}
	return nil
}

// Param is a path variable, header, query or body parameter. Without a static
// value it is an input of every connector that uses the service (MISSION W7).
type Param struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	Required    bool   `json:"required,omitempty"`
	Static      string `json:"static,omitempty"`
	Secret      bool   `json:"secret,omitempty"` // the static value is sealed, and masked wherever it would show
	Type        string `json:"type,omitempty"`   // of XML Schema, of an input of SOAP alone
}

// ServiceResult is a value a Web Service hands back, by path (MISSION W8).
type ServiceResult struct {
	Description string `json:"description"`
	Path        string `json:"path"`
	Secret      bool   `json:"secret,omitempty"`   // masked in traces
	Optional    bool   `json:"optional,omitempty"` // an answer without it is a success all the same, and its value empty
}

// WebServiceOutcome is how the last request of a service went.
type WebServiceOutcome struct {
	WebServiceID string `gorm:"primaryKey"`
	Cause        string
	Status       int
	Millis       int64
	At           time.Time
}

// WebServiceSample is a response that was kept, to read the results from again.
type WebServiceSample struct {
	ID           string `gorm:"primaryKey"`
	WebServiceID string
	Name         string
	Status       int
	ContentType  string
	Body         []byte
	CallID       string // where it came from; empty for the Test tab
	CreatedBy    string
	CreatedAt    time.Time
}

// WebServiceRow is a Web Service as a list shows it.
type WebServiceRow struct {
	WebService
	GroupName string
	UsedBy    int                // things that use it; a Workflow in its draft or published
	Outcome   *WebServiceOutcome `gorm:"-"`
}

// Services has Web Services, with samples and how they went.
type Services struct {
	store
	row.Table[WebService, WebServiceRow]
}

var webServiceThing = row.Thing[WebService]{
	Noun: "Web Service", Nouns: "Web Services", Table: "web_services", Used: "web_service", Within: "web_services.group_id",
	Head: func(w *WebService) row.Head {
		return row.Head{ID: &w.ID, Name: &w.Name, Key: &w.NameKey, Version: &w.Version}
	},
	Search: "web_services.name_key || ' ' || lower(web_services.description || ' ' || web_services.domain || web_services.path)",
	Sorts: map[string]string{"method": "web_services.method", "url": "web_services.domain || web_services.path",
		"active": "web_services.active", "group": "group_name"},
	Joins:   "JOIN web_service_groups g ON g.id = web_services.group_id",
	Columns: "web_services.*, g.name AS group_name",
}

// List reads a page of a list, with how each went last, and how many there are in all.
func (db Services) List(ctx context.Context, f Filter) ([]WebServiceRow, int64, error) {
	rows, total, err := db.Table.List(ctx, f)
	if err != nil {
		return nil, 0, err
	}
	return rows, total, db.addOutcomes(ctx, rows)
}

func (db Services) addOutcomes(ctx context.Context, rows []WebServiceRow) error {
	ids := make([]string, len(rows))
	for i := range rows {
		ids[i] = rows[i].ID
	}
	var outcomes []WebServiceOutcome
	if err := db.with(ctx).Where("web_service_id IN ?", ids).Find(&outcomes).Error; err != nil {
		return row.Translate(err, "Web Services")
	}
	for i := range rows {
		for j := range outcomes {
			if outcomes[j].WebServiceID == rows[i].ID {
				rows[i].Outcome = &outcomes[j]
			}
		}
	}
	return nil
}

// All lists the Web Service groups by name.
func (db Groups) All(ctx context.Context) ([]WebServiceGroup, error) {
	return row.Find[WebServiceGroup](db.with(ctx).Order("name_key"), "groups")
}

// ByName reads one by its name, in any case; nil if there is none.
func (db Groups) ByName(ctx context.Context, name string) (*WebServiceGroup, error) {
	return row.Maybe[WebServiceGroup](db.with(ctx).Where("name_key = ?", NameKey(name)), "group")
}

// Save inserts a group, or renames it when its id is there.
func (db Groups) Save(ctx context.Context, g *WebServiceGroup) error {
	if g.ID == "" {
		g.ID = NewID()
	}
	g.NameKey = NameKey(g.Name)
	return row.Translate(db.with(ctx).Save(g).Error, "group")
}

// Delete removes an empty group; InUse when services are in it.
func (db Groups) Delete(ctx context.Context, id string) error {
	return row.Saved(db.with(ctx).Delete(&WebServiceGroup{}, "id = ?", id), "group")
}

// SaveOutcomes notes how the last requests went. A service that was deleted
// meanwhile is passed over.
func (db Services) SaveOutcomes(ctx context.Context, list []WebServiceOutcome) error {
	for _, o := range list {
		var n int64
		if err := db.with(ctx).Model(&WebService{}).Where("id = ?", o.WebServiceID).Count(&n).Error; err != nil {
			return row.Translate(err, "outcome")
		}
		if n == 0 {
			continue
		}
		if err := db.with(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(&o).Error; err != nil {
			return row.Translate(err, "outcome")
		}
	}
	return nil
}

// Samples lists the kept responses of a service, newest first.
func (db Services) Samples(ctx context.Context, serviceID string) ([]WebServiceSample, error) {
	return row.Find[WebServiceSample](db.with(ctx).Where("web_service_id = ?", serviceID).Order("created_at DESC, id DESC"), "samples")
}

// SamplesOf reads the kept responses of several Web Services.
func (db Services) SamplesOf(ctx context.Context, serviceIDs []string) ([]WebServiceSample, error) {
	if len(serviceIDs) == 0 {
		return nil, nil
	}
	return row.Find[WebServiceSample](db.with(ctx).Where("web_service_id IN ?", serviceIDs).Order("created_at, id"), "samples")
}

// Sample reads one kept response.
func (db Services) Sample(ctx context.Context, id string) (*WebServiceSample, error) {
	return row.First[WebServiceSample](db.with(ctx).Where("id = ?", id), "sample")
}

// AddSample keeps a response.
func (db Services) AddSample(ctx context.Context, s *WebServiceSample) error {
	if s.ID == "" {
		s.ID = NewID()
	}
	if s.Body == nil {
		s.Body = []byte{}
	}
	return row.Translate(db.with(ctx).Create(s).Error, "sample")
}

// DeleteSample removes a kept response.
func (db Services) DeleteSample(ctx context.Context, id string) error {
	return row.Saved(db.with(ctx).Delete(&WebServiceSample{}, "id = ?", id), "sample")
}
