package file

import (
	"hookline/app/workspace"
	"hookline/app/workspace/yamldoc"
	"hookline/models"
)

// carrierEntry is a carrier in a file.
type carrierEntry struct {
	Name      string `json:"name"`
	Kind      string `json:"kind"`
	Signature string `json:"signature,omitempty"` // auth_token when one is given
	AuthToken string `json:"auth_token,omitempty"`
	Queue     string `json:"queue,omitempty"`   // redirect where the carrier has no queues
	Account   string `json:"account,omitempty"` // with api_url: live calls can be ended, held and moved by an agent
	APIURL    string `json:"api_url,omitempty"`
}

// carrierSection is `carriers:`.
type carrierSection struct{ items []carrierItem }

type carrierItem struct {
	entry  *carrierEntry
	at     *yamldoc.Node
	called string
}

func (*carrierSection) key() string { return "carriers" }

func (s *carrierSection) read(a *applier, n *yamldoc.Node) {
	seen := names{}
	eachItem(a, n, "carrier", "name", func(entry *carrierEntry, at *yamldoc.Node, called string) {
		if entry.Signature == "" && entry.AuthToken != "" {
			entry.Signature = workspace.SignatureToken
		}
		switch {
		case entry.Signature == "":
			a.problems.Add(at, "%s: give its auth_token, or write `signature: off` to take requests from anybody.", called)
			return
		case entry.Signature == workspace.SignatureOff && entry.AuthToken != "":
			a.problems.Add(at.Get("auth_token"), "%s: there is an auth_token and `signature: off`; take one of them out.", called)
		}
		if seen.add(a, at, called, "name", entry.Name) {
			s.items = append(s.items, carrierItem{entry, at, called})
		}
	})
}

func (s *carrierSection) apply(a *applier) error {
	stored, err := a.tx.Carriers.All(a.ctx)
	if err != nil {
		return err
	}
	for _, item := range s.items {
		e := item.entry
		in := workspace.Carrier{Carrier: models.Carrier{Name: e.Name, Kind: e.Kind, Signature: e.Signature, QueueMode: e.Queue, AccountID: e.Account, APIURL: e.APIURL}}
		was := ""
		for i := range stored {
			if c := &stored[i]; c.NameKey == models.NameKey(e.Name) {
				in.ID, in.Version, was = c.ID, c.Version, a.Carriers.StoredToken(c)
			}
		}
		if e.AuthToken != "" {
			old := storedSecret{was, a.stored.of(in.ID, tokenKey)}
			in.Token, in.Ref, _ = a.secret(item.at.Get(tokenKey), item.called, tokenKey, e.AuthToken, old, "HOOKLINE_CARRIER_"+envWord(e.Name)+"_AUTH_TOKEN")
		}
		saved, err := a.Carriers.Save(a.ctx, a.by, in)
		if err != nil {
			if err := a.rejected(item.at, item.called, err); err != nil {
				return err
			}
			continue
		}
		a.keep(workspace.ObjectCarrier, saved.ID, saved.Name)
	}
	return nil
}

func (s *carrierSection) export(x *exporter) (*yamldoc.Node, error) {
	list := &yamldoc.Node{Kind: yamldoc.Sequence}
	for _, c := range x.carriers {
		e := carrierEntry{Name: c.Name, Kind: c.Kind, Signature: c.Signature, Account: c.AccountID, APIURL: c.APIURL}
		if c.QueueMode != models.QueueEnqueue {
			e.Queue = c.QueueMode
		}
		if c.Sealed != "" {
			e.Signature, e.AuthToken = "", asReference(x.secrets.of(c.ID, tokenKey))
		}
		n := yamldoc.Encode(&e)
		n.Flow = true
		list.Items = append(list.Items, n)
	}
	return list, nil
}

// numberEntry is a phone number in a file.
type numberEntry struct {
	Number      string `json:"number"`
	Description string `json:"description,omitempty"`
	Workflow    string `json:"workflow,omitempty"`
}

// numberSection is `numbers:`.
type numberSection struct{ items []numberItem }

type numberItem struct {
	entry  *numberEntry
	at     *yamldoc.Node
	called string
}

func (*numberSection) key() string { return "numbers" }

func (s *numberSection) read(a *applier, n *yamldoc.Node) {
	seen := names{}
	eachItem(a, n, "number", "number", func(entry *numberEntry, at *yamldoc.Node, called string) {
		if normal, _, err := workspace.NormalizeNumber(entry.Number); err == nil {
			entry.Number = normal
		}
		if seen.add(a, at, called, "number", entry.Number) {
			s.items = append(s.items, numberItem{entry, at, called})
		}
	})
}

func (s *numberSection) apply(a *applier) error {
	stored, err := a.tx.Numbers.Rows(a.ctx)
	if err != nil {
		return err
	}
	// With a problem before, the Workflows are not written: numbers can only be
	// looked at.
	look := !a.problems.Empty()
	for _, item := range s.items {
		in := models.PhoneNumber{Number: item.entry.Number, Description: item.entry.Description}
		for _, n := range stored {
			if n.Number == in.Number {
				in.ID, in.Version = n.ID, n.Version
			}
		}
		if name := item.entry.Workflow; name != "" {
			id, ok := a.find(item.at.Get("workflow"), item.called, workspace.ObjectWorkflow, name)
			if !ok {
				continue
			}
			if in.WorkflowID = &id; look {
				in.WorkflowID = nil
			}
		}
		saved, err := a.Numbers.Save(a.ctx, a.by, in)
		if err != nil {
			if err := a.rejected(item.at, item.called, err); err != nil {
				return err
			}
			continue
		}
		for _, w := range saved.Warnings {
			a.warnings.Add(item.at, "%s: %s", item.called, w)
		}
		a.keep(workspace.ObjectNumber, saved.ID, saved.Number)
	}
	return nil
}

func (s *numberSection) export(x *exporter) (*yamldoc.Node, error) {
	list := &yamldoc.Node{Kind: yamldoc.Sequence}
	for _, row := range x.numbers {
		n := yamldoc.Encode(&numberEntry{Number: row.Number, Description: row.Description, Workflow: row.WorkflowName})
		n.Flow = true
		list.Items = append(list.Items, n)
	}
	return list, nil
}
