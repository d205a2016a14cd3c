package conversation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"isnad/bot/answering"
	"isnad/prompts"
)

// A Kind says what an update is about.
type Kind string

// The kinds of message. Everything else that Telegram sends is Other.
const (
	Text     Kind = "text"     // a text message, a command included
	Edited   Kind = "edited"   // a text or caption that may have changed
	Media    Kind = "media"    // voice, photo, sticker, document …, from a person; Text is its caption
	Tap      Kind = "tap"      // an inline button
	Stop     Kind = "stop"     // the native stop button of a draft
	Joined   Kind = "joined"   // this bot was added to a group, or became a member again
	Left     Kind = "left"     // this bot was removed from a group, or blocked in a private chat
	Migrated Kind = "migrated" // a group became the supergroup MigratedTo
	Other    Kind = "other"    // a service message, a channel post, another bot's message: silence
)

// A Chat is where a message stands.
type Chat struct {
	ID      int64
	Private bool
}

// A Person is who wrote a message.
type Person struct{ ID int64 }

// A Message is an update in the bot's own terms. The telegram package makes it; whether it is
// addressed to the bot is decided here.
type Message struct {
	Update int64 // the id of the update
	Kind   Kind
	Chat   Chat
	Thread int    // the topic of a forum or a private chat, 0 outside one
	ID     int    // of the message; of the message with the button for a Tap
	From   Person // a person, or the group or channel in whose name one writes
	Sent   time.Time
	Album  string // what the pictures of one album share, "" outside one

	File      *File  // of a Media that is a document
	Voice     *Voice // of a Media that was spoken
	Forwarded bool   // passed on from elsewhere

	Text       string // without the leading command and without mentions of this bot
	Command    string // "ask" for /ask and /ask@thisbot, lower case; "" when there is none or it is another bot's
	ForOther   bool   // a command for another bot
	Mentioned  bool   // an entity mentions this bot, in any letter case, or names its id
	ReplyTo    *Quoted
	TapID      string // callback query id of a Tap
	Data       string // callback data of a Tap
	Seen       bool   // of an Edited: people see that it was edited
	DraftID    int64  // of a Stop
	MigratedTo int64
	Admin      bool // of Joined: the bot is an administrator here
	CanReadAll bool // of Joined: privacy mode is off
	TooLarge   bool // the update was too large to keep; only its ids are here
}

// A Quoted is the message that a message replies to.
type Quoted struct {
	ID       int
	FromBot  bool // written by this bot
	Text     string
	Selected bool   // Text is the part of it that the person marked
	Data     string // callback data of its first button, "" without one
}

// question is what a message asks: its text, what /summary stands for, or, of /ask or a mention
// alone, the text of the message that it replies to.
func (m Message) question() string {
	switch {
	case m.Command == "summary":
		return prompts.SummaryQuestion
	case strings.TrimSpace(m.Text) == "" && m.ReplyTo != nil && !m.ReplyTo.FromBot:
		return m.ReplyTo.Text
	}
	return m.Text
}

func (m Message) repliesToBot() bool { return m.ReplyTo != nil && m.ReplyTo.FromBot }

// Conversation is the key under which turns are kept and questions are answered in order: a private
// chat or a topic of it, or the topic and person in a group. It has the form
// <chat>.<thread>.<person>.
func (m Message) Conversation() string {
	if m.Chat.Private {
		return fmt.Sprintf("%d.%d.%d", m.Chat.ID, m.Thread, m.Chat.ID)
	}
	return fmt.Sprintf("%d.%d.%d", m.Chat.ID, m.Thread, m.From.ID)
}

// Urgent reports whether the message must not wait for an answer that is being written: stops, and
// buttons that do not ask a question themselves.
func (m Message) Urgent() bool {
	return m.Kind == Tap && !m.asksQuestion() || m.Kind == Stop || m.Command == "stop"
}

// asksQuestion reports whether a tapped button has a question on it.
func (m Message) asksQuestion() bool {
	what, _, _ := strings.Cut(m.Data, ":")
	return m.Kind == Tap && slices.Contains([]string{"e", "s", "m", "q"}, what)
}

// An Address is where a reply goes.
type Address struct {
	Chat    int64
	Thread  int // 0 outside a forum topic
	ReplyTo int // the message replied to, 0 for none; the reply is sent even when it is gone
}

// A Sender puts replies into a chat. Errors answer Temporary() bool; ErrGone, ErrNoMessage and
// *[MigratedError] are told apart with errors.Is and errors.As.
type Sender interface {
	// Send sends a reply, split at sentences where it is too long for one message, and returns the
	// ids of its messages. The buttons stand under the last one.
	Send(ctx context.Context, to Address, r Reply) (ids []int, err error)
	// Edit replaces the messages of a reply. What has no room in them is continued in further ones,
	// whose ids are returned after theirs.
	Edit(ctx context.Context, to Address, ids []int, r Reply) (all []int, err error)
	// SetButtons replaces the buttons under a message.
	SetButtons(ctx context.Context, to Address, id int, buttons [][]Button) error
}

// A Streamer shows that an answer is being written. Nothing of it is kept, so its errors may be
// dropped.
type Streamer interface {
	// Draft shows an unfinished reply under its draft id (not 0) in a private chat. It may be
	// skipped to keep pace. ErrNoDrafts: this chat has none, edit a message instead.
	Draft(ctx context.Context, to Address, draft int64, r Reply) error
	// Placeholder sends the message that becomes the answer. It returns 0 without an error where
	// few calls are left in the chat: then typing is all that is shown.
	Placeholder(ctx context.Context, to Address, r Reply) (id int, err error)
	// Progress edits a placeholder. It may be skipped to keep pace, and never delays a Send or Edit.
	Progress(ctx context.Context, to Address, id int, r Reply) error
	// Typing shows "typing…" for about five seconds.
	Typing(ctx context.Context, to Address) error
}

// A Tapper answers a tap on a button, so that its spinner ends.
type Tapper interface {
	// AnswerTap shows text (at most 200 characters, may be empty) as a toast, or as an alert. A tap
	// that is too old is no error.
	AnswerTap(ctx context.Context, tapID, text string, alert bool) error
}

// Errors of a Sender.
var (
	// ErrGone means that nobody can be reached there: blocked, kicked, or the account is deleted.
	ErrGone = errors.New("chat is gone")
	// ErrNoMessage means that the message to edit is not there any more.
	ErrNoMessage = errors.New("message to edit is gone")
	// ErrNoDrafts means that drafts cannot be shown in this chat.
	ErrNoDrafts = errors.New("no drafts in this chat")
)

// A MigratedError says that the group is a supergroup with another id.
type MigratedError struct{ To int64 }

func (e *MigratedError) Error() string { return "group moved to a supergroup" }

// An Answerer answers questions about the article. show is called with what is checked so far.
type Answerer interface {
	Answer(ctx context.Context, q answering.Question, show func(answering.Answer)) (answering.Result, error)
}

// A Bucket is a kind of entry in a Store and the age at which its entries go.
type Bucket struct {
	Name     string
	Age      time.Duration
	Bytes    int64 // that it may hold; 0: as the Store sees fit
	Fleeting bool  // kept in memory: what is lost with the servers' power was worth little by then
}

// A Store keeps what must survive a restart. Values are JSON. Keys are made of [-_=.a-zA-Z0-9].
type Store interface {
	// Load reads an entry into v. Revision 0 without an error means that there is none.
	Load(ctx context.Context, b Bucket, key string, v any) (revision uint64, err error)
	// Save writes an entry that is at this revision (0: is not there) and returns its next
	// revision, or ErrConflict. A nil v deletes; AnyRevision writes in any case.
	Save(ctx context.Context, b Bucket, key string, v any, revision uint64) (next uint64, err error)
	// Keys lists the keys that begin with prefix, in no order.
	Keys(ctx context.Context, b Bucket, prefix string) ([]string, error)
}

// AnyRevision lets Save write whatever the entry's revision is.
const AnyRevision = ^uint64(0)

// ErrConflict means that the entry was at another revision.
var ErrConflict = errors.New("entry has changed")
