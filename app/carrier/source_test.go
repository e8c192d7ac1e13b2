package carrier_test

import (
	"net/url"
	"reflect"
	"testing"

	"hookline/app/carrier"
)

// The first request of a TwiML platform says where the call comes from, by its address and
// by the SIP headers it passes on.
func TestSourceOfAStart(t *testing.T) {
	s, err := carrier.TwiML{}.Start(carrier.Request{Query: url.Values{"st_pool_name": {"Ads"}, "st_rank": {"5"}},
		Form: url.Values{"CallSid": {"CA1"}, "From": {"+61255501111"}, "To": {"+61255501234"}, "SipHeader_X-St-Rank": {"1"}}})
	if want := map[string]string{"st_pool_name": "Ads", "st_rank": "1"}; err != nil || !reflect.DeepEqual(s.Source, want) {
		t.Errorf("%v, %v", s.Source, err)
	}
}
