package fetch

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"isnad/retrieval/documents"
)

// site is a server of pages, good and bad, on this machine.
func site(t *testing.T) *httptest.Server {
	mux := http.NewServeMux()
	serve := func(path, kind, body string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			_, _ = w.Write([]byte(body))
		})
	}
	serve("/{$}", "text/html", "<p>صفحة الأولى.</p>")
	serve("/news", "text/html; charset=utf-8", "<h1>خبر</h1><p>فُتح الجسر.</p>")
	old, err := charmap.Windows1256.NewEncoder().String(`<meta charset="utf-8"><p>فُتح الجسر القديم.</p>`)
	if err != nil {
		t.Fatal(err)
	}
	serve("/old.htm", "text/html; charset=windows-1256", old)
	serve("/readme.md", "text/plain; charset=utf-8", "# جسر\n\nفُتح الجسر.")
	serve("/get.php", "application/pdf", "%PDF-1.7")
	serve("/book.epub", "application/octet-stream", "PK")
	serve("/clip", "video/mp4", "....")
	serve("/photo.jpg", "image/jpeg", "....")
	serve("/bin", "application/octet-stream", "....")
	mux.HandleFunc("/named", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Disposition", `attachment; filename="..\..\law.docx"`)
		w.Header().Set("Content-Type", "application/octet-stream")
	})
	mux.HandleFunc("/status/{code}", func(w http.ResponseWriter, r *http.Request) {
		var code int
		_, _ = fmt.Sscan(r.PathValue("code"), &code)
		w.WriteHeader(code)
	})
	mux.HandleFunc("/hops/{n}", func(w http.ResponseWriter, r *http.Request) {
		var n int
		_, _ = fmt.Sscan(r.PathValue("n"), &n)
		to := fmt.Sprintf("/hops/%d", n-1)
		if n == 1 {
			to = "/news"
		}
		http.Redirect(w, r, to, http.StatusFound)
	})
	mux.HandleFunc("/to", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.FormValue("u"), http.StatusFound)
	})
	mux.HandleFunc("/large", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		for range 1000 {
			_, _ = w.Write([]byte(strings.Repeat("كلمة ", 20)))
		}
	})
	mux.HandleFunc("/bomb", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = z.Write(make([]byte, 1<<20))
		_ = z.Close()
	})
	mux.HandleFunc("/torn", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte("<p>نصف"))
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func TestGet(t *testing.T) {
	s := site(t)
	c := New(Options{Loopback: true})
	const most = 10_000
	for _, tt := range []struct {
		link, name string
		reason     Reason
	}{
		{"/", "127.0.0.1.html", ""},
		{"/news", "news.html", ""},
		{"/news?page=2#top", "news.html", ""},
		{"/old.htm", "old.html", ""},
		{"/readme.md", "readme.md", ""},
		{"/get.php?id=7", "get.pdf", ""},
		{"/book.epub", "book.epub", ""},
		{"/named", "law.docx", ""},
		{"/hops/5", "news.html", ""},
		{"/hops/6", "", Redirects},
		{"/to?u=ftp://example.org/a.txt", "", NoLink},
		{"/to?u=file:///etc/passwd", "", NoLink},
		{"/to?u=http://10.0.0.1/", "", Inside},
		{"/to?u=http://169.254.169.254/latest/meta-data", "", Inside},
		{"/to?u=http://[fe80::1]/", "", Inside},
		{"/clip", "", Kind},
		{"/photo.jpg", "", Kind},
		{"/bin", "", Kind},
		{"/status/401", "", Refused},
		{"/status/404", "", Absent},
		{"/status/410", "", Absent},
		{"/status/429", "", Unreachable},
		{"/status/503", "", Unreachable},
		{"/status/204", "", Unreachable},
		{"/large", "", TooLarge},
		{"/bomb", "", TooLarge},
		{"/torn", "", Unreachable},
	} {
		page, err := c.Get(t.Context(), s.URL+tt.link, most)
		var refused *Error
		switch {
		case tt.reason == "" && (err != nil || page.Name != tt.name):
			t.Errorf("%s is %q, %v, want %q", tt.link, page.Name, err, tt.name)
		case tt.reason != "" && (!errors.As(err, &refused) || refused.Reason != tt.reason || strings.Contains(refused.Line, s.URL)):
			t.Errorf("%s: %v, want %s", tt.link, err, tt.reason)
		}
	}
	gone := httptest.NewServer(nil)
	gone.Close()
	var unreachable *Error
	if _, err := c.Get(t.Context(), gone.URL, most); !errors.As(err, &unreachable) || unreachable.Reason != Unreachable {
		t.Errorf("a server that is gone: %v", err)
	}
	for _, link := range []string{
		"ftp://example.org/a",
		"https://",
		"http:///a",
		"file:///etc/passwd",
		"javascript:alert(1)",
		"http://a b",
		"://",
	} {
		var refused *Error
		if _, err := c.Get(t.Context(), link, most); !errors.As(err, &refused) || refused.Reason != NoLink {
			t.Errorf("%s: %v, want no link", link, err)
		}
	}
}

// What the server says of the letters counts more than what the page says.
func TestLetters(t *testing.T) {
	s := site(t)
	page, err := New(Options{Loopback: true}).Get(t.Context(), s.URL+"/old.htm", 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	d, err := documents.Read(t.Context(), page.Name, page.Data)
	if err != nil || d.Passages[0].Text != "فُتح الجسر القديم." {
		t.Errorf("%+v, %v", d.Passages, err)
	}
}

// Without the leave that tests have, nothing of this machine is asked, under whatever name.
func TestInside(t *testing.T) {
	s := site(t)
	port := s.URL[strings.LastIndex(s.URL, ":"):]
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "127.1.2.3"} {
		var refused *Error
		_, err := New(Options{}).Get(t.Context(), "http://"+host+port+"/news", 1<<20)
		if !errors.As(err, &refused) || refused.Reason != Inside {
			t.Errorf("%s: %v, want %s", host, err, Inside)
		}
	}
	ctx, end := context.WithCancel(t.Context())
	end()
	if _, err := New(Options{Loopback: true}).Get(ctx, s.URL+"/news", 1<<20); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}

func TestPublic(t *testing.T) {
	for address, want := range map[string]bool{
		"93.184.215.14:80": true,
		"8.8.8.8:443":      true,
		"[2606:2800:21f:cb07:6820:80da:af6b:8b2c]:443": true,
		"[::ffff:8.8.8.8]:80":                          true,
		"[64:ff9b::808:808]:80":                        true,
		"10.1.2.3:80":                                  false,
		"172.16.0.1:80":                                false,
		"172.31.255.255:80":                            false,
		"192.168.1.1:80":                               false,
		"169.254.169.254:80":                           false,
		"127.0.0.1:80":                                 false,
		"0.0.0.0:80":                                   false,
		"0.1.2.3:80":                                   false,
		"100.64.0.1:80":                                false,
		"198.18.0.1:80":                                false,
		"192.0.0.8:80":                                 false,
		"203.0.113.7:80":                               false,
		"224.0.0.1:80":                                 false,
		"255.255.255.255:80":                           false,
		"240.0.0.1:80":                                 false,
		"[::]:80":                                      false,
		"[::1]:80":                                     false,
		"[fe80::1%eth0]:80":                            false,
		"[fc00::1]:80":                                 false,
		"[fd12::1]:80":                                 false,
		"[fec0::1]:80":                                 false,
		"[ff02::1]:80":                                 false,
		"[2001:db8::1]:80":                             false,
		"[::ffff:10.0.0.1]:80":                         false,
		"[64:ff9b::a00:1]:80":                          false,
		"[64:ff9b:1::a00:1]:80":                        false,
		"[2002:a00:1::]:80":                            false,
		"[2002:808:808::]:80":                          true,
		"[2001::1]:80":                                 false,
		"[::7f00:1]:80":                                false,
		"[::127.0.0.1]:80":                             false,
		"no address":                                   false,
	} {
		if public(address, false) != want {
			t.Errorf("%s is public: %v, want %v", address, !want, want)
		}
	}
}

// What is no text is left as it is, whatever the server says of its letters; text that grows is
// still bounded; a password goes no further than the link.
func TestPages(t *testing.T) {
	mux := http.NewServeMux()
	serve := func(path, body string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			kind := "text/plain; charset=windows-1256"
			if strings.HasSuffix(path, ".PDF") {
				kind = "application/octet-stream; charset=utf-8"
			}
			w.Header().Set("Content-Type", kind)
			_, _ = w.Write([]byte(body))
		})
	}
	serve("/LAW.PDF", "%PDF\xe2\xff")
	serve("/a.txt", strings.Repeat("\xc7", 60))
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	c := New(Options{Loopback: true})
	page, err := c.Get(t.Context(), s.URL+"/LAW.PDF", 100)
	if err != nil || string(page.Data) != "%PDF\xe2\xff" {
		t.Errorf("a PDF came as %q, %v", page.Data, err)
	}
	var refused *Error
	if _, err := c.Get(t.Context(), s.URL+"/a.txt", 100); !errors.As(err, &refused) || refused.Reason != TooLarge {
		t.Errorf("text of 60 bytes that becomes 120: %v", err)
	}
	page, err = c.Get(t.Context(), strings.Replace(s.URL, "://", "://user:geheim@", 1)+"/LAW.PDF", 100)
	if err != nil || page.Link != s.URL+"/LAW.PDF" {
		t.Errorf("the link is kept as %q, %v", page.Link, err)
	}
}
