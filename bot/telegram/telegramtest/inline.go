package telegramtest

import (
	"context"
	"fmt"
	"strconv"
)

// An InlineResult is an article that the bot offers for an inline query.
type InlineResult struct {
	ID          string `json:"id"`
	Type        string `json:"type"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Content     struct {
		Text string `json:"message_text"`
		Mode string `json:"parse_mode"`
	} `json:"input_message_content"`
}

// An InlineQuery is what a person types behind the bot's name, and what the bot offers.
type InlineQuery struct {
	ID       string
	s        *Server
	results  []InlineResult
	answered chan struct{}
}

// Inline types something behind the bot's name.
func (s *Server) Inline(person User, text string) *InlineQuery {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nextPress++
	q := &InlineQuery{ID: fmt.Sprintf("%d77%d", person.ID, s.nextPress), s: s, answered: make(chan struct{})}
	if s.inline == nil || len(s.inline) > keptEvents {
		s.inline = map[string]*InlineQuery{}
	}
	s.inline[q.ID] = q
	s.push("inline_query", map[string]any{"id": q.ID, "from": person, "query": text, "offset": "", "chat_type": "sender"})
	return q
}

// Wait returns what the bot offers.
func (q *InlineQuery) Wait(ctx context.Context) ([]InlineResult, error) {
	select {
	case <-q.answered:
		q.s.mu.Lock()
		defer q.s.mu.Unlock()
		return q.results, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for inline results: %w", ctx.Err())
	}
}

// answerInlineQuery takes articles with a text to send, at most 50.
func (s *Server) answerInlineQuery(p params) (any, error) {
	q := s.inline[p["inline_query_id"]]
	if q == nil {
		return nil, badRequest("query is too old and response timeout expired or query ID is invalid")
	}
	var results []InlineResult
	if err := p.decode("results", "results", &results); err != nil {
		return nil, err
	}
	if len(results) > 50 {
		return nil, badRequest("RESULTS_TOO_MUCH")
	}
	for _, r := range results {
		switch {
		case r.Type != "article":
			return nil, badRequest("inline query result type %s is not known here", strconv.Quote(r.Type))
		case r.ID == "" || len(r.ID) > 64 || r.Title == "" || r.Content.Text == "":
			return nil, badRequest("RESULT_ID_INVALID")
		}
		if _, _, err := s.formatted(params{"text": r.Content.Text, "parse_mode": r.Content.Mode}); err != nil {
			return nil, err
		}
	}
	q.results = results
	select {
	case <-q.answered:
	default:
		close(q.answered)
	}
	return true, nil
}

// SendInline sends an offered result into the chat, as the person who chose it, through the bot.
func (c *Chat) SendInline(r InlineResult) (Message, error) {
	c.s.mu.Lock()
	text, entities, err := c.s.formatted(params{"text": r.Content.Text, "parse_mode": r.Content.Mode})
	c.s.mu.Unlock()
	if err != nil {
		return Message{}, err
	}
	return c.Write(Message{Text: text, Entities: entities, ViaBot: &c.s.bot}), nil
}
