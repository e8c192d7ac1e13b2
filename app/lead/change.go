package lead

import (
	"context"
	"maps"
	"slices"
	"strings"
	"unicode"

	"hookline/app/apperr"
	"hookline/app/name"
	"hookline/models"
)

// What a lead may hold at the most.
const (
	maxName    = 100  // characters of a first, last or column's name
	maxValue   = 4000 // characters of a value
	maxColumns = 300  // further columns, and columns of a file
)

// Save adds a lead to the list in.ListID, or changes the one in.ID, where Version
// is the version the person saw. The number may be in any usual form. Errors:
// Invalid with its fields (phone, first_name, last_name, data[2].name …),
// Conflict (an apperr.StaleError, or the number is on the list), NotFound.
func (s *Service) Save(ctx context.Context, by Actor, in models.Lead) (*models.Lead, error) {
	now := in
	number, phoneErr := s.normalize(ctx, in.Phone)
	if phoneErr != nil && !apperr.Is(phoneErr, apperr.Invalid) {
		return nil, phoneErr
	}
	now.Phone = number
	err := s.db.Tx(ctx, func(tx *models.DB) error {
		var old *models.Lead
		if in.ID != "" {
			var err error
			if old, err = tx.Leads.Get(ctx, in.ID); err != nil {
				return err
			}
			if old.Version != in.Version {
				return s.stale(ctx, tx, old)
			}
			now.ListID, now.CreatedAt = old.ListID, old.CreatedAt
		}
		list, err := tx.LeadLists.Get(ctx, now.ListID)
		if err != nil {
			return err
		}
		now.CampaignID = list.CampaignID
		if err := s.check(ctx, tx, &now, phoneErr); err != nil {
			return err
		}
		return s.write(ctx, tx, by, old, &now)
	})
	if err != nil {
		return nil, err
	}
	return &now, nil
}

func (s *Service) write(ctx context.Context, tx *models.DB, by Actor, old, now *models.Lead) error {
	changes := diff(old, now)
	entry := models.AuditEntry{Action: ActionChanged, ObjectKind: ObjectLead, ObjectName: now.Phone, Changes: changes}
	var err error
	switch {
	case old == nil:
		entry.Action = ActionCreated
		now.CreatedAt, now.UpdatedAt = s.now(), s.now()
		err = tx.Leads.Create(ctx, now)
	case len(changes) == 0:
		*now = *old
		return nil
	default:
		now.UpdatedAt = s.now()
		err = tx.Leads.Update(ctx, now)
	}
	if err != nil {
		return err
	}
	entry.ObjectID = now.ID
	return s.audit(ctx, tx, by, entry)
}

// Remove takes a lead off its list and gives what it was; version is the one the person
// saw, 0 for whatever is there. Restore undoes it. Errors: NotFound, Conflict (an
// apperr.StaleError).
func (s *Service) Remove(ctx context.Context, by Actor, id string, version int64) (*models.Lead, error) {
	var old *models.Lead
	err := s.db.Tx(ctx, func(tx *models.DB) (err error) {
		if old, err = tx.Leads.Get(ctx, id); err != nil {
			return err
		}
		if version != 0 && old.Version != version {
			return s.stale(ctx, tx, old)
		}
		if err := tx.Leads.Delete(ctx, id); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, models.AuditEntry{Action: ActionDeleted, ObjectKind: ObjectLead, ObjectID: id, ObjectName: old.Phone, Changes: diff(old, nil)})
	})
	return old, err
}

// Restore puts a lead that was removed last back on its list, from its audit
// entry. Errors: NotFound when it was never there, Conflict when it is there, or
// its number is.
func (s *Service) Restore(ctx context.Context, by Actor, listID, id string) (*models.Lead, error) {
	var back *models.Lead
	err := s.db.Tx(ctx, func(tx *models.DB) error {
		list, err := tx.LeadLists.Get(ctx, listID)
		if err != nil {
			return err
		}
		trail, err := tx.Trail.List(ctx, ObjectLead, id, models.Page{Limit: 1})
		if err != nil {
			return err
		}
		if len(trail) == 0 || trail[0].Action != ActionDeleted {
			return apperr.New(apperr.NotFound, "There is nothing to undo any more.")
		}
		back = fromChanges(trail[0].Changes)
		if back.ListID != listID {
			return apperr.New(apperr.NotFound, "There is nothing to undo any more.")
		}
		back.ID, back.CampaignID, back.CreatedAt, back.UpdatedAt = id, list.CampaignID, s.now(), s.now()
		if err := tx.Leads.Create(ctx, back); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, models.AuditEntry{Action: ActionRestored, ObjectKind: ObjectLead, ObjectID: id, ObjectName: back.Phone})
	})
	if err != nil {
		return nil, err
	}
	return back, nil
}

// Audit lists the changes of one lead, newest first.
func (s *Service) Audit(ctx context.Context, id string, p models.Page) ([]models.AuditEntry, error) {
	return s.db.Trail.List(ctx, ObjectLead, id, p)
}

func (s *Service) stale(ctx context.Context, tx *models.DB, old *models.Lead) error {
	last, err := tx.Trail.Last(ctx, ObjectLead, old.ID)
	if err != nil {
		return err
	}
	return apperr.Stale(&apperr.StaleError{Theirs: old, By: last.ActorName, ByID: last.ActorID, At: last.At}, "this lead")
}

// check brings the texts into their form and finds every broken rule.
func (s *Service) check(ctx context.Context, tx *models.DB, l *models.Lead, phoneErr error) error {
	var p apperr.Problems
	if phoneErr != nil {
		p.Add("phone", "%s", apperr.Message(phoneErr))
	} else if other, err := tx.Leads.ByPhone(ctx, l.ListID, l.Phone); err != nil {
		return err
	} else if other != nil && other.ID != l.ID {
		p.Add("phone", "%s is on this list already%s.", l.Phone, called(other))
	}
	if message := tidy(l); message.Message != "" {
		p.Add(message.Name, "%s", message.Message)
	}
	return p.Err()
}

func called(l *models.Lead) string {
	if name := strings.TrimSpace(l.FirstName + " " + l.LastName); name != "" {
		return " as " + name
	}
	return ""
}

// tidy cleans the texts of a lead, and gives the first that breaks a rule, if one
// does. Data without a value is left out.
func tidy(l *models.Lead) apperr.Field {
	l.FirstName, l.LastName = oneLine(l.FirstName), oneLine(l.LastName)
	for _, name := range []struct{ field, label, value string }{{"first_name", "first name", l.FirstName}, {"last_name", "last name", l.LastName}} {
		if n := len([]rune(name.value)); n > maxName {
			return problem(name.field, "The %s has %d characters; %d is the most.", name.label, n, maxName)
		}
	}
	if len(l.Data) > maxColumns {
		return problem("data", "There are %d further columns; %d is the most.", len(l.Data), maxColumns)
	}
	data := make(map[string]string, len(l.Data))
	for _, key := range slices.Sorted(maps.Keys(l.Data)) {
		name, value := oneLine(key), cleanValue(l.Data[key])
		n := len([]rune(value))
		switch {
		case value == "":
		case name == "":
			return problem("data", "The value %q needs the name of its column.", clip(value, 40))
		case len([]rune(name)) > maxName:
			return problem("data", "The column's name %q is too long; %d characters are the most.", clip(name, 40), maxName)
		case n > maxValue:
			return problem("data", "%s has %d characters; %d is the most.", clip(name, 40), n, maxValue)
		default:
			data[name] = value
		}
	}
	l.Data = data
	return apperr.Field{}
}

func problem(field, format string, args ...any) apperr.Field {
	var p apperr.Problems
	p.Add(field, format, args...)
	return p.List()[0]
}

// oneLine makes a text of one line with single spaces.
func oneLine(text string) string { return name.Tidy(cleanValue(text)) }

// cleanValue takes out what can't be kept or shown: bytes that are no text and
// control characters, but for line ends and tabs.
func cleanValue(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD")))
}

// dataPrefix marks the further columns among the fields of an audit entry.
const dataPrefix = "data."

// fields are what an audit entry says of a lead. The list is among them for
// Restore.
func fields(l *models.Lead) map[string]string {
	if l == nil {
		return nil
	}
	all := map[string]string{"list": l.ListID, "phone": l.Phone, "first_name": l.FirstName, "last_name": l.LastName}
	for name, value := range l.Data {
		all[dataPrefix+name] = value
	}
	return all
}

func diff(old, now *models.Lead) []models.Change {
	before, after := fields(old), fields(now)
	names := map[string]bool{}
	for name := range before {
		names[name] = true
	}
	for name := range after {
		names[name] = true
	}
	changes := []models.Change{}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if before[name] != after[name] && (name != "list" || now == nil) {
			changes = append(changes, models.Change{Field: name, From: before[name], To: after[name]})
		}
	}
	return changes
}

// fromChanges is the lead that an entry of its removal tells of.
func fromChanges(changes []models.Change) *models.Lead {
	l := &models.Lead{Data: map[string]string{}}
	for _, c := range changes {
		switch c.Field {
		case "list":
			l.ListID = c.From
		case "phone":
			l.Phone = c.From
		case "first_name":
			l.FirstName = c.From
		case "last_name":
			l.LastName = c.From
		default:
			l.Data[strings.TrimPrefix(c.Field, dataPrefix)] = c.From
		}
	}
	return l
}
