package llm_test

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"isnad/bot/llm"
)

// TestNetwork goes through sockets, as a user's server does.
func TestNetwork(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("Authorization") != "Bearer "+key || r.URL.RawQuery != "":
			w.WriteHeader(http.StatusUnauthorized)
		case r.Method == http.MethodGet && r.URL.Path == "/v1/models":
			w.Write([]byte(`{"data":[]}`))
		case r.Method == http.MethodPost && r.URL.Path == "/v1/chat/completions":
			stream(say("نعم"), stop("stop"), done)(w, r)
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	defer server.Close()

	c := llm.New(llm.Options{BaseURL: server.URL + "/v1", APIKey: key, Model: "m"})
	if text, _, err := ask(t.Context(), c); text != "نعم" || err != nil {
		t.Errorf("got %q, %v", text, err)
	}
	if err := c.Check(t.Context()); err != nil {
		t.Error(err)
	}
	for name, o := range map[string]llm.Options{
		"a wrong key":        {BaseURL: server.URL + "/v1", APIKey: "wrong-key"},
		"a wrong path":       {BaseURL: server.URL, APIKey: key},
		"a scheme unknown":   {BaseURL: "gopher://user:" + key + "@127.0.0.1", APIKey: key},
		"a URL that is none": {BaseURL: "http://user:" + key + "@127.0.0.1:x\x7f", APIKey: key},
		"a key with a line":  {BaseURL: server.URL + "/v1", APIKey: key + "\n"},
		"nobody there":       {BaseURL: "http://user:" + key + "@" + closedPort(t), APIKey: key},
	} {
		o.Limits.Retries = time.Millisecond
		c := llm.New(o)
		_, _, err := ask(t.Context(), c)
		for _, err := range []error{err, c.Check(t.Context())} {
			if err == nil || strings.Contains(err.Error(), key) {
				t.Errorf("%s: error %v", name, err)
			}
		}
	}
}

// closedPort is an address where nobody listens.
func closedPort(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// TestConnectLimit: a server that takes the connection and says nothing of TLS does not cost the
// reader the whole patience.
func TestConnectLimit(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	taken := make(chan net.Conn, 100)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				close(taken)
				return
			}
			taken <- conn
		}
	}()
	c := llm.New(llm.Options{BaseURL: "https://" + l.Addr().String() + "/v1", Limits: llm.Limits{Connect: 20 * time.Millisecond}})
	_, _, err = ask(t.Context(), c)
	var limit *llm.LimitError
	if err == nil || errors.As(err, &limit) || !strings.Contains(err.Error(), "TLS handshake timeout") {
		t.Errorf("error %v", err)
	}
	l.Close()
	tries := 0
	for conn := range taken {
		conn.Close()
		tries++
	}
	if tries != 1 {
		t.Errorf("the limit ran out %d times", tries)
	}
}

// TestProxy runs itself again, since net/http reads the environment once.
func TestProxy(t *testing.T) {
	if os.Getenv("LLM_TEST_PROXY") == "" {
		proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusTeapot)
		}))
		defer proxy.Close()
		cmd := exec.Command(os.Args[0], "-test.run=^TestProxy$")
		cmd.Env = append(os.Environ(), "LLM_TEST_PROXY=yes", "HTTPS_PROXY="+proxy.URL, "HTTP_PROXY="+proxy.URL, "NO_PROXY=")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	limits := llm.Limits{Retries: time.Millisecond}
	local := httptest.NewServer(stream(say("نعم"), stop("stop"), done))
	defer local.Close()
	if text, _, err := ask(t.Context(), llm.New(llm.Options{BaseURL: local.URL, Limits: limits})); text != "نعم" {
		t.Errorf("loopback went through the proxy: %v", err)
	}
	for _, url := range []string{"http://models.invalid/v1", "https://models.invalid/v1"} {
		if _, _, err := ask(t.Context(), llm.New(llm.Options{BaseURL: url, Limits: limits})); err == nil ||
			!strings.Contains(err.Error(), "teapot") {
			t.Errorf("%s: error %v, not the proxy's", url, err)
		}
	}
}
