package outbound

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// Identity is a certificate with its private key, by which a server knows who asks (mutual
// TLS). It never changes.
type Identity struct {
	certificate tls.Certificate
	mark        string
}

// Mark tells one Identity from another, and nothing of its key; empty for none.
func (i *Identity) Mark() string {
	if i == nil {
		return ""
	}
	return i.mark
}

// Leaf is the certificate that is shown.
func (i *Identity) Leaf() *x509.Certificate { return i.certificate.Leaf }

// wantedKey is under which a request's context keeps whether a server asked who we are.
type wantedKey struct{}

// show gives the certificate, an empty one for none, whatever authorities the server names: it
// is to say what is wrong with it.
func (i *Identity) show(info *tls.CertificateRequestInfo) (*tls.Certificate, error) {
	if wanted, ok := info.Context().Value(wantedKey{}).(*atomic.Bool); ok {
		wanted.Store(true)
	}
	if i == nil {
		return &tls.Certificate{}, nil
	}
	return &i.certificate, nil
}

// refusedIdentity says why a server that asked who we are closed the connection: with TLS 1.3
// its alert may come after what we sent, and be lost.
func (c *Client) refusedIdentity(host string) string {
	if c.identity == nil {
		return "The server at " + host + " wants a client certificate."
	}
	return "The server at " + host + " closed the connection when it was shown the client certificate. It may have expired, or be of an authority that the server does not trust."
}

// What is wrong with a pair, as a sentence with the remedy.
var (
	ErrNoCertificate = errors.New("There is no certificate in PEM form: it begins with -----BEGIN CERTIFICATE-----. A .p12 or .pfx file is converted by: openssl pkcs12 -in client.p12 -nodes -out client.pem") //nolint:revive,staticcheck // shown to people
	ErrKeyInside     = errors.New("A private key stands among the certificates: it has a field of its own, where it is stored encrypted.")                                                                      //nolint:revive,staticcheck // shown to people
	ErrNoKey         = errors.New("There is no private key in PEM form: it begins with -----BEGIN PRIVATE KEY-----.")                                                                                           //nolint:revive,staticcheck // shown to people
	ErrKeyLocked     = errors.New("The private key is protected by a password. Take it off: openssl pkey -in locked.pem -out client.key")                                                                       //nolint:revive,staticcheck // shown to people
	ErrKeyUnread     = errors.New("The private key can't be read: it must be RSA, ECDSA or Ed25519 in PEM form.")                                                                                               //nolint:revive,staticcheck // shown to people
	ErrKeyOfAnother  = errors.New("The private key does not belong to the first certificate. Put the client's own certificate first, and those of its authorities after it.")                                   //nolint:revive,staticcheck // shown to people
)

// Certificates reads a chain in PEM form, the client's own first.
func Certificates(chain string) ([]*x509.Certificate, error) {
	var list []*x509.Certificate
	for rest := []byte(chain); ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		switch {
		case strings.HasSuffix(block.Type, "PRIVATE KEY"):
			return nil, ErrKeyInside
		case block.Type != "CERTIFICATE":
			continue
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, ErrNoCertificate
		}
		list = append(list, c)
	}
	if len(list) == 0 {
		return nil, ErrNoCertificate
	}
	return list, nil
}

// NewIdentity makes one of a chain and a private key in PEM form. The error is one of those
// above, and never holds the key.
func NewIdentity(chain, key string) (*Identity, error) {
	certificates, err := Certificates(chain)
	if err != nil {
		return nil, err
	}
	block, err := keyOf(key)
	if err != nil {
		return nil, err
	}
	pair, err := tls.X509KeyPair([]byte(chain), pem.EncodeToMemory(block))
	switch {
	case err != nil && strings.Contains(err.Error(), "does not match"):
		return nil, ErrKeyOfAnother
	case err != nil:
		return nil, ErrKeyUnread
	}
	pair.Leaf = certificates[0]
	sum := sha256.New()
	for _, c := range pair.Certificate {
		sum.Write(c)
	}
	sum.Write(block.Bytes)
	return &Identity{pair, hex.EncodeToString(sum.Sum(nil))}, nil
}

// keyOf finds the one private key of a text.
func keyOf(text string) (*pem.Block, error) {
	for rest := []byte(text); ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			return nil, ErrNoKey
		}
		switch {
		case block.Type == "ENCRYPTED PRIVATE KEY", strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED"):
			return nil, ErrKeyLocked
		case strings.HasSuffix(block.Type, "PRIVATE KEY"):
			return block, nil
		}
	}
}

// maxIdentities is how many Identities have connections that are kept.
const maxIdentities = 200

// identified are the Clients of Identities by their marks, as they were used last:
// connections that show one serve no other.
type identified struct {
	mu      sync.Mutex
	clients *simplelru.LRU[string, *Client]
}

// As gives the Client that shows an Identity to servers that ask for one, over connections of
// its own; nil is the Client itself. Redirects are followed on the same server alone, so that
// no other is shown it.
func (c *Client) As(id *Identity) *Client {
	if id == nil {
		return c
	}
	l := &c.identified
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.clients == nil { // of an evicted one, what it is sending goes on
		l.clients, _ = simplelru.NewLRU(maxIdentities, func(_ string, old *Client) { old.Close() }) // it refuses a size below 1 alone
	}
	client, ok := l.clients.Get(id.mark)
	if !ok {
		client = newClient(c.options, id)
		l.clients.Add(id.mark, client)
	}
	return client
}

// closeAll closes the idle connections of all.
func (l *identified) closeAll() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.clients != nil {
		l.clients.Purge()
	}
}
