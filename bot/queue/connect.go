package queue

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"

	"github.com/nats-io/nats.go"
)

// A Cluster is one of NATS servers with JetStream, or a single such server. Only URL is needed.
type Cluster struct {
	URL         string // nats:// or tls://, several with commas between; user:password@ or token@ may stand in each
	Credentials string // a file by which the bot shows who it is: a .creds file (a user's JWT and key), or the seed of an NKey
	CA          string // a PEM file with the authority of the servers' certificates; without it the system's
	Cert, Key   string // PEM files: the certificate that this client shows, and its key
}

// A ClusterError says which setting keeps the bot out of the cluster; waiting does not help. It
// holds no secret.
type ClusterError struct {
	Variable string // of the environment
	problem  error
}

func (e *ClusterError) Error() string { return e.Variable + ": " + e.problem.Error() }

// Unwrap returns what is wrong.
func (e *ClusterError) Unwrap() error { return e.problem }

// check refuses what no cluster can be reached by. It repeats nothing of the URL, which may hold a
// password. Files may change while the bot runs, and are read again at each connection.
func (c Cluster) check() error {
	for u := range strings.SplitSeq(c.URL, ",") {
		p, err := url.Parse(strings.TrimSpace(u))
		if err != nil || p.Scheme != "nats" && p.Scheme != "tls" || p.Hostname() == "" || strings.Trim(p.Path, "/") != "" {
			return &ClusterError{"NATS_URL", errors.New("must be nats://host:4222 or tls://host:4222, several with commas between")}
		}
	}
	if (c.Cert == "") != (c.Key == "") {
		return &ClusterError{"NATS_CERT", errors.New("needs NATS_KEY, and that it: the certificate and the key of this client, or neither")}
	}
	if c.CA != "" {
		data, err := os.ReadFile(c.CA)
		if err == nil && !x509.NewCertPool().AppendCertsFromPEM(data) {
			err = fmt.Errorf("%s has no certificate in the form PEM", c.CA)
		}
		if err != nil {
			return &ClusterError{"NATS_CA", err}
		}
	}
	if c.Cert != "" {
		if _, err := os.ReadFile(c.Cert); err != nil {
			return &ClusterError{"NATS_CERT", err}
		}
		if _, err := tls.LoadX509KeyPair(c.Cert, c.Key); err != nil {
			return &ClusterError{"NATS_KEY", err}
		}
	}
	if c.Credentials != "" {
		if _, err := c.credentials(); err != nil {
			return &ClusterError{"NATS_CREDS", err}
		}
	}
	return nil
}

// credentials is the option of a .creds file, or of the seed of an NKey.
func (c Cluster) credentials() (nats.Option, error) {
	data, err := os.ReadFile(c.Credentials)
	if err != nil {
		return nil, err
	}
	if bytes.Contains(data, []byte("-----BEGIN NATS USER JWT-----")) {
		return nats.UserCredentials(c.Credentials), nil
	}
	o, err := nats.NkeyOptionFromSeed(c.Credentials)
	if err != nil {
		return nil, fmt.Errorf("%s is no .creds file and no seed of an NKey", c.Credentials)
	}
	return o, nil
}

// options of a connection. A node that stops is left after 4 to 6 s. Nothing is held back to be
// sent later: it may not be true any more.
func (c Cluster) options() ([]nats.Option, error) {
	o := []nats.Option{
		nats.Name("isnad"), nats.Timeout(callTime), nats.MaxReconnects(-1),
		nats.ReconnectWait(retryEvery), nats.ReconnectJitter(retryEvery, retryEvery),
		nats.PingInterval(callTime), nats.MaxPingsOutstanding(2), nats.ReconnectBufSize(-1), nats.IgnoreAuthErrorAbort(),
	}
	if c.Credentials != "" {
		who, err := c.credentials()
		if err != nil {
			return nil, &ClusterError{"NATS_CREDS", err}
		}
		o = append(o, who)
	}
	if c.CA != "" {
		o = append(o, nats.RootCAs(c.CA))
	}
	if c.Cert != "" {
		o = append(o, nats.ClientCert(c.Cert, c.Key))
	}
	return o, nil
}

// explain says which setting is at fault where a server is there and does not let the bot in. Of
// one that is not there yet the error is no *ClusterError.
func (c Cluster) explain(err error) error {
	for _, e := range []error{nats.ErrAuthorization, nats.ErrAuthExpired, nats.ErrAuthRevoked, nats.ErrAccountAuthExpired} {
		switch {
		case !errors.Is(err, e):
		case c.Credentials != "":
			return &ClusterError{"NATS_CREDS", fmt.Errorf("the server does not let this user in: %w", err)}
		default:
			return &ClusterError{"NATS_URL", fmt.Errorf("the server wants another user:password@ or token@ in it, or NATS_CREDS: %w", err)}
		}
	}
	var untrusted *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError
	var remote *net.OpError
	switch {
	case errors.As(err, &unknown):
		return &ClusterError{"NATS_CA", fmt.Errorf("is not the authority of the server's certificate: %w", err)}
	case errors.As(err, &untrusted):
		return &ClusterError{"NATS_URL", fmt.Errorf("the server's certificate is not accepted: %w", err)}
	case errors.As(err, &remote) && remote.Op == "remote error":
		return &ClusterError{"NATS_CERT", fmt.Errorf("the server wants another certificate of this client: %w", err)}
	case errors.Is(err, nats.ErrSecureConnWanted):
		return &ClusterError{"NATS_URL", fmt.Errorf("the server has no TLS: nats:// and not tls://: %w", err)}
	}
	return fmt.Errorf("connect: %w", err)
}
