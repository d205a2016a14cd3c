package queue

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nkeys"
)

// An authority signs certificates; all is in files of a folder.
type authority struct {
	*testing.T
	dir  string
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pool *x509.CertPool
}

func newAuthority(t *testing.T) *authority {
	a := &authority{T: t, dir: t.TempDir(), pool: x509.NewCertPool()}
	a.issue("ca", nil, time.Hour)
	a.pool.AddCert(a.cert)
	return a
}

func (a *authority) file(name string) string { return filepath.Join(a.dir, name) }

// issue writes <name>.pem and <name>.key, valid for so long; the first is the authority's own.
func (a *authority) issue(name string, hosts []string, valid time.Duration) tls.Certificate {
	a.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.Fatal(err)
	}
	now := time.Now()
	c := &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()),
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    now.Add(-2 * time.Hour),
		NotAfter:     now.Add(valid),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	for _, h := range hosts {
		if ip := net.ParseIP(h); ip != nil {
			c.IPAddresses = append(c.IPAddresses, ip)
		} else {
			c.DNSNames = append(c.DNSNames, h)
		}
	}
	parent, signer := a.cert, a.key
	if parent == nil {
		c.IsCA, c.BasicConstraintsValid, c.KeyUsage = true, true, x509.KeyUsageCertSign
		parent, signer = c, key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, signer)
	if err != nil {
		a.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		a.Fatal(err)
	}
	if a.cert == nil {
		if a.cert, err = x509.ParseCertificate(der); err != nil {
			a.Fatal(err)
		}
		a.key = key
	}
	certPEM := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	keyPEM := pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: secret})
	if err := errors.Join(os.WriteFile(a.file(name+".pem"), certPEM, 0o600), os.WriteFile(a.file(name+".key"), keyPEM, 0o600)); err != nil {
		a.Fatal(err)
	}
	pair, err := tls.X509KeyPair(certPEM, keyPEM)
	if err != nil {
		a.Fatal(err)
	}
	return pair
}

// secured starts a server with JetStream that asks for something.
func secured(t *testing.T, o *server.Options) (host string) {
	t.Helper()
	o.Host, o.Port = "127.0.0.1", server.RANDOM_PORT
	o.JetStream, o.StoreDir, o.JetStreamMaxStore = true, t.TempDir(), 1<<40
	o.NoLog, o.NoSigs = true, true
	if o.TLSConfig != nil {
		o.TLS, o.TLSTimeout = true, 10
	}
	s, err := server.NewServer(o)
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	if !s.ReadyForConnections(timeout) {
		t.Fatal("the server is not ready")
	}
	return s.Addr().String()
}

func (a *authority) write(name, text string) string {
	a.Helper()
	if err := os.WriteFile(a.file(name), []byte(text), 0o600); err != nil {
		a.Fatal(err)
	}
	return a.file(name)
}

// jwtServer starts a server that knows users by JWT, and writes <name>.creds of one whom it knows
// and of one whom it does not.
func (a *authority) jwtServer() (host string) {
	a.Helper()
	must := func(err error) {
		a.Helper()
		if err != nil {
			a.Fatal(err)
		}
	}
	pair := func(make func() (nkeys.KeyPair, error)) (nkeys.KeyPair, string) {
		k, err := make()
		must(err)
		public, err := k.PublicKey()
		must(err)
		return k, public
	}
	operator, operatorKey := pair(nkeys.CreateOperator)
	account := func() (nkeys.KeyPair, string, string) {
		k, public := pair(nkeys.CreateAccount)
		c := jwt.NewAccountClaims(public)
		c.Limits.JetStreamLimits = jwt.JetStreamLimits{DiskStorage: -1, MemoryStorage: -1, Streams: -1, Consumer: -1}
		text, err := c.Encode(operator)
		must(err)
		return k, public, text
	}
	known, knownKey, knownText := account()
	unknown, _, _ := account()
	_, sys := pair(nkeys.CreateAccount)
	sysText, err := jwt.NewAccountClaims(sys).Encode(operator)
	must(err)
	for name, signer := range map[string]nkeys.KeyPair{"known": known, "stranger": unknown} {
		user, public := pair(nkeys.CreateUser)
		text, err := jwt.NewUserClaims(public).Encode(signer)
		must(err)
		seed, err := user.Seed()
		must(err)
		creds, err := jwt.FormatUserConfig(text, seed)
		must(err)
		a.write(name+".creds", string(creds))
	}
	claims := jwt.NewOperatorClaims(operatorKey)
	claims.SystemAccount = sys
	text, err := claims.Encode(operator)
	must(err)
	trusted, err := jwt.DecodeOperatorClaims(text)
	must(err)
	resolver := &server.MemAccResolver{}
	must(errors.Join(resolver.Store(knownKey, knownText), resolver.Store(sys, sysText)))
	return secured(a.T, &server.Options{TrustedOperators: []*jwt.OperatorClaims{trusted}, SystemAccount: sys, AccountResolver: resolver})
}

// nkeyServer starts a server that knows a user by a key, and writes the seed of that and of
// another.
func (a *authority) nkeyServer() (host string) {
	a.Helper()
	public := ""
	for _, name := range []string{"another.nk", "user.nk"} {
		k, err := nkeys.CreateUser()
		if err != nil {
			a.Fatal(err)
		}
		seed, err := k.Seed()
		if err != nil {
			a.Fatal(err)
		}
		a.write(name, string(seed)+"\n")
		if public, err = k.PublicKey(); err != nil {
			a.Fatal(err)
		}
	}
	return secured(a.T, &server.Options{Nkeys: []*server.NkeyUser{{Nkey: public}}})
}

// TestCredentials: each way to show who one is and to know whom one speaks to, against a real
// server. What is wrong is said at once, in one line, without the secret.
func TestCredentials(t *testing.T) {
	a, other := newAuthority(t), newAuthority(t)
	node := a.issue("node", []string{"127.0.0.1", "localhost"}, time.Hour)
	a.issue("client", nil, time.Hour)
	other.issue("client", nil, time.Hour)
	withTLS := func(c tls.Certificate, verify bool) *server.Options {
		o := &server.Options{TLSConfig: &tls.Config{Certificates: []tls.Certificate{c}, MinVersion: tls.VersionTLS12}}
		if verify {
			o.TLSConfig.ClientAuth, o.TLSConfig.ClientCAs, o.TLSVerify = tls.RequireAndVerifyClientCert, a.pool, true
		}
		return o
	}
	password := secured(t, &server.Options{Username: "bot", Password: "hidden-word"})
	token := secured(t, &server.Options{Authorization: "hidden-token"})
	open := secured(t, &server.Options{})
	encrypted := secured(t, withTLS(node, false))
	mutual := secured(t, withTLS(node, true))
	expired := secured(t, withTLS(a.issue("old", []string{"127.0.0.1"}, -time.Hour), false))
	elsewhere := secured(t, withTLS(a.issue("elsewhere", []string{"nats.example"}, time.Hour), false))
	byJWT, byKey := a.jwtServer(), a.nkeyServer()
	ca := a.file("ca.pem")
	client := func(cert, key string) Cluster {
		return Cluster{URL: "tls://" + mutual, CA: ca, Cert: cert, Key: key}
	}
	garbage := a.write("garbage.creds", "hidden garbage")

	for name, tt := range map[string]struct {
		c    Cluster
		want string // of the line; "": it works
	}{
		"password":                        {Cluster{URL: "nats://bot:hidden-word@" + password}, ""},
		"a wrong password":                {Cluster{URL: "nats://bot:hidden-mistake@" + password}, "NATS_URL"},
		"no password":                     {Cluster{URL: "nats://" + password}, "NATS_URL"},
		"token":                           {Cluster{URL: "nats://hidden-token@" + token}, ""},
		"a wrong token":                   {Cluster{URL: "nats://hidden-mistake@" + token}, "NATS_URL"},
		"TLS":                             {Cluster{URL: "tls://" + encrypted, CA: ca}, ""},
		"TLS, asked for by the server":    {Cluster{URL: "nats://" + encrypted, CA: ca}, ""},
		"an authority nobody knows":       {Cluster{URL: "tls://" + encrypted}, "NATS_CA"},
		"another authority":               {Cluster{URL: "tls://" + encrypted, CA: other.file("ca.pem")}, "NATS_CA"},
		"a certificate that has expired":  {Cluster{URL: "tls://" + expired, CA: ca}, "expired"},
		"a certificate of another host":   {Cluster{URL: "tls://" + elsewhere, CA: ca}, "not accepted"},
		"TLS where the server has none":   {Cluster{URL: "tls://" + open, CA: ca}, "tls://"},
		"an authority that is no file":    {Cluster{URL: "tls://" + encrypted, CA: a.file("none.pem")}, "none.pem"},
		"an authority that is no PEM":     {Cluster{URL: "tls://" + encrypted, CA: garbage}, "NATS_CA"},
		"both sides":                      {client(a.file("client.pem"), a.file("client.key")), ""},
		"no certificate of ours":          {Cluster{URL: "tls://" + mutual, CA: ca}, "NATS_CERT"},
		"one of another authority":        {client(other.file("client.pem"), other.file("client.key")), "NATS_CERT"},
		"the key of another certificate":  {client(a.file("client.pem"), a.file("node.key")), "NATS_KEY"},
		"a key that is no file":           {client(a.file("client.pem"), a.file("none.key")), "none.key"},
		"credentials":                     {Cluster{URL: "nats://" + byJWT, Credentials: a.file("known.creds")}, ""},
		"credentials of a stranger":       {Cluster{URL: "nats://" + byJWT, Credentials: a.file("stranger.creds")}, "NATS_CREDS"},
		"credentials that are no file":    {Cluster{URL: "nats://" + byJWT, Credentials: a.file("none.creds")}, "none.creds"},
		"credentials that are none":       {Cluster{URL: "nats://" + byJWT, Credentials: garbage}, "NATS_CREDS"},
		"no credentials":                  {Cluster{URL: "nats://" + byJWT}, "NATS_CREDS"},
		"a key":                           {Cluster{URL: "nats://" + byKey, Credentials: a.file("user.nk")}, ""},
		"a key that the server knows not": {Cluster{URL: "nats://" + byKey, Credentials: a.file("another.nk")}, "NATS_CREDS"},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), timeout)
			defer cancel()
			q, err := Open(ctx, Options{Cluster: &tt.c, Name: "1"})
			if err == nil {
				defer q.Close()
			}
			var wrong *ClusterError
			switch {
			case tt.want == "" && err == nil:
				put(t, q, item(1, "5.0.5"))
			case tt.want == "":
				t.Errorf("it does not work: %v", err)
			case err == nil || !errors.As(err, &wrong):
				t.Errorf("no fault of a setting: %v", err)
			case !strings.Contains(err.Error(), tt.want) || strings.ContainsAny(err.Error(), "\n") || strings.Contains(err.Error(), "hidden"):
				t.Errorf("%v; want one line with %q, without the secret", err, tt.want)
			default:
				t.Log(err)
			}
		})
	}
}
