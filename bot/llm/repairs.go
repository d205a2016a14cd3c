package llm

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"
)

const (
	longestPlain = 32 << 20 // bytes of a plain answer: 64 vectors of 4096 numbers are about 6 MB of JSON
	longestLine  = 1 << 20  // bytes of one event, or of one document where a stream was asked for
	longestWords = 300      // characters of an error
)

// repairs is the HTTP client below go-openai. It returns answers that go-openai understands, and
// everything else as an error:
//   - an error status, a redirect, and an error object sent with status 200, in the shapes of
//     OpenAI, vLLM, Ollama, OpenRouter and FastAPI;
//   - the same inside a stream, where go-openai knows one shape and forgets it after any comment
//     (see events);
//   - a page of HTML from a proxy in between.
type repairs struct {
	key    string
	client *http.Client
}

// Do sends the request once.
func (r repairs) Do(req *http.Request) (*http.Response, error) {
	resp, err := r.client.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		defer resp.Body.Close()
		body, _ := io.ReadAll(io.LimitReader(resp.Body, longestLine)) // half a message is better than none
		failure := r.errorIn(body, true)
		failure.Status, failure.RetryAfter = resp.StatusCode, retryAfter(resp.Header)
		return nil, failure
	}
	body := bufio.NewReader(resp.Body)
	if req.Header.Get("Accept") == "text/event-stream" && !isDocument(resp.Header, body) {
		lines := bufio.NewScanner(body)
		lines.Buffer(nil, longestLine)
		resp.Body = &events{repairs: r, lines: lines, Closer: resp.Body}
		return resp, nil
	}
	defer resp.Body.Close()
	document, err := io.ReadAll(io.LimitReader(body, longestPlain))
	if err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	if failure := r.errorIn(document, !json.Valid(document)); failure != nil {
		return nil, failure
	}
	if req.Header.Get("Accept") == "text/event-stream" { // a server that does not stream: its whole answer is one event
		document = event(document)
	}
	resp.Body = io.NopCloser(bytes.NewReader(document))
	return resp, nil
}

// isDocument tells JSON and HTML from a stream by the first character, too, since servers mislabel
// both.
func isDocument(h http.Header, body *bufio.Reader) bool {
	switch kind, _, _ := mime.ParseMediaType(h.Get("Content-Type")); kind {
	case "application/json", "text/html":
		return true
	}
	first, _ := body.Peek(1)
	return string(first) == "{" || string(first) == "<"
}

func event(data []byte) []byte {
	var line bytes.Buffer
	line.WriteString("data: ")
	if json.Compact(&line, data) != nil { // not JSON, so the mark of the end
		line.Write(data)
	}
	line.WriteString("\n\n")
	return line.Bytes()
}

// events reads a stream of server-sent events, and is read by go-openai as one of a single kind: a
// line of data with JSON in it. Comments and other fields are left out, data on several lines is
// put on one, and an error in the stream becomes the reader's error.
type events struct {
	repairs
	lines *bufio.Scanner
	io.Closer
	name  string // of the event being read
	data  []byte // of the event being read
	ready []byte // for go-openai
	err   error
}

func (e *events) Read(p []byte) (int, error) {
	for len(e.ready) == 0 {
		if e.err != nil {
			return 0, e.err
		}
		e.readLine()
	}
	n := copy(p, e.ready)
	e.ready = e.ready[n:]
	return n, nil
}

func (e *events) readLine() {
	if !e.lines.Scan() {
		if e.err = e.lines.Err(); e.err == nil {
			e.err = io.EOF
		}
		return
	}
	line := bytes.TrimSpace(e.lines.Bytes())
	field, value, _ := bytes.Cut(line, []byte(":"))
	value = bytes.TrimSpace(value)
	first := len(e.data) == 0
	switch string(field) {
	case "event":
		e.name = string(value)
	case "error": // not a field of the standard; llama.cpp has sent it
		e.name, e.data = "error", append(e.data, value...)
	case "data":
		e.data = append(append(e.data, value...), '\n')
	}
	data := bytes.TrimSpace(e.data)
	switch {
	case first && string(value) == "[DONE]":
		e.ready, e.data = event(value), nil
	case len(data) > 0 && (first || len(line) == 0) && json.Valid(data): // not every server ends an event with an empty line
		if failure := e.errorIn(data, e.name == "error"); failure != nil {
			e.err = failure
			return
		}
		e.ready, e.data = event(data), nil
	case len(line) == 0 && len(data) > 0:
		e.err = e.errorIn(data, true)
	case len(line) == 0:
		e.name, e.data = "", nil
	case len(e.data) > longestLine:
		e.err = bufio.ErrTooLong
	}
}

// errorIn finds the error in what a server sent. When it is sure to be one, there is always an
// answer, otherwise nil means none.
func (r repairs) errorIn(raw []byte, sure bool) *StatusError {
	type said struct {
		Message, Code, Type, Param, Detail json.RawMessage
	}
	var outer struct {
		said
		Error  json.RawMessage
		Object json.RawMessage
	}
	if !sure && !bytes.Contains(raw, []byte(`"error"`)) {
		return nil
	}
	if json.Unmarshal(raw, &outer) != nil {
		if !sure {
			return nil
		}
		return &StatusError{Message: r.shown(raw)}
	}
	inner := outer.said
	switch reported := words(outer.Error); {
	case reported != "" && reported != "null" && reported != "false":
		inner = said{}
		if json.Unmarshal(outer.Error, &inner) != nil || inner.Message == nil {
			inner.Message = outer.Error
		}
	case sure || words(outer.Object) == "error":
	default:
		return nil
	}
	for _, message := range []json.RawMessage{inner.Message, inner.Detail, raw} {
		if inner.Message = message; words(message) != "" {
			break
		}
	}
	failure := &StatusError{Message: r.shown(inner.Message), Code: words(inner.Code), Param: r.shown(inner.Param)}
	if status, err := strconv.Atoi(failure.Code); err == nil && status >= 400 && status < 600 {
		failure.Status, failure.Code = status, words(inner.Type)
	} else if words(inner.Type) == "invalid_request_error" {
		failure.Status = http.StatusBadRequest
	}
	return failure
}

// words is a JSON string's text, or the JSON itself.
func words(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return string(raw)
	}
	return s
}

// shown is what may be shown of a server's error.
func (r repairs) shown(raw []byte) string {
	s := strings.TrimSpace(words(raw))
	if strings.HasPrefix(s, "<") || strings.Contains(strings.ToLower(s), "<html") {
		return "a page of HTML"
	}
	if r.key != "" { // some servers repeat the key that they do not know, and proxies do in an address
		s = strings.NewReplacer(r.key, "[key]", url.QueryEscape(r.key), "[key]", url.PathEscape(r.key), "[key]").Replace(s)
	}
	return clip(strings.Join(strings.FieldsFunc(s, func(c rune) bool { return unicode.IsSpace(c) || !unicode.IsPrint(c) }), " "))
}

// retryAfter reads the pause that a server asks for, in seconds or as a date. More than a day is a
// day, lest a Duration overflow.
func retryAfter(h http.Header) time.Duration {
	const most = 24 * time.Hour
	value := h.Get("Retry-After")
	if seconds, err := strconv.ParseFloat(value, 64); err == nil && seconds > 0 {
		return time.Duration(min(seconds, most.Seconds()) * float64(time.Second))
	}
	if date, err := http.ParseTime(value); err == nil {
		return min(max(0, time.Until(date)), most)
	}
	return 0
}
