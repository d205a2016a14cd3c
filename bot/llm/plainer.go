package llm

import (
	"errors"
	"net/http"
	"regexp"
	"strings"

	"isnad/prompts"
)

// What a request can do without.
const (
	extras    uint32 = 1 << iota // stream_options, which small servers do not know
	sampling                     // temperature, which models that think do not take
	limit                        // max_tokens, which is max_completion_tokens for those
	system                       // the role of the rules, which stand above the first question then
	streaming                    // an answer in pieces
)

// faults say by which words servers refuse a part of a request, in the order in which they are
// believed: an error may repeat the whole request.
var faults = []struct {
	part  uint32
	words *regexp.Regexp
}{
	{extras, regexp.MustCompile(`\b(stream_options|include_usage)\b`)},
	{sampling, regexp.MustCompile(`\btemperature\b`)},
	{limit, regexp.MustCompile(`\bmax_tokens\b`)},
	{system, regexp.MustCompile(`\bsystem\b.{0,40}\b(role|message|prompt|instruction)|\brole\b.{0,40}\bsystem\b|developer instruction|` +
		`messages[\[.]0\]?\.role|only user and assistant roles|roles must alternate`)},
	{streaming, regexp.MustCompile(`\b(stream|streaming|streamed)\b`)},
}

// refusal tells an error about what a server can do from one about how it fares.
var refusal = regexp.MustCompile(`not (be )?(support|enabled|allowed|implemented|available|permitted|valid)|` +
	`unsupported|does ?n[o']t support|only (support|user)|must alternate|may not|cannot|can't|invalid|disabled`)

// plainer returns without and what the server found fault with, by its words where it names a part.
// Otherwise first what small servers do not know goes, then what models that think do not take. It
// returns without itself where nothing would be gained.
func plainer(err error, without uint32) uint32 {
	var status *StatusError
	if !errors.As(err, &status) {
		return without
	}
	said := strings.ToLower(status.Param + " " + status.Message)
	asked := status.Status == http.StatusBadRequest || status.Status == http.StatusUnprocessableEntity
	switch status.Status {
	case http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusTooManyRequests:
		return without
	}
	if asked || refusal.MatchString(said) {
		for _, from := range []string{strings.ToLower(status.Param), said} {
			for _, f := range faults {
				if without&f.part == 0 && f.words.MatchString(from) {
					return without | f.part
				}
			}
		}
	}
	switch {
	case !asked:
		return without
	case without&extras == 0:
		return without | extras
	default:
		return without | sampling | limit
	}
}

// unsystematic puts the rules above the first question.
func unsystematic(messages []prompts.Message) []prompts.Message {
	var rules []string
	var out []prompts.Message
	for _, m := range messages {
		if m.Role == prompts.System {
			rules = append(rules, m.Text)
			continue
		}
		if len(rules) > 0 && m.Role == prompts.User {
			m.Text = strings.Join(append(rules, m.Text), "\n\n")
			rules = nil
		}
		out = append(out, m)
	}
	return out
}
