package mockllm

import (
	"context"
	"net"
	"net/http"
	"sync"
)

// Memory serves an HTTP handler to its own RoundTripper over connections that exist in memory only:
// nothing listens on a port, and streams, cancellation and keep-alive are those of net/http. The
// host in a URL does not matter; the scheme is http.
type Memory struct {
	http.RoundTripper
	server *http.Server
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

// InMemory starts serving h. Close ends it.
func InMemory(h http.Handler) *Memory {
	m := &Memory{server: &http.Server{Handler: h}, conns: make(chan net.Conn), closed: make(chan struct{})}
	m.RoundTripper = &http.Transport{DialContext: m.dial, MaxIdleConnsPerHost: 64}
	go m.server.Serve(listener{m}) // returns when the listener is closed
	return m
}

// Close ends the connections and cancels the requests that are being answered.
func (m *Memory) Close() error {
	m.RoundTripper.(*http.Transport).CloseIdleConnections()
	return m.server.Close()
}

func (m *Memory) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case m.conns <- theirs:
		return ours, nil
	case <-m.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// listener is the server's side of a Memory.
type listener struct{ m *Memory }

func (l listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.m.conns:
		return c, nil
	case <-l.m.closed:
		return nil, net.ErrClosed
	}
}

func (l listener) Close() error {
	l.m.once.Do(func() { close(l.m.closed) })
	return nil
}

func (l listener) Addr() net.Addr { return address{} }

type address struct{}

func (address) Network() string { return "memory" }
func (address) String() string  { return "memory" }
