package sample

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Prefix is where API lies.
const Prefix = "/sample-api/"

// maxWait bounds how long `slow` can be told to take.
const maxWait = 20 * time.Second

// API serves the sample workspace's Web Services under Prefix: suburbs by
// postcode, bookings by number, a balance, where a call goes next, what is known of a phone number, a slow answer, a failing
// one, and an inbox of events. Everybody may ask it: it gives out nothing of what the inbox
// was told.
func API(inbox *Inbox) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+Prefix+"suburbs/{file}", suburbs)
	mux.HandleFunc("GET "+Prefix+"bookings/{number}", booking)
	mux.HandleFunc("GET "+Prefix+"validate", validate)
	mux.HandleFunc("POST "+Prefix+"balance", balance)
	mux.HandleFunc("POST "+Prefix+"next", next)
	mux.HandleFunc("GET "+Prefix+"slow", slow)
	mux.HandleFunc("GET "+Prefix+"failing", failing)
	mux.Handle("POST "+InboxPath, inbox)
	mux.HandleFunc(Prefix, notFound)
	return mux
}

// A customer of the sample's bank, and what opens the account.
const customer, pin = "4711", "1234"

// balance answers as a customer of VCC Live's would: with the variables of the call.
func balance(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		ID  string `json:"id"`
		PIN string `json:"pin"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4<<10)).Decode(&asked); err != nil {
		answer(w, http.StatusBadRequest, problem{"Send an object with id and pin."})
		return
	}
	if asked.ID != customer || asked.PIN != pin {
		answer(w, http.StatusForbidden, problem{"This number and PIN do not belong together."})
		return
	}
	answer(w, http.StatusOK, map[string]any{"name": "Ada", "balance": json.Number("1234.50")})
}

// next answers as a customer of DialogTech's would: with what happens next on the call.
func next(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 4<<10)
	w.Header().Set("Content-Type", "text/xml")
	what := "<action><app>hangup</app></action>"
	if r.PostFormValue("account") == customer && r.PostFormValue("pin") == pin {
		what = "<action>\n  <app>SurVo</app>\n  <parameters>\n    <id>75</id>\n    <user_parameters><firstName>Ada</firstName><lastName>Lovelace</lastName>" +
			"</user_parameters>\n    <p_t>account|" + customer + "</p_t>\n  </parameters>\n</action>"
	}
	_, _ = io.WriteString(w, what) // who asked has gone when this fails
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // who asked has gone when this fails
}

type problem struct {
	Error string `json:"error"`
}

func notFound(w http.ResponseWriter, r *http.Request) {
	answer(w, http.StatusNotFound, problem{"There is no " + r.Method + " " + r.URL.Path + " in the sample API."})
}

// suburb has the shape and the numbers of the API that ipSCAPE's guide uses. A
// latitude is text that is sent as it is: a float64 would lose its last digits.
type suburb struct {
	Name      string      `json:"name"`
	Postcode  int         `json:"postcode"`
	State     state       `json:"state"`
	Locality  string      `json:"locality"`
	Latitude  json.Number `json:"latitude"`
	Longitude json.Number `json:"longitude"`
}

type state struct {
	Name         string `json:"name"`
	Abbreviation string `json:"abbreviation"`
}

// known lists the suburbs there are.
func known() []suburb {
	nsw, qld := state{"New South Wales", "NSW"}, state{"Queensland", "QLD"}
	vic, nt := state{"Victoria", "VIC"}, state{"Northern Territory", "NT"}
	return []suburb{
		{"Cremorne Junction", 2090, nsw, "CHATSWOOD", "-33.829999999999998", "151.22669999999999"},
		{"Cremorne", 2090, nsw, "CHATSWOOD", "-33.833300000000001", "151.22499999999999"},
		{"Sydney", 2000, nsw, "SYDNEY", "-33.867899999999999", "151.20730000000000"},
		{"Bondi Beach", 2026, nsw, "WAVERLEY", "-33.890799999999999", "151.27429999999998"},
		{"Melbourne", 3000, vic, "MELBOURNE", "-37.814000000000000", "144.96332000000001"},
		{"Fitzroy", 3065, vic, "YARRA", "-37.798400000000001", "144.97829999999999"},
		{"Brisbane City", 4000, qld, "BRISBANE", "-27.467900000000000", "153.02809999999999"},
		{"Darwin", 800, nt, "DARWIN", "-12.461130000000001", "130.84184999999999"},
	}
}

// suburbs answers a list, empty for a postcode that is not known, as such APIs do.
func suburbs(w http.ResponseWriter, r *http.Request) {
	text, ok := strings.CutSuffix(r.PathValue("file"), ".json")
	postcode, err := strconv.Atoi(text)
	if !ok || err != nil || len(text) != 4 {
		answer(w, http.StatusBadRequest, problem{"Ask for /suburbs/2090.json: four digits."})
		return
	}
	limit, err := strconv.Atoi(r.URL.Query().Get("limit"))
	if err != nil || limit < 1 {
		limit = len(known())
	}
	found := []suburb{}
	for _, s := range known() {
		if s.Postcode == postcode && len(found) < limit {
			found = append(found, s)
		}
	}
	answer(w, http.StatusOK, found)
}

type guest struct {
	Name string `json:"name"`
}

type bookingAnswer struct {
	Number  string `json:"number"`
	Status  string `json:"status"`
	Guest   guest  `json:"guest"`
	Arrival string `json:"arrival"`
	Nights  int    `json:"nights"`
	Place   int    `json:"place_in_line,omitempty"`
}

func booking(w http.ResponseWriter, r *http.Request) {
	for _, b := range []bookingAnswer{
		{Number: "1001", Status: "confirmed", Guest: guest{"Ada Lovelace"}, Arrival: "12 March", Nights: 3},
		{Number: "1002", Status: "waiting", Guest: guest{"Alan Turing"}, Arrival: "23 June", Nights: 2, Place: 4},
		{Number: "1003", Status: "cancelled", Guest: guest{"Grace Hopper"}, Arrival: "9 December", Nights: 1},
	} {
		if b.Number == r.PathValue("number") {
			answer(w, http.StatusOK, b)
			return
		}
	}
	answer(w, http.StatusNotFound, problem{"There is no such booking. Try 1001, 1002 or 1003."})
}

// slow answers after as many seconds as asked for, 4 if none are.
func slow(w http.ResponseWriter, r *http.Request) {
	wait := 4 * time.Second
	if seconds, err := strconv.ParseFloat(r.URL.Query().Get("seconds"), 64); err == nil && seconds >= 0 {
		wait = min(time.Duration(min(seconds, maxWait.Seconds())*float64(time.Second)), maxWait)
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		answer(w, http.StatusOK, map[string]string{"message": "worth the wait"})
	case <-r.Context().Done():
	}
}

func failing(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusInternalServerError, problem{"This server fails on purpose."})
}
