// Command plain is what a programmer would write by hand instead of Hookline's
// deliveries: an outbox with pgx, claimed in batches, signed, sent, and finished in
// batches; no hooks, no tags, no attempts kept, no bound per receiver. It is the measure
// of e2e/bench/deliveries and of nothing else.
package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	schema = `CREATE TABLE IF NOT EXISTS outbox (id text PRIMARY KEY, body text NOT NULL, state bigint NOT NULL DEFAULT 0,
		attempt bigint NOT NULL DEFAULT 0, created_at timestamptz NOT NULL DEFAULT now(), due_at timestamptz NOT NULL DEFAULT now());
		CREATE INDEX IF NOT EXISTS outbox_due ON outbox (due_at) WHERE state = 0`
	claim = `UPDATE outbox SET attempt = attempt + 1, due_at = now() + interval '12 s' WHERE id IN (
		SELECT id FROM outbox WHERE state = 0 AND due_at <= now() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING id, body`
	finish = `UPDATE outbox SET state = 1 WHERE id = ANY($1) AND state = 0`
	again  = `UPDATE outbox SET due_at = now() + interval '5 s' WHERE id = ANY($1) AND state = 0`
	insert = `INSERT INTO outbox (id, body) VALUES ($1, $2)`

	workers  = 64 // attempts at the same time, as Hookline's Web Service here
	batch    = 200
	sendTime = 10 * time.Second
	poll     = time.Second
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := serve(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "plain:", err)
		os.Exit(1)
	}
}

// serve runs until ctx is done. PLAIN_DATABASE is a postgres:// URL, and PLAIN_RECEIVER
// where to send. A POST to /events?id= adds one.
func serve(ctx context.Context) error {
	pool, err := pgxpool.New(ctx, os.Getenv("PLAIN_DATABASE"))
	if err != nil {
		return err
	}
	defer pool.Close()
	if _, err := pool.Exec(ctx, schema); err != nil {
		return err
	}
	o := &outbox{db: pool, receiver: os.Getenv("PLAIN_RECEIVER"), wake: make(chan struct{}, 1), ended: make(chan end, workers),
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: workers}, Timeout: sendTime}}
	var loops sync.WaitGroup
	defer loops.Wait()
	loops.Go(func() { o.run(ctx) })
	loops.Go(func() { o.save(ctx) })
	mux := http.NewServeMux()
	mux.HandleFunc("POST /events", o.add)
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: sendTime}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	fmt.Fprintf(os.Stdout, "Plain is at http://%s\n", listener.Addr())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

type outbox struct {
	db       *pgxpool.Pool
	client   *http.Client
	receiver string
	wake     chan struct{}
	ended    chan end
}

type message struct{ id, body string }

type end struct {
	id   string
	well bool
}

func (o *outbox) ring() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

func (o *outbox) add(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err == nil {
		_, err = o.db.Exec(r.Context(), insert, r.URL.Query().Get("id"), string(body))
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	o.ring()
}

// run claims what there is room for, and sends it.
func (o *outbox) run(ctx context.Context) {
	room := make(chan struct{}, workers)
	tick := time.NewTicker(poll)
	defer tick.Stop()
	var sending sync.WaitGroup
	defer sending.Wait()
	for ctx.Err() == nil {
		rows, _ := o.db.Query(ctx, claim, max(1, workers-len(room)))
		list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (m message, err error) { return m, r.Scan(&m.id, &m.body) })
		if err != nil && ctx.Err() == nil {
			fmt.Fprintln(os.Stderr, "level=ERROR", err)
		}
		for _, m := range list {
			room <- struct{}{}
			sending.Go(func() {
				well := o.send(ctx, m)
				<-room
				select {
				case o.ended <- end{m.id, well}:
				case <-ctx.Done():
				}
			})
		}
		if len(list) > 0 {
			continue
		}
		select {
		case <-o.wake:
		case <-tick.C:
		case <-ctx.Done():
		}
	}
}

var key = []byte("0123456789abcdef0123456789abcdef")

// send signs as Standard Webhooks says, and sends.
func (o *outbox) send(ctx context.Context, m message) bool {
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	mac := hmac.New(sha256.New, key)
	_, _ = io.WriteString(mac, m.id+"."+stamp+"."+m.body)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, o.receiver, bytes.NewBufferString(m.body))
	if err != nil {
		return false
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("webhook-id", m.id)
	req.Header.Set("webhook-timestamp", stamp)
	req.Header.Set("webhook-signature", "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	res, err := o.client.Do(req) //nolint:gosec // the bench says whom to ask
	if err != nil {
		return false
	}
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
	return res.StatusCode/100 == 2
}

// save finishes in batches.
func (o *outbox) save(ctx context.Context) {
	for {
		var well, bad []string
		note := func(e end) {
			if e.well {
				well = append(well, e.id)
			} else {
				bad = append(bad, e.id)
			}
		}
		select {
		case e := <-o.ended:
			note(e)
		case <-ctx.Done():
			return
		}
		for more := true; more && len(well)+len(bad) < batch; {
			select {
			case e := <-o.ended:
				note(e)
			default:
				more = false
			}
		}
		_, err := o.db.Exec(ctx, finish, well)
		if err == nil && len(bad) > 0 {
			_, err = o.db.Exec(ctx, again, bad)
		}
		if err != nil && ctx.Err() == nil {
			fmt.Fprintln(os.Stderr, "level=ERROR", err)
		}
		o.ring()
	}
}
