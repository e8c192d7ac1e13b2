package call

import (
	"encoding/json"

	"hookline/app/apperr"
	"hookline/app/voice"
	"hookline/app/workflow"
	"hookline/models"
)

// Tables that sealed values of a call belong to.
const (
	sealedCall = "calls"
	sealedTurn = "call_turns"
)

// readState gives the state of a call, secret values too.
func (c *Catalog) readState(row *models.Call) (*workflow.State, error) {
	st := &workflow.State{}
	err := json.Unmarshal([]byte(row.State), st)
	if err == nil && st.Sealed != "" {
		var whole []byte
		if whole, err = c.box.Open(sealedCall, row.ID, st.Sealed); err == nil {
			st = &workflow.State{}
			err = json.Unmarshal(whole, st)
		}
	}
	if err != nil {
		return nil, apperr.Wrap(err, apperr.Internal, "The call's state can't be read.")
	}
	return st, nil
}

// writeState is what is stored of a call's state: secrets sealed.
func (c *Catalog) writeState(callID string, st *workflow.State) (string, error) {
	public, all := st.Public()
	if !all {
		whole, err := json.Marshal(st)
		if err == nil {
			public.Sealed, err = c.box.Seal(sealedCall, callID, whole)
		}
		if err != nil {
			return "", err
		}
	}
	text, err := json.Marshal(public)
	return string(text), err
}

// reply is what a turn was answered, as it is stored. With Sealed the instructions hold
// secrets: in the clear they stand masked.
type reply struct {
	Instructions []voice.Instruction `json:"instructions"`
	Ended        bool                `json:"ended,omitempty"`
	Sealed       string              `json:"sealed,omitempty"`
}

// writeReply is what is stored of an answer.
func (c *Catalog) writeReply(callID string, st *workflow.State, r reply) (string, error) {
	if len(st.Secrets()) > 0 { // of most calls none
		masked, hides := voice.Masked(r.Instructions, st.Mask)
		if hides {
			whole, err := json.Marshal(r.Instructions)
			if err == nil {
				r.Sealed, err = c.box.Seal(sealedTurn, callID, whole)
			}
			if err != nil {
				return "", err
			}
		}
		r.Instructions = masked
	}
	text, err := json.Marshal(r)
	return string(text), err
}

// ReadReply gives what a turn was answered, as a person may see it: secrets masked.
func ReadReply(t models.CallTurn) (*Reply, error) {
	var r reply
	if err := json.Unmarshal([]byte(t.Reply), &r); err != nil {
		return nil, err
	}
	return &Reply{CallID: t.CallID, Turn: t.Turn + 1, Instructions: r.Instructions, Ended: r.Ended}, nil
}

// Reply gives what a turn was answered, secrets too.
func (e *Engine) Reply(t models.CallTurn) (*Reply, error) {
	return e.decodeReply(t.CallID, t.Turn, t.Reply)
}

func (e *Engine) decodeReply(callID string, turn int64, text string) (*Reply, error) {
	var r reply
	err := json.Unmarshal([]byte(text), &r)
	if err == nil && r.Sealed != "" {
		var whole []byte
		if whole, err = e.catalog.box.Open(sealedTurn, callID, r.Sealed); err == nil {
			r.Instructions = nil
			err = json.Unmarshal(whole, &r.Instructions)
		}
	}
	if err != nil {
		return nil, apperr.Wrap(err, apperr.Internal, "What the call was answered can't be read.")
	}
	return &Reply{CallID: callID, Turn: turn + 1, Instructions: r.Instructions, Ended: r.Ended}, nil
}
