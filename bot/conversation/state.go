package conversation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"isnad/bot/answering"
	"isnad/prompts"
	"isnad/retrieval"
)

// What is kept, and for how long. Ages are those that /privacy tells.
var (
	turnsBucket    = Bucket{Name: "turns", Age: 24 * time.Hour}
	answersBucket  = Bucket{Name: "answers", Age: 30 * 24 * time.Hour}
	repeatsBucket  = Bucket{Name: "repeats", Age: 24 * time.Hour}
	quotaBucket    = Bucket{Name: "quota", Age: 24 * time.Hour}
	feedbackBucket = Bucket{Name: "feedback", Age: 365 * 24 * time.Hour}
	gapsBucket     = Bucket{Name: "gaps", Age: 90 * 24 * time.Hour}
	chatsBucket    = Bucket{Name: "chats"} // kept while the bot is used: which chats lack drafts, which groups moved
)

// turnsKept is how many turns of a conversation are kept and shown to the model.
const turnsKept = 4

// A turn is a question and its answer.
type turn struct {
	Update   int64 // of the question
	Message  int   // id of the question's message, 0 for a question on a button
	Question string
	Answer   string // plain text with markers, as Answer.Text writes it
	Sent     []int  `json:",omitempty"` // ids of the answer's messages
	Article  string `json:",omitempty"` // that was answered from
}

// history is what is kept of a conversation.
type history struct {
	Turns  []turn
	Pasted pasted `json:",omitzero"`
	Album  album  `json:",omitzero"`
}

// album is the last one that came in, each picture of it as an update of its own, and its first
// update.
type album struct {
	ID    string
	First int64
}

// pasted is the last text that was too long. Telegram cuts a longer one into messages, which arrive
// together and get one reply.
type pasted struct {
	First int64     // the update that was replied to
	Last  time.Time // when the last of the messages was sent
}

// pastedWithin is how far apart messages of one text are sent; nobody has shortened a question by
// then.
const pastedWithin = 2 * time.Second

// goesOn reports whether a message is a further one of the text.
func (p pasted) goesOn(m Message) bool {
	d := m.Sent.Sub(p.Last)
	return p.First != 0 && m.Update != p.First && m.Command == "" && d >= 0 && d <= pastedWithin
}

func (b *Bot) notePasted(ctx context.Context, m Message) error {
	return update(ctx, b.o.Store, turnsBucket, m.Conversation(), func(h *history) {
		if !h.Pasted.goesOn(m) {
			h.Pasted.First = m.Update
		}
		h.Pasted.Last = m.Sent
	})
}

func messages(turns []turn) []prompts.Message {
	var out []prompts.Message
	for _, t := range turns {
		out = append(out, prompts.Message{Role: prompts.User, Text: t.Question}, prompts.Message{Role: prompts.Assistant, Text: t.Answer})
	}
	return out
}

func (h history) has(update int64) bool {
	return slices.ContainsFunc(h.Turns, func(t turn) bool { return t.Update == update })
}

// with returns the history with the turn put in, so that doing it twice is doing it once. It ends
// with the turn of an edited question, whose old turn goes.
func (h history) with(t turn) history {
	for i := range h.Turns {
		if h.Turns[i].Update == t.Update {
			h.Turns[i] = t
			return h
		}
	}
	h.Turns = slices.DeleteFunc(h.Turns, func(old turn) bool { return old.Message == t.Message && t.Message != 0 })
	h.Turns = append(h.Turns, t)
	h.Turns = h.Turns[max(0, len(h.Turns)-turnsKept):]
	return h
}

// A state is how far the reply to an update has come. An update without a record is new.
//
//	new ─placeholder sent→ placed ─answer stored→ final ─sent→ its turn is in the history
//	new ─reply stored→ final ─sent→ done
//
// Of an answer with a turn the turn itself says that it was sent: each write more is one more wait
// for the disk.
type state string

const (
	placed state = "placed"
	final  state = "final"
	done   state = "done"
)

// A record is the reply to an update: what is sent, where it stands, and what its buttons need.
type record struct {
	State    state
	To       Address
	Messages []int `json:",omitempty"` // ids of the reply's messages, or of the placeholder
	Draft    bool  `json:",omitempty"` // sent as a new message, not as an edit of Messages[0]
	Reply    Reply

	Article  string     `json:",omitempty"` // its id
	Revision string     `json:",omitempty"` // of the article
	Question string     `json:",omitempty"`
	Asker    int64      `json:",omitempty"`
	Refused  bool       `json:",omitempty"`
	Repeat   string     `json:",omitempty"` // key in repeatsBucket, "" when the question leans on earlier turns
	Turn     *turn      `json:",omitempty"` // saved with the answer
	Cited    []evidence `json:",omitempty"`
	Checks   []string   `json:",omitempty"` // what the checker said of the kept sentences
	Dropped  int        `json:",omitempty"`
	Opened   []int      `json:",omitempty"` // paragraphs that were opened from the buttons in a group

	Suggestions []string `json:",omitempty"` // questions on its buttons
	Changed     *changed `json:",omitempty"` // the answer to the question before it was edited
}

// changed is an answer whose question was edited afterwards.
type changed struct {
	Key  string // of its record
	Sent []int  // ids of its messages
}

// evidence is a cited paragraph, the words of it that support the answer, and why it was found.
type evidence struct {
	Paragraph              int
	Spans                  []retrieval.Span
	LexicalRank, DenseRank int
	Matched                []string `json:",omitempty"`
}

// answerKey names the record of a reply; its first part lets a person's records be found.
func answerKey(person, update int64) string { return fmt.Sprintf("%d.%d", person, update) }

// chatInfo is what is known of a chat. Home is the id of the group that a supergroup was, under
// which its state is kept.
type chatInfo struct {
	Home     int64          `json:",omitempty"`
	NoDrafts bool           `json:",omitempty"`
	Chosen   map[int]string `json:",omitempty"` // which article is asked, by topic; none, or "*": all
}

func (b *Bot) chat(ctx context.Context, id int64) (chatInfo, error) {
	var c chatInfo
	if _, err := b.o.Store.Load(ctx, chatsBucket, strconv.FormatInt(id, 10), &c); err != nil {
		return c, fmt.Errorf("load chat: %w", err)
	}
	if c.Home == 0 {
		c.Home = id
	}
	return c, nil
}

func (b *Bot) saveChat(ctx context.Context, id int64, change func(*chatInfo)) error {
	return update(ctx, b.o.Store, chatsBucket, strconv.FormatInt(id, 10), change)
}

// update reads, changes and writes an entry until nobody else wrote in between.
func update[T any](ctx context.Context, s Store, b Bucket, key string, change func(*T)) error {
	for {
		var v T
		rev, err := s.Load(ctx, b, key, &v)
		if err != nil {
			return fmt.Errorf("load %s: %w", b.Name, err)
		}
		change(&v)
		if _, err = s.Save(ctx, b, key, v, rev); err == nil {
			return nil
		} else if !isConflict(err) {
			return fmt.Errorf("save %s: %w", b.Name, err)
		}
	}
}

// home returns the message with the chat id under which its state is kept.
func home(m Message, c chatInfo) Message {
	if m.Chat.Private {
		return m
	}
	m.Chat.ID = c.Home
	return m
}

// repeatKey names a question within a topic and a version of the article.
func repeatKey(m Message, question, revision string) string {
	h := sha256.Sum256([]byte(fmt.Sprintf("%d|%d|%s|%s", m.Chat.ID, m.Thread, revision, strings.Join(retrieval.Terms(question), " "))))
	return hex.EncodeToString(h[:16])
}

// citedEvidence gathers an answer's citations by paragraph, in order of appearance.
func citedEvidence(r answering.Result) []evidence {
	var out []evidence
	at := map[int]int{}
	for _, s := range r.Sentences() {
		for _, c := range s.Citations() {
			i, ok := at[c.Passage.ID]
			if !ok {
				i = len(out)
				at[c.Passage.ID] = i
				out = append(out, found(c.Passage.ID, r.Trace.Hits))
			}
			out[i].Spans = append(out[i].Spans, retrieval.Span{Start: c.Start, End: c.End})
		}
	}
	return out
}

// found is the evidence of a paragraph before any of its words are cited: why it was found.
func found(paragraph int, hits []retrieval.Hit) evidence {
	e := evidence{Paragraph: paragraph}
	for _, h := range hits {
		if h.ID == paragraph {
			e.LexicalRank, e.DenseRank, e.Matched = h.LexicalRank, h.DenseRank, h.Matched
		}
	}
	return e
}
