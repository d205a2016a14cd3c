package mockllm

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"isnad/prompts"
)

const (
	largestBody = 8 << 20                // bytes of a request: 2048 inputs of a paragraph each
	mostInputs  = 2048                   // of one embeddings request, as OpenAI's
	slowness    = 150 * time.Millisecond // before every word of the slow behaviour: a model on a small machine
)

type chatRequest struct {
	Model    string
	Messages []struct {
		Role    string
		Content content
	}
	Stream        bool
	StreamOptions struct {
		IncludeUsage bool `json:"include_usage"`
	} `json:"stream_options"`
	MaxTokens           int `json:"max_tokens"`
	MaxCompletionTokens int `json:"max_completion_tokens"`
}

// content is a message's text, sent as a string or in parts.
type content string

func (c *content) UnmarshalJSON(data []byte) error {
	var parts []struct{ Type, Text string }
	if json.Unmarshal(data, &parts) != nil {
		return json.Unmarshal(data, (*string)(c))
	}
	for _, p := range parts {
		*c += content(p.Text)
	}
	return nil
}

type delta struct {
	Role    string `json:"role,omitempty"`
	Content string `json:"content"`
}

type choice struct {
	Index        int     `json:"index"`
	Delta        *delta  `json:"delta,omitempty"`
	Message      *delta  `json:"message,omitempty"`
	FinishReason *string `json:"finish_reason"`
}

type usage struct {
	Prompt     int `json:"prompt_tokens"`
	Completion int `json:"completion_tokens"`
	Total      int `json:"total_tokens"`
}

type chatResponse struct {
	ID      string   `json:"id"`
	Object  string   `json:"object"`
	Created int64    `json:"created"`
	Model   string   `json:"model"`
	Choices []choice `json:"choices"`
	Usage   *usage   `json:"usage,omitempty"`
}

func (s *Server) chat(w http.ResponseWriter, r *http.Request) {
	var req chatRequest
	if !decode(w, r, &req) {
		return
	}
	if len(req.Messages) == 0 {
		fail(w, http.StatusBadRequest, "", "messages is empty")
		return
	}
	behaviour, err := s.asked(req.Model)
	if err != nil {
		fail(w, http.StatusNotFound, "model_not_found", "model %q: %v", req.Model, err)
		return
	}
	switch behaviour {
	case silent:
		<-r.Context().Done()
		return
	case failing:
		fail(w, http.StatusInternalServerError, "", "this model always fails")
		return
	case ratelimit:
		w.Header().Set("Retry-After", "20")
		fail(w, http.StatusTooManyRequests, "rate_limit_exceeded", "too many requests, try again in 20 s")
		return
	}
	var messages []prompts.Message
	words := 0
	for _, m := range req.Messages {
		messages = append(messages, prompts.Message{Role: prompts.Role(m.Role), Text: string(m.Content)})
		words += len(pieces(string(m.Content)))
	}
	text, err := s.answer(r.Context(), messages, behaviour)
	if err != nil {
		s.options.Logger.Error("the built-in model does not answer", "error", err)
		fail(w, http.StatusInternalServerError, "", "the built-in model does not answer")
		return
	}
	said, finish := pieces(text), new("stop")
	switch most := max(req.MaxTokens, req.MaxCompletionTokens); {
	case behaviour == empty:
		said = nil
	case behaviour == cut:
		said, finish = said[:(len(said)+1)/2], nil
	case most > 0 && len(said) > most:
		said, finish = said[:most], new("length")
	}
	resp := chatResponse{ID: s.nextID(), Object: "chat.completion", Created: time.Now().Unix(), Model: req.Model, Choices: []choice{}}
	cost := &usage{words, len(said), words + len(said)}
	if req.Stream {
		resp.Object += ".chunk"
		s.stream(w, r, resp, said, behaviour, finish)
		if behaviour != cut {
			end(w, resp, cost, req.StreamOptions.IncludeUsage)
		}
		return
	}
	resp.Usage = cost
	if behaviour != empty {
		resp.Choices = []choice{{Message: &delta{"assistant", strings.Join(said, "")}, FinishReason: finish}}
	}
	reply(w, http.StatusOK, resp)
}

// stream sends the pieces as a server does that generates them one by one.
func (s *Server) stream(w http.ResponseWriter, r *http.Request, resp chatResponse, said []string, behaviour string, finish *string) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-cache")
	if behaviour == empty {
		event(w, resp)
		return
	}
	resp.Choices = []choice{{Delta: &delta{Role: "assistant"}}}
	event(w, resp)
	for _, piece := range said {
		if behaviour == slow && s.options.Pause(r.Context(), slowness) != nil {
			return
		}
		resp.Choices = []choice{{Delta: &delta{Content: piece}}}
		if event(w, resp) != nil {
			return // nobody reads any more
		}
	}
	if finish != nil {
		resp.Choices = []choice{{Delta: &delta{}, FinishReason: finish}}
		event(w, resp)
	}
}

func end(w http.ResponseWriter, resp chatResponse, cost *usage, wanted bool) {
	if wanted {
		resp.Choices, resp.Usage = []choice{}, cost
		event(w, resp)
	}
	fmt.Fprint(w, "data: [DONE]\n\n")
}

func event(w http.ResponseWriter, resp chatResponse) error {
	data, err := json.Marshal(resp)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, "data: %s\n\n", data); err != nil {
		return err
	}
	return http.NewResponseController(w).Flush()
}

// pieces cuts a text as tokenizers do: a word begins with the space before it, longer words come in
// parts of four letters, and marks, brackets and digits alone. Joined, the pieces are the text.
func pieces(text string) []string {
	const part = 4
	var all []string
	start, letters := 0, 0
	for i, r := range text {
		joins := unicode.IsLetter(r) || unicode.Is(unicode.M, r)
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		if i > start && !unicode.IsSpace(before) && (!joins || letters == 0 || letters >= part && unicode.IsLetter(r)) {
			all = append(all, text[start:i])
			start, letters = i, 0
		}
		if joins {
			letters++
		}
	}
	if start < len(text) {
		all = append(all, text[start:])
	}
	return all
}

func (s *Server) embeddings(w http.ResponseWriter, r *http.Request) {
	var req struct {
		Model          string
		Input          json.RawMessage
		EncodingFormat string `json:"encoding_format"`
	}
	if !decode(w, r, &req) {
		return
	}
	if s.options.Embed == nil {
		fail(w, http.StatusNotFound, "model_not_found", "this server has no embeddings")
		return
	}
	var texts []string
	if one := ""; json.Unmarshal(req.Input, &one) == nil {
		texts = []string{one}
	} else if json.Unmarshal(req.Input, &texts) != nil {
		fail(w, http.StatusBadRequest, "", "input must be a string or a list of strings")
		return
	}
	if len(texts) == 0 || len(texts) > mostInputs {
		fail(w, http.StatusBadRequest, "", "input has %d texts, not 1 to %d", len(texts), mostInputs)
		return
	}
	vectors, err := s.options.Embed(r.Context(), texts)
	if err != nil {
		s.options.Logger.Error("the built-in model does not embed", "error", err)
		fail(w, http.StatusInternalServerError, "", "the built-in model does not embed")
		return
	}
	type embedding struct {
		Object    string `json:"object"`
		Index     int    `json:"index"`
		Embedding any    `json:"embedding"`
	}
	var data []embedding
	words := 0
	for i, v := range vectors {
		words += len(pieces(texts[i]))
		data = append(data, embedding{"embedding", i, v})
		if req.EncodingFormat == "base64" {
			data[i].Embedding = encode(v)
		}
	}
	reply(w, http.StatusOK, map[string]any{"object": "list", "data": data, "model": req.Model, "usage": usage{Prompt: words, Total: words}})
}

// encode is the form that OpenAI's own clients ask for: the numbers' bits, little-endian.
func encode(v []float32) string {
	raw := make([]byte, 0, 4*len(v))
	for _, x := range v {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(x))
	}
	return base64.StdEncoding.EncodeToString(raw)
}

type model struct {
	ID      string `json:"id"`
	Object  string `json:"object"`
	Created int64  `json:"created"`
	OwnedBy string `json:"owned_by"`
}

func (s *Server) models(w http.ResponseWriter, _ *http.Request) {
	list := []model{{ID: s.options.Model, Object: "model", OwnedBy: "isnad"}}
	for _, b := range Behaviours() {
		list = append(list, model{ID: s.options.Model + ":" + b, Object: "model", OwnedBy: "isnad"})
	}
	reply(w, http.StatusOK, map[string]any{"object": "list", "data": list})
}

func (s *Server) model(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("model")
	if _, err := s.asked(id); err != nil {
		fail(w, http.StatusNotFound, "model_not_found", "model %q: %v", id, err)
		return
	}
	reply(w, http.StatusOK, model{ID: id, Object: "model", OwnedBy: "isnad"})
}

// decode reads a request's JSON, or answers what is wrong with it.
func decode(w http.ResponseWriter, r *http.Request, into any) bool {
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, largestBody)).Decode(into)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		fail(w, http.StatusRequestEntityTooLarge, "", "the request is larger than %d bytes", largestBody)
	case err != nil:
		fail(w, http.StatusBadRequest, "", "the request is not the JSON expected: %v", err)
	}
	return err == nil
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body) // an error means that nobody reads any more
}

// fail answers an error in OpenAI's form.
func fail(w http.ResponseWriter, status int, code, format string, args ...any) {
	kind := "invalid_request_error"
	if status >= 500 || status == http.StatusTooManyRequests {
		kind = "server_error"
	}
	body := map[string]any{"message": fmt.Sprintf(format, args...), "type": kind, "param": nil, "code": nil}
	if code != "" {
		body["code"] = code
	}
	reply(w, status, map[string]any{"error": body})
}
