// Command plain is what a programmer would write by hand instead of Hookline, for one
// line and one Web Service: net/http and pgx, no signature, no interpreter, no
// trace. It is the measure of e2e/bench and of nothing else. Each callback loads
// the call's row, asks the Web Service if it is the second, and saves the row.
package main

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	schema = `CREATE TABLE IF NOT EXISTS calls (
		id text PRIMARY KEY, caller text NOT NULL, called text NOT NULL, step bigint NOT NULL,
		state text NOT NULL, updated_at timestamptz NOT NULL)`
	load = `SELECT caller, called, step, state FROM calls WHERE id = $1`
	save = `INSERT INTO calls (id, caller, called, step, state, updated_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (id) DO UPDATE SET step = excluded.step, state = excluded.state, updated_at = excluded.updated_at`

	connections = 16 // as Hookline's
	answerTime  = 10 * time.Second
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := serve(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "plain:", err)
		os.Exit(1)
	}
}

// serve runs until ctx is done. PLAIN_DATABASE is a postgres:// URL, and
// PLAIN_UPSTREAM the host and port of the Web Service.
func serve(ctx context.Context) error {
	config, err := pgxpool.ParseConfig(os.Getenv("PLAIN_DATABASE"))
	if err != nil {
		return err
	}
	config.MaxConns = connections
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return err
	}
	defer pool.Close()
	if _, err := pool.Exec(ctx, schema); err != nil {
		return err
	}
	h := &handler{db: pool, upstream: os.Getenv("PLAIN_UPSTREAM"),
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}, Timeout: answerTime}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /voice", h.voice)
	mux.HandleFunc("POST /digits", h.digits)
	mux.HandleFunc("POST /done", h.done)
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: answerTime}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	fmt.Fprintf(os.Stdout, "Plain is at http://%s\n", listener.Addr())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

type handler struct {
	db       *pgxpool.Pool
	client   *http.Client
	upstream string
}

type call struct {
	id, caller, called string
	step               int64
	state              map[string]string
}

func (h *handler) voice(w http.ResponseWriter, r *http.Request) {
	h.callback(w, r, func(c *call) (string, error) {
		c.caller, c.called = r.PostFormValue("From"), r.PostFormValue("To")
		return gather("/digits", 4, "Please key in your postcode."), nil
	})
}

func (h *handler) digits(w http.ResponseWriter, r *http.Request) {
	h.callback(w, r, func(c *call) (string, error) {
		c.state["postcode"] = r.PostFormValue("Digits")
		var err error
		if c.state["suburb"], c.state["state"], err = h.suburb(r.Context(), c.state["postcode"]); err != nil {
			return "", err
		}
		text := c.state["postcode"] + " is " + c.state["suburb"] + " in " + c.state["state"] + "."
		return say(text) + gather("/done", 1, "Press any key to end."), nil
	})
}

func (h *handler) done(w http.ResponseWriter, r *http.Request) {
	h.callback(w, r, func(c *call) (string, error) {
		c.state["key"] = r.PostFormValue("Digits")
		return say("Goodbye.") + "<Hangup/>", nil
	})
}

// callback is one load, one run and one save.
func (h *handler) callback(w http.ResponseWriter, r *http.Request, run func(*call) (string, error)) {
	ctx := r.Context()
	c := &call{id: r.PostFormValue("CallSid"), state: map[string]string{}}
	var state string
	err := h.db.QueryRow(ctx, load, c.id).Scan(&c.caller, &c.called, &c.step, &state)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		err = nil
	case err == nil:
		err = json.Unmarshal([]byte(state), &c.state)
	}
	var verbs string
	if err == nil {
		verbs, err = run(c)
	}
	if err == nil {
		err = h.save(ctx, c)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	_, _ = io.WriteString(w, xml.Header+"<Response>"+verbs+"</Response>")
}

func (h *handler) save(ctx context.Context, c *call) error {
	state, err := json.Marshal(c.state)
	if err != nil {
		return err
	}
	_, err = h.db.Exec(ctx, save, c.id, c.caller, c.called, c.step+1, string(state), time.Now().UTC())
	return err
}

// suburb asks the Web Service.
func (h *handler) suburb(ctx context.Context, postcode string) (suburb, state string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+h.upstream+"/suburbs/"+postcode+".json", http.NoBody)
	if err != nil {
		return "", "", err
	}
	res, err := h.client.Do(req) //nolint:gosec // the bench says whom to ask
	if err != nil {
		return "", "", err
	}
	defer func() { _ = res.Body.Close() }()
	var answer []struct {
		Name  string `json:"name"`
		State struct {
			Name string `json:"name"`
		} `json:"state"`
	}
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		return "", "", err
	}
	// Read to its end, or the connection can't be used again.
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return "", "", err
	}
	if len(answer) == 0 {
		return "", "", fmt.Errorf("postcode %q: there is no such suburb", postcode)
	}
	return answer[0].Name, answer[0].State.Name, nil
}

func say(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text))
	return "<Say>" + b.String() + "</Say>"
}

func gather(action string, digits int, prompt string) string {
	return fmt.Sprintf(`<Gather input="dtmf" numDigits="%d" timeout="8" action="%s" method="POST" actionOnEmptyResult="true">%s</Gather>`,
		digits, action, say(prompt))
}
