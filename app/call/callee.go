package call

import (
	"context"

	"hookline/app/apperr"
	"hookline/app/voice"
	"hookline/models"
)

// Callee gives one of the numbers that a carrier's call is calling at a turn, by its place
// in the list: how who answers is screened. waits is false when the caller does not wait for
// them any more. It reads the answer of the turn before, and changes nothing. NotFound for a
// call, or a number, that the carrier does not have there.
func (e *Engine) Callee(ctx context.Context, carrierID, callID string, turn int64, place int) (to voice.Callee, waits bool, err error) {
	load, err := e.db.calls.Load(ctx, callID, turn-1)
	if err != nil {
		return to, false, err
	}
	c := load.Call
	switch {
	case c == nil || c.CarrierID != carrierID || c.Kind != models.CallCarrier:
		return to, false, apperr.New(apperr.NotFound, "There is no such call.")
	case c.Status == models.CallEnded || turn < c.Turn:
		return to, false, nil
	case turn > c.Turn || load.Reply == "":
		return to, false, apperr.New(apperr.NotFound, "The call is at step %d, not at %d.", c.Turn, turn)
	}
	reply, err := e.decodeReply(c.ID, turn-1, load.Reply)
	if err != nil {
		return to, false, err
	}
	for _, i := range reply.Instructions {
		if i.Verb == voice.Dial && place >= 0 && place < len(i.Numbers) {
			return i.Numbers[place], true, nil
		}
	}
	return to, false, apperr.New(apperr.NotFound, "The call calls no number at place %d.", place)
}
