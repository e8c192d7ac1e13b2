package workspace

import (
	"context"
	"maps"
	"slices"
	"time"

	"hookline/app/webservice"
	"hookline/models"
)

// mergeSecrets gives the service its secrets: new values, else those it had, for
// the places it still has. A fixed value that was typed into a row marked secret
// is taken out of the clear text.
func (d *serviceDraft) mergeSecrets(in Service) {
	given := maps.Clone(in.Secrets)
	if given == nil {
		given = map[string]string{}
	}
	for _, l := range webservice.ParamLists(&d.now.Config) {
		for i := range l.Rows {
			if p := &l.Rows[i]; p.Secret && p.Static != "" {
				given[webservice.SecretKey(l.In, p.Name)], p.Static = p.Static, ""
			}
		}
	}
	d.secrets = map[string]string{}
	refs := map[string]string{}
	for _, key := range webservice.SecretKeys(&d.now) {
		switch {
		case given[key] != "":
			d.secrets[key] = given[key]
			if ref := in.Refs[key]; ref != "" {
				refs[key] = ref
			}
		case d.was[key] != "" && !slices.Contains(in.Cleared, key):
			d.secrets[key] = d.was[key]
			d.kept = append(d.kept, key)
			if ref := d.old.Config.SecretRefs[key]; ref != "" {
				refs[key] = ref
			}
		}
	}
	if len(refs) > 0 {
		d.now.Config.SecretRefs = refs
	}
}

// sign gives a Web Service that signs its deliveries a secret where it has none, and lets
// one that is replaced sign for a time, too.
func (d *serviceDraft) sign(overlap time.Duration, now time.Time) {
	s := &d.now.Config.Delivery
	if s.OldUntil = nil; !s.Signing {
		return
	}
	if d.old != nil {
		s.OldUntil = d.old.Config.Delivery.OldUntil
	}
	was, is := d.was[models.DeliverySecret], d.secrets[models.DeliverySecret]
	switch {
	case is == "":
		d.secrets[models.DeliverySecret] = webservice.NewSigningSecret()
	case was != "" && was != is:
		d.secrets[models.DeliverySecret] = was
		webservice.RotateSigning(s, d.secrets, is, now, overlap)
	}
}

// MakeSigningSecret gives a Web Service a new signing secret and tells it: this once. The
// one before signs for the overlap, too.
func (w Services) MakeSigningSecret(ctx context.Context, by Actor, id string, overlap time.Duration) (secret string, _ *models.WebService, err error) {
	secret = webservice.NewSigningSecret()
	s, err := Changed(ctx, w, by, func(e *Edit) (*models.WebService, error) {
		s, err := e.tx.Services.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		in := Service{WebService: *s, Secrets: map[string]string{models.DeliverySecret: secret}, Overlap: overlap}
		in.Config.Delivery.Signing = true
		return e.Services.Save(ctx, by, in)
	})
	return secret, s, err
}
