package file

import (
	"maps"

	"hookline/app/kind"
	"hookline/app/workspace"
	"hookline/app/workspace/yamldoc"
	"hookline/models"
)

// carrierSection is `carriers:`. Which keys one has its kind says.
type carrierSection struct{ items []carrierItem }

type carrierItem struct {
	values kind.Values
	at     *yamldoc.Node
	called string
}

func (*carrierSection) key() string { return "carriers" }

func (s *carrierSection) read(a *applier, n *yamldoc.Node) {
	seen := names{}
	eachItem(a, n, "carrier", "name", func(_ **yamldoc.Node, at *yamldoc.Node, called string) {
		about, _ := a.Carriers.About(at.Get("kind").TextOf())
		values, proof := kind.Values{}, about.Proof
		ReadValues(at, kind.FieldsOf(a.Carriers.Fields(about)), values, called, &a.problems)
		switch {
		case values["signature"] == "" && values[proof] == "":
			a.problems.Add(at, "%s: give its %s, or write `signature: off` to take requests from anybody.", called, proof)
			return
		case values["signature"] == workspace.SignatureOff && values[proof] != "":
			a.problems.Add(at.Get(proof), "%s: there is an %s and `signature: off`; take one of them out.", called, proof)
		}
		if seen.add(a, at, called, "name", values["name"]) {
			s.items = append(s.items, carrierItem{values, at, called})
		}
	})
}

func (s *carrierSection) apply(a *applier) error {
	stored, err := a.tx.Carriers.All(a.ctx)
	if err != nil {
		return err
	}
	for _, item := range s.items {
		var in workspace.Carrier
		var was kind.Values
		for i := range stored {
			if c := &stored[i]; c.NameKey == models.NameKey(item.values["name"]) {
				in.ID, in.Version, was = c.ID, c.Version, a.Carriers.Stored(c)
			}
		}
		about, _ := a.Carriers.About(item.values["kind"])
		kind.Fill(a.Carriers.Fields(about), &in, item.values)
		refs := map[string]string{}
		for key, text := range in.Secrets {
			suggest := "HOOKLINE_CARRIER_" + envWord(in.Name) + "_" + envWord(key)
			value, ref, keep := a.secret(item.at.Get(key), item.called, key, text, storedSecret{was[key], a.stored.of(in.ID, key)}, suggest)
			if in.Secrets[key] = value; !keep {
				refs[key] = ref
			}
		}
		in.Refs = refs
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
		about, _ := x.edit.Carriers.About(c.Kind)
		fields := x.edit.Carriers.Fields(about)
		values := kind.ValuesOf(fields, &workspace.Carrier{Carrier: c})
		maps.DeleteFunc(values, func(key, value string) bool {
			return key == "signature" && value != workspace.SignatureOff && values[about.Proof] != ""
		})
		for key := range c.Config.Sealed {
			values[key] = asReference(x.secrets.of(c.ID, key))
		}
		n := WriteValues(kind.FieldsOf(fields), values, false)
		n.Flow = true
		list.Items = append(list.Items, n)
	}
	return list, nil
}

// Number is what a file and the API say alike of a phone number.
type Number struct {
	Number      string `json:"number"`
	Description string `json:"description,omitzero"`
	CustomerID  string `json:"customer_id,omitzero"`
	ProjectID   string `json:"project_id,omitzero"`
	Workflow    string `json:"workflow,omitzero"` // its name, or in a body of the API its id; empty for none
}

// NumberOf says a stored phone number.
func NumberOf(row *models.NumberRow) Number {
	return Number{row.Number, row.Description, row.CustomerID, row.ProjectID, row.WorkflowName}
}

// numberSection is `numbers:`.
type numberSection struct{ items []numberItem }

type numberItem struct {
	entry  *Number
	at     *yamldoc.Node
	called string
}

func (*numberSection) key() string { return "numbers" }

func (s *numberSection) read(a *applier, n *yamldoc.Node) {
	seen := names{}
	eachItem(a, n, "number", "number", func(entry *Number, at *yamldoc.Node, called string) {
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
		in := models.PhoneNumber{Number: item.entry.Number, Description: item.entry.Description, CustomerID: item.entry.CustomerID, ProjectID: item.entry.ProjectID}
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
	for i := range x.numbers {
		e := NumberOf(&x.numbers[i])
		n := yamldoc.Encode(&e)
		n.Flow = true
		list.Items = append(list.Items, n)
	}
	return list, nil
}
