package conversation

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"isnad/prompts"
)

// A File is what somebody sent with a message. Its content is with Telegram.
type File struct {
	ID   string
	Name string
	Size int64 // in bytes, 0 where it is not said
}

// An Upload is a file, a page or a text, that becomes an article.
type Upload struct {
	File  *File  // of these three one is set
	Link  string // of a page or a file elsewhere
	Text  string // of a message that was passed on
	Owner int64
	Chat  int64 // where it may be asked; 0: everywhere
	Free  bool  // no quota counts for it
	Sent  time.Time
}

// Uploads keeps articles that people send.
type Uploads interface {
	// Add makes an article of a file. The same file from the same person in the same chat is the
	// same article. An *Unread says why it is none; other errors mean that trying again can help.
	Add(ctx context.Context, u Upload) (*Library, error)
	// Remove deletes an article with all that was made of it.
	Remove(ctx context.Context, id string) error
	// Sent lists what people sent, of one person or, for 0, of all.
	Sent(owner int64) []*Library
	// Quota is how many articles a person may keep, and of how many bytes together.
	Quota() (files int, bytes int64)
}

// An Unread says why a file does not become an article.
type Unread struct {
	Reason string // as prompts.Unread knows it
	Line   string // for the log
}

func (e *Unread) Error() string { return e.Line }

// MaxFile is the size in bytes of the largest file that Telegram lets bots fetch.
const MaxFile = prompts.FileMegabytes << 20

// forwardedRunes is from where on a message that is passed on is a text to be asked, and not a
// question.
const forwardedRunes = 500

// takes reports whether a message brings an article: from an admin, or, where everybody may, in a
// private chat.
func (b *Bot) takes(m Message) bool {
	if b.o.Uploads == nil || m.Kind == Edited || m.Command != "" || !b.maySend(m) {
		return false
	}
	return m.File != nil || m.link() != "" || m.Forwarded && m.Chat.Private && utf8.RuneCountInString(m.Text) > forwardedRunes
}

// link is the address that is all of a message, "" where it says anything else: a question may have
// a link in it.
func (m Message) link() string {
	text := strings.TrimFunc(m.Text, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) })
	if m.Kind != Text || strings.ContainsFunc(text, unicode.IsSpace) {
		return ""
	}
	if strings.HasPrefix(strings.ToLower(text), "www.") {
		text = "https://" + text
	}
	if u, err := url.Parse(text); err != nil || u.Host == "" || u.Scheme == "" {
		return ""
	}
	return text
}

// shownLink is a link as people read it.
func shownLink(link string) string {
	_, rest, _ := strings.Cut(link, "://")
	if plain, err := url.PathUnescape(rest); err == nil && utf8.ValidString(plain) && !strings.ContainsFunc(plain, unicode.IsControl) {
		rest = plain
	}
	return opening(strings.TrimSuffix(rest, "/"), openingRunes)
}

func (b *Bot) maySend(m Message) bool {
	return slices.Contains(b.o.Admins, m.From.ID) || m.Chat.Private && b.o.OpenUploads
}

// upload makes an article of what was sent, and says so in one message that is edited.
func (b *Bot) upload(ctx context.Context, m Message, to Address) error {
	key := answerKey(m.From.ID, m.Update)
	rec, rev, err := b.record(ctx, key)
	if err != nil {
		return err
	}
	if rec.State == final || rec.State == done {
		return b.deliver(ctx, m, key, rec, rev)
	}
	u := Upload{File: m.File, Owner: m.From.ID, Chat: m.Chat.ID, Sent: m.Sent}
	name := prompts.ForwardedText
	switch link := m.link(); {
	case m.File != nil:
		name = opening(m.File.Name, openingRunes)
	case link != "":
		u.Link, name = link, shownLink(link)
	default:
		u.Text = m.Text
	}
	if slices.Contains(b.o.Admins, m.From.ID) {
		u.Free = true
		if m.Chat.Private { // the library is for everybody
			u.Chat = 0
		}
	}
	if rec.State == "" {
		if _, wait, err := b.overLimit(ctx, m, false); err != nil || wait > 0 {
			if err != nil {
				return err
			}
			return b.reply(ctx, m, to, Say(prompts.TooMany(false, wait)))
		}
		id, err := b.o.Streamer.Placeholder(ctx, to, Say(prompts.ReadingFile(name)))
		if err != nil {
			if errors.Is(err, ErrGone) {
				return nil
			}
			return fmt.Errorf("send placeholder: %w", err)
		}
		if id != 0 {
			rec.State, rec.To, rec.Messages = placed, to, []int{id}
			if rev, err = b.o.Store.Save(ctx, answersBucket, key, rec, rev); err != nil {
				return fmt.Errorf("note placeholder: %w", err)
			}
		}
	}
	if rec.Reply, err = b.added(ctx, m, to, u, name); err != nil {
		return err
	}
	rec.State, rec.To, rec.Draft = final, to, len(rec.Messages) == 0
	if rev, err = b.o.Store.Save(ctx, answersBucket, key, rec, rev); err != nil {
		return fmt.Errorf("store reply: %w", err)
	}
	return b.deliver(ctx, m, key, rec, rev)
}

// added adds an article and tells of it, or why it is none.
func (b *Bot) added(ctx context.Context, m Message, to Address, u Upload, name string) (Reply, error) {
	if u.File != nil && u.File.Size > MaxFile {
		return Say(prompts.FileTooLarge(name, u.File.Size)), nil
	}
	lib, err := b.o.Uploads.Add(ctx, u)
	var unread *Unread
	if errors.As(err, &unread) {
		b.o.Logger.Info("a file is no article", "update", m.Update, "reason", unread.Reason)
		files, size := b.o.Uploads.Quota()
		return Say(prompts.Unread(unread.Reason, name, files, size)), nil
	}
	if err != nil {
		return Reply{}, fmt.Errorf("add an article: %w", err)
	}
	if err := b.choose(ctx, m, to.Chat, lib.ID); err != nil {
		return Reply{}, err
	}
	r := Say(prompts.Added(lib.Title, len(lib.Passages)))
	if lib.Scanned > 0 {
		r.Blocks = append(r.Blocks, plainBlock(prompts.PagesNotRead(lib.Scanned)))
	}
	if lib.Making != nil {
		if done, total := lib.Making(); done < total {
			r.Blocks = append(r.Blocks, plainBlock(prompts.WordsFirst))
		}
	}
	if len(lib.Examples) > 0 {
		r.Blocks = append(r.Blocks, plainBlock(prompts.TryThese))
	}
	for i, q := range lib.examples() {
		r.Buttons = append(r.Buttons, []Button{{Text: q, Data: fmt.Sprintf("e:%d:%s", i, lib.ID)}})
	}
	return r, nil
}

// sentBy lists what a person may remove: what they sent, an admin all that was sent.
func (b *Bot) sentBy(person int64) []*Library {
	if slices.Contains(b.o.Admins, person) {
		person = 0
	}
	return b.o.Uploads.Sent(person)
}

// removal offers the articles that a person may remove.
func (b *Bot) removal(m Message) Reply {
	if b.o.Uploads == nil {
		return Say(prompts.NothingToRemove)
	}
	sent := b.sentBy(m.From.ID)
	if len(sent) == 0 {
		return Say(prompts.NothingToRemove)
	}
	r := Say(prompts.WhichToRemove)
	r.Buttons = removeButtons(sent)
	return r
}

func removeButtons(sent []*Library) (rows [][]Button) {
	for _, l := range sent[:min(len(sent), listed)] {
		rows = append(rows, []Button{{Text: opening(l.Title, buttonRunes), Data: "x:" + l.ID}})
	}
	return rows
}

// forgotten says that a person is forgotten, and which articles stay because others ask them.
func forgotten(stays []*Library) Reply {
	r := Say(prompts.Forgotten)
	if len(stays) > 0 {
		r.Blocks = append(r.Blocks, plainBlock(prompts.StaysForOthers(len(stays))))
		r.Buttons = removeButtons(stays)
	}
	return r
}

// removeTapped removes an article, for those who may.
func (b *Bot) removeTapped(ctx context.Context, m Message, to Address, id string) (string, error) {
	if b.o.Uploads == nil {
		return prompts.ArticleGone, nil
	}
	lib := find(b.sentBy(m.From.ID), id)
	if lib == nil {
		return prompts.ArticleGone, nil
	}
	if err := b.o.Uploads.Remove(ctx, id); err != nil {
		return "", err
	}
	return "", b.reply(ctx, m, to, Say(prompts.Removed(lib.Title)))
}

// forgetFiles deletes what a person sent to ask it alone, and returns the rest: others ask that, so
// it stays until the person removes it.
func (b *Bot) forgetFiles(ctx context.Context, person int64) (stays []*Library, err error) {
	if b.o.Uploads == nil {
		return nil, nil
	}
	for _, l := range b.o.Uploads.Sent(person) {
		if l.Chat != person { // a private chat has the number of the person
			stays = append(stays, l)
			continue
		}
		if err := b.o.Uploads.Remove(ctx, l.ID); err != nil {
			return nil, fmt.Errorf("delete what was sent: %w", err)
		}
	}
	return stays, nil
}

// notTaken replies to a file where none is taken.
func (b *Bot) notTaken(m Message) string {
	if b.o.Uploads != nil && m.File != nil && strings.TrimSpace(m.Text) == "" {
		return prompts.FilesNotTaken
	}
	return prompts.TextOnly
}

// privacy adds what is kept of files, behind the kinds that have an age.
func (b *Bot) privacy(lines []string) []string {
	if b.o.Uploads != nil {
		lines = slices.Insert(lines, len(lines)-1, prompts.KeptFiles)
	}
	if b.o.Hearing != "" {
		lines = append(lines, prompts.PrivacyOfRecordings(b.o.Hearing))
	}
	return lines
}
