package source_test

import (
	"net/url"
	"reflect"
	"strings"
	"testing"

	"hookline/app/apperr"
	"hookline/app/source"
)

// A carrier's first request gives the values by its query and by SIP headers, in any case.
func TestOfRequest(t *testing.T) {
	query, form := url.Values{}, url.Values{}
	for name, text := range map[string]string{"st_rank": "3", "ST-Pool-Name": " Search\r\nads ", "st_unknown": "x", "From": "y", "st_os": "\xff\x00", "st_pid": strings.Repeat("ы", 1001)} {
		query.Set(name, text)
	}
	form.Set("SipHeader_X-St-Rank", "1")
	form.Set("sipheader_x-ST_CAMPAIGN", "<script>alert(1)</script>")
	form.Set("st_browser", "not by the form alone")
	want := map[string]string{"st_rank": "1", "st_pool_name": "Search  ads", "st_os": "\uFFFD", "st_pid": strings.Repeat("ы", 1000), "st_campaign": "<script>alert(1)</script>"}
	if got := source.OfRequest(query, form); !reflect.DeepEqual(got, want) {
		t.Errorf("%q", got)
	}
	if got := source.Read(source.Write(want)); !reflect.DeepEqual(got, want) {
		t.Errorf("written and read: %q", got)
	}
	if source.Write(map[string]string{"st_rank": " "}) != "" || source.Read("") != nil || source.Read("{") != nil {
		t.Error("nothing is something")
	}
}

// What a program sends is refused by name.
func TestCheck(t *testing.T) {
	if err := source.Check(map[string]string{"st_rank": strings.Repeat("1", 1000)}); err != nil {
		t.Error(err)
	}
	err := source.Check(map[string]string{"st_rang": "1", "st_os": strings.Repeat("a", 1001)})
	if !apperr.Is(err, apperr.Invalid) || !strings.Contains(err.Error(), `"st_rang" is no SourceTrak value`) || !strings.Contains(err.Error(), "st_os has 1001 characters") {
		t.Error(err)
	}
	if n := len(source.Values()); n != 22 {
		t.Errorf("%d values", n)
	}
}
