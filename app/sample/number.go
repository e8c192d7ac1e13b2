package sample

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// lookup has the shape of what Numverify's `validate` answers, the API of ipSCAPE's
// guide (MISSION A7).
type lookup struct {
	Valid               bool   `json:"valid"`
	Number              string `json:"number"`
	LocalFormat         string `json:"local_format"`
	InternationalFormat string `json:"international_format"`
	CountryPrefix       string `json:"country_prefix"`
	CountryCode         string `json:"country_code"`
	CountryName         string `json:"country_name"`
	Location            string `json:"location"`
	Carrier             string `json:"carrier"`
	LineType            string `json:"line_type"`
}

// validate tells what is known of a phone number: `?number=+61491570156`. One that
// can't be is answered too, as not valid.
func validate(w http.ResponseWriter, r *http.Request) {
	text := strings.TrimSpace(r.URL.Query().Get("number"))
	if text == "" {
		answer(w, http.StatusBadRequest, problem{"Ask for /validate?number=+61491570156: a number with its country code."})
		return
	}
	if !strings.HasPrefix(text, "+") {
		text = "+" + text
	}
	n, err := phonenumbers.Parse(text, "ZZ")
	if err != nil || !phonenumbers.IsPossibleNumber(n) {
		answer(w, http.StatusOK, lookup{Number: strings.TrimPrefix(text, "+")})
		return
	}
	answer(w, http.StatusOK, describe(n))
}

func describe(n *phonenumbers.PhoneNumber) lookup {
	l := lookup{
		Valid:  phonenumbers.IsValidNumber(n),
		Number: strings.TrimPrefix(phonenumbers.Format(n, phonenumbers.E164), "+"), LocalFormat: phonenumbers.Format(n, phonenumbers.NATIONAL),
		InternationalFormat: phonenumbers.Format(n, phonenumbers.E164), CountryPrefix: "+" + strconv.Itoa(int(n.GetCountryCode())),
		CountryCode: phonenumbers.GetRegionCodeForNumber(n), LineType: lineType(phonenumbers.GetNumberType(n)),
	}
	if region, err := language.ParseRegion(l.CountryCode); err == nil {
		l.CountryName = display.English.Regions().Name(region)
	}
	// Where nothing is known the fields are empty, as in the real API.
	l.Location, _ = phonenumbers.GetGeocodingForNumber(n, "en")
	l.Carrier, _ = phonenumbers.GetCarrierForNumber(n, "en")
	return l
}

func lineType(t phonenumbers.PhoneNumberType) string {
	names := map[phonenumbers.PhoneNumberType]string{
		phonenumbers.MOBILE: "mobile", phonenumbers.FIXED_LINE: "landline", phonenumbers.FIXED_LINE_OR_MOBILE: "landline",
		phonenumbers.TOLL_FREE: "toll_free", phonenumbers.PREMIUM_RATE: "premium_rate", phonenumbers.VOIP: "voip",
	}
	return cmp.Or(names[t], "special_services")
}
