package conversation

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"isnad/bot/answering"
	"isnad/bot/answering/intent"
	"isnad/prompts"
	"isnad/retrieval"
)

// A Library is an article and what answers from it.
type Library struct {
	Passages []retrieval.Passage
	Revision string   // changes when the article does
	Examples []string // questions to begin with; three general ones when empty
	Answerer Answerer

	// What tells it from others is needed where there are several.

	ID       string                   // of letters and digits, at most 16
	Title    string                   // what it is called
	Language string                   // "ar" or "en"
	Source   string                   // where it is from: a file, an address, or nothing
	Chat     int64                    // where alone it may be asked, 0 for everywhere
	Scanned  int                      // pages that are pictures and could not be read
	Making   func() (done, total int) // how many texts have vectors, of how many; nil: all
}

// Options are what a Bot is made of. Fields without a comment are needed.
type Options struct {
	Library  Library
	Sender   Sender
	Streamer Streamer
	Tapper   Tapper
	Hear     func(context.Context, Voice) (string, error) // what a recording says, "" for nothing; nil: recordings are not listened to
	Inliner  Inliner                                      // nil: inline queries are not answered
	Store    Store
	Username string // of the bot, without @
	Limits   Limits

	Model     string                                              // of an outside model, for /status and /privacy; "" for the built-in one
	Hearing   string                                              // of a model that hears recordings, for /privacy; "" for none
	Embedding string                                              // of an outside embedding model, for the same; "" for the offline one
	Admins    []int64                                             // persons
	Allowed   []int64                                             // chats and persons; empty means all
	Reload    func(context.Context) (Library, error)              // for /reload; nil: there is nothing to reload
	Forget    func(ctx context.Context, chat, person int64) error // deletes what waits for a person; may be nil
	Depth     func(context.Context) (waiting, dead int)           // for /stats; may be nil
	Peers     Peers                                               // may be nil
	Observe   func(Message, answering.Result)                     // sees every answer and how it came about; may be nil
	Updates   time.Duration                                       // how long done-records of updates are kept, for /privacy
	Now       func() time.Time                                    // time.Now when nil
	Logger    *slog.Logger                                        // slog.Default() when nil

	Shelf       Shelf   // several articles, in the place of Library; may be nil
	Uploads     Uploads // articles that people send; nil: none are taken
	OpenUploads bool    // everybody may send one in a private chat, not admins alone
}

// A Bot handles messages. It is safe for concurrent use; messages of one conversation are to be
// handed to it one at a time, except urgent ones. All that must survive a restart is in the Store.
type Bot struct {
	o       Options
	library atomic.Pointer[Library]
	shelf   Shelf
	started time.Time

	inlines inlines

	mu      sync.Mutex
	running map[string]running // by conversation: answers that /stop can end
}

// New makes a Bot.
func New(o Options) *Bot {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.Observe == nil {
		o.Observe = func(Message, answering.Result) {}
	}
	b := &Bot{o: o, started: o.Now(), running: map[string]running{}}
	b.library.Store(&o.Library)
	if b.shelf = o.Shelf; b.shelf == nil {
		b.shelf = only{b}
	}
	if o.Peers != nil {
		b.hearPeers()
	}
	return b
}

// Concerns reports whether the message can lead to a reply or a change. Others need not be kept:
// the message alone tells, whatever the Store has.
func (b *Bot) Concerns(m Message) bool {
	switch m.Kind {
	case Other, Inline:
		return false
	case Tap, Stop, Joined, Left, Migrated:
		return true
	case Edited:
		return m.Chat.Private || b.addressed(m)
	default:
		return b.addressed(m)
	}
}

// addressed reports whether a message speaks to this bot.
func (b *Bot) addressed(m Message) bool {
	if m.Chat.Private {
		return true
	}
	if m.ForOther {
		return false
	}
	if m.Command != "" && !m.Mentioned && m.ReplyTo == nil {
		return known(m.Command)
	}
	return m.Mentioned || m.repliesToBot() || (m.Command != "" && known(m.Command))
}

// Handle replies to a message. A message that was replied to is not replied to again, and one whose
// reply was stored but perhaps not sent gets that reply, word for word. An error means that trying
// again can help, unless it answers Temporary() false.
func (b *Bot) Handle(ctx context.Context, m Message) error {
	if !b.Concerns(m) {
		return nil
	}
	c, err := b.chat(ctx, m.Chat.ID)
	if err != nil {
		return err
	}
	to := Address{Chat: m.Chat.ID, Thread: m.Thread, ReplyTo: m.ID}
	if m.Chat.Private && m.Kind != Edited {
		to.ReplyTo = 0
	}
	m = home(m, c)
	switch m.Kind {
	case Tap:
		return b.tapped(ctx, m, to)
	case Stop:
		b.stop(ctx, m.Conversation(), m.DraftID)
		return nil
	case Left:
		return b.left(ctx, m)
	case Migrated:
		return b.saveChat(ctx, m.MigratedTo, func(c *chatInfo) { c.Home = m.Chat.ID })
	}
	if !b.allowed(m) {
		if m.Chat.Private || m.Kind == Joined {
			return b.reply(ctx, m, to, Say(prompts.NotAllowedHere))
		}
		return nil
	}
	switch m.Kind {
	case Joined:
		if m.Chat.Private {
			return nil
		}
		to.ReplyTo = 0
		return b.reply(ctx, m, to, Say(prompts.JoinedGroup(b.o.Username, m.CanReadAll || m.Admin)...))
	case Edited:
		return b.edited(ctx, m, to, c)
	}
	return b.said(ctx, m, to, c)
}

// said replies to what somebody says to the bot.
func (b *Bot) said(ctx context.Context, m Message, to Address, c chatInfo) error {
	wordless := m.Kind == Media && m.Text == "" && m.Command == ""
	switch {
	case m.ForOther:
		return b.reply(ctx, m, to, Say(prompts.NoSuchCommand))
	case b.takes(m):
		return b.upload(ctx, m, to)
	case wordless && m.Voice != nil:
		return b.hear(ctx, m, to, c)
	case wordless && !m.Mentioned:
		return b.wordless(ctx, m, to)
	case m.Command != "" && m.Command != "ask" && m.Command != "summary":
		return b.command(ctx, m, to, b.desk(m, c))
	case m.Command == "summary" && b.desk(m, c).chosen == nil:
		return b.reply(ctx, m, to, b.desk(m, c).shelfReply(prompts.WhichArticle, "m"))
	}
	if m.Album != "" { // its other pictures belong to this caption
		if _, err := b.opensAlbum(ctx, m); err != nil {
			return err
		}
	}
	return b.questioned(ctx, m, to, c)
}

// questioned replies to a question: with the paragraph where it asks for one by its number, with
// how to ask where it is empty.
func (b *Bot) questioned(ctx context.Context, m Message, to Address, c chatInfo) error {
	question := m.question()
	if m.Kind != Edited {
		r, ok := b.paragraph(b.desk(m, c), func(last int) (int, bool) {
			n, ok := intent.Paragraph(question, last)
			return n, ok && n <= last
		})
		if ok {
			return b.reply(ctx, m, to, r)
		}
	}
	if strings.TrimSpace(question) == "" && (m.Command == "ask" || m.Mentioned) {
		return b.reply(ctx, m, to, Say(prompts.AskHow(b.o.Username)))
	}
	return b.ask(ctx, m, to, c, asked{question: question, key: answerKey(m.From.ID, m.Update)})
}

// wordless replies to a picture or a voice without a caption, and once to an album of them.
func (b *Bot) wordless(ctx context.Context, m Message, to Address) error {
	if m.Album != "" {
		if first, err := b.opensAlbum(ctx, m); err != nil || !first {
			return err
		}
	}
	return b.reply(ctx, m, to, Say(b.notTaken(m)))
}

// opensAlbum reports whether a picture is the first of its album that comes in, and notes it.
func (b *Bot) opensAlbum(ctx context.Context, m Message) (first bool, err error) {
	err = update(ctx, b.o.Store, turnsBucket, m.Conversation(), func(h *history) {
		if h.Album.ID != m.Album {
			h.Album = album{m.Album, m.Update}
		}
		first = h.Album.First == m.Update
	})
	return first, err
}

// Dead ends a message that could not be answered in spite of all tries: with the answer where one
// is stored, else the person is told, if they may ask, in the place of what said that an answer is
// coming. An error means that nobody was told.
func (b *Bot) Dead(ctx context.Context, m Message) error {
	if !b.Concerns(m) || m.Kind == Tap || m.Kind == Stop || m.Kind == Left {
		return nil
	}
	to := Address{Chat: m.Chat.ID, Thread: m.Thread}
	if !m.Chat.Private {
		to.ReplyTo = m.ID
	}
	if c, err := b.chat(ctx, m.Chat.ID); err == nil {
		m = home(m, c)
	}
	key := answerKey(m.From.ID, m.Update)
	var rec record
	rev, err := b.o.Store.Load(ctx, answersBucket, key, &rec)
	if err == nil && (rec.State == final || rec.State == done) {
		if err = b.resume(ctx, m, key, rec, rev); err == nil {
			return nil
		}
	}
	say := Say(prompts.Trouble(b.reference("set aside after too many tries", err)))
	switch {
	case rec.State == placed:
		_, err = b.o.Sender.Edit(ctx, rec.To, rec.Messages, say)
	case b.allowed(m):
		_, err = b.o.Sender.Send(ctx, to, say)
	default:
		err = nil
	}
	if err != nil {
		return fmt.Errorf("tell of a dead letter: %w", err)
	}
	return nil
}

// resume sends a stored reply, unless it was sent.
func (b *Bot) resume(ctx context.Context, m Message, key string, rec record, rev uint64) error {
	if rec.Turn != nil {
		var h history
		if _, err := b.o.Store.Load(ctx, turnsBucket, m.Conversation(), &h); err != nil {
			return fmt.Errorf("load turns: %w", err)
		}
		if h.has(rec.Turn.Update) {
			return b.noteChanged(ctx, rec)
		}
	}
	if err := b.deliver(ctx, m, key, rec, rev); err != nil {
		return err
	}
	return b.noteChanged(ctx, rec)
}

// reference logs an error under a short reference, which is all that a chat learns of it.
func (b *Bot) reference(what string, err error) string {
	var raw [3]byte
	_, _ = rand.Read(raw[:]) // never fails, by its documentation
	ref := hex.EncodeToString(raw[:])
	b.o.Logger.Error(what, "reference", ref, "err", err)
	return ref
}

func (b *Bot) allowed(m Message) bool {
	return len(b.o.Allowed) == 0 || slices.Contains(b.o.Allowed, m.Chat.ID) || slices.Contains(b.o.Allowed, m.From.ID)
}

// left forgets the talk of a chat that the bot cannot reach any more.
func (b *Bot) left(ctx context.Context, m Message) error {
	keys, err := b.o.Store.Keys(ctx, turnsBucket, fmt.Sprintf("%d.", m.Chat.ID))
	if err != nil {
		return fmt.Errorf("list turns: %w", err)
	}
	return b.drop(ctx, turnsBucket, keys)
}

func (b *Bot) drop(ctx context.Context, bucket Bucket, keys []string) error {
	for _, k := range keys {
		if _, err := b.o.Store.Save(ctx, bucket, k, nil, AnyRevision); err != nil {
			return fmt.Errorf("delete from %s: %w", bucket.Name, err)
		}
	}
	return nil
}

func isConflict(err error) bool { return errors.Is(err, ErrConflict) }
