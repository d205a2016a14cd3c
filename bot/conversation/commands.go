package conversation

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"isnad/prompts"
	"isnad/retrieval"
)

// known reports whether /name is a command of this bot.
func known(name string) bool {
	is := func(c prompts.Command) bool { return c.Name == name }
	return slices.ContainsFunc(prompts.PrivateCommands, is) || slices.ContainsFunc(prompts.AdminCommands, is)
}

// command replies to a command other than /ask and /summary.
func (b *Bot) command(ctx context.Context, m Message, to Address, d desk) error {
	say := func(paragraphs ...string) error { return b.reply(ctx, m, to, Say(paragraphs...)) }
	if slices.ContainsFunc(prompts.AdminCommands, func(c prompts.Command) bool { return c.Name == m.Command }) {
		return b.admin(ctx, m, to, d)
	}
	switch m.Command {
	case "start":
		return b.start(ctx, m, to, d)
	case "help":
		return say(prompts.Help()...)
	case "article":
		if d.several() {
			return b.reply(ctx, m, to, d.shelfReply(prompts.ShelfTitle(len(d.all)), "c"))
		}
		return b.reply(ctx, m, to, d.page(d.chosen, 1))
	case "p":
		r, ok := b.paragraph(d, func(last int) (int, bool) { return ParagraphNumber(m.Text, last) })
		if !ok {
			r = Say(prompts.NoSuchParagraph(d.longest()))
		}
		return b.reply(ctx, m, to, r)
	case "new":
		if err := b.drop(ctx, turnsBucket, []string{m.Conversation()}); err != nil {
			return err
		}
		return say(prompts.NewStarted)
	case "stop":
		if b.stop(ctx, m.Conversation(), 0) { // the answer itself says that it was stopped
			return nil
		}
		return say(prompts.NothingToStop)
	case "status":
		return say(b.status(d)...)
	case "remove":
		return b.reply(ctx, m, to, b.removal(m))
	case "privacy":
		return say(b.privacy(prompts.Privacy([]prompts.PrivacyItem{
			{What: prompts.KeptTurns, Age: turnsBucket.Age},
			{What: prompts.KeptAnswers, Age: answersBucket.Age},
			{What: prompts.KeptQuota, Age: quotaBucket.Age},
			{What: prompts.KeptFeedback, Age: feedbackBucket.Age},
			{What: prompts.KeptGaps, Age: gapsBucket.Age},
			{What: prompts.KeptUpdates, Age: b.o.Updates},
		}, b.o.Model, b.o.Embedding))...)
	case "forget":
		stays, err := b.forget(ctx, m)
		if err != nil {
			return err
		}
		return b.reply(ctx, m, to, forgotten(stays))
	default:
		return say(prompts.NoSuchCommand)
	}
}

// ParagraphNumber reads what stands behind /p: 6, ٦, [6], p6 or الفقرة 6, from 1 to last. It is
// false for anything with a sign, a fraction or a second number.
func ParagraphNumber(text string, last int) (n int, ok bool) {
	m := oneNumber.FindStringSubmatch(retrieval.Fold(text))
	if m == nil {
		return 0, false
	}
	n, err := strconv.Atoi(m[1])
	return n, err == nil && n >= 1 && n <= last
}

var oneNumber = regexp.MustCompile(`^(?:[^0-9]*[\s\p{L}])?[\[(]?([0-9]+)[\])]?[.؟?\s]*$`)

// browse shows a paragraph with buttons to its neighbours.
func (b *Bot) browse(d desk, lib *Library, n int) Reply {
	r := paragraphReply(lib.Passages[n-1], nil)
	if turns := pageTurns("g", n, len(lib.Passages)); turns != nil {
		r.Buttons = [][]Button{turns}
	}
	if !d.several() {
		return r
	}
	r.Blocks = append([]Block{{Spans: []Span{{Text: lib.Title, Style: Italic}}}}, r.Blocks...)
	return ofArticle(r, lib)
}

// about is how the article begins, which says what it is about.
func (l *Library) about() string {
	if len(l.Passages) == 0 {
		return ""
	}
	return opening(l.Passages[0].Text, aboutRunes)
}

// aboutRunes is some three lines on a phone.
const aboutRunes = 140

func (l *Library) examples() []string {
	if len(l.Examples) > 0 {
		return l.Examples
	}
	return []string{prompts.StartSummary, prompts.StartIdea, prompts.StartSections}
}

// admin replies to the commands of those who run the bot. In a group, others' tries are passed over
// in silence.
func (b *Bot) admin(ctx context.Context, m Message, to Address, d desk) error {
	if !slices.Contains(b.o.Admins, m.From.ID) {
		if m.Chat.Private {
			return b.reply(ctx, m, to, Say(prompts.AdminsOnly))
		}
		return nil
	}
	switch m.Command {
	case "stats":
		lines, err := b.stats(ctx)
		if err != nil {
			return err
		}
		return b.reply(ctx, m, to, Say(lines...))
	case "gaps":
		questions, err := b.gaps(ctx)
		if err != nil {
			return err
		}
		return b.reply(ctx, m, to, Say(questions...))
	default:
		if b.o.Reload == nil {
			return b.reply(ctx, m, to, Say(prompts.Reloaded))
		}
		before := b.shelf.For(m.Chat.ID)
		fresh, err := b.o.Reload(ctx)
		if err != nil {
			b.o.Logger.Error("reload article", "err", err)
			return b.reply(ctx, m, to, Say(prompts.ReloadFailed))
		}
		b.library.Store(&fresh)
		b.tellReload(ctx)
		after := b.shelf.For(m.Chat.ID)
		lines, err := b.changes(ctx, before, after)
		if err != nil {
			return err
		}
		return b.reply(ctx, m, to, Say(append([]string{prompts.Reloaded, prompts.Count(paragraphsOf(after), prompts.Paragraphs)}, lines...)...))
	}
}

func (b *Bot) stats(ctx context.Context) ([]string, error) {
	var answered, refused, good, bad int
	err := each(ctx, b.o.Store, answersBucket, "", func(_ string, r record) {
		switch {
		case r.Refused:
			refused++
		case r.Turn != nil:
			answered++
		}
	})
	if err != nil {
		return nil, err
	}
	err = each(ctx, b.o.Store, feedbackBucket, "", func(_ string, v vote) {
		if v.Good {
			good++
		} else {
			bad++
		}
	})
	if err != nil {
		return nil, err
	}
	var waiting, dead int
	if b.o.Depth != nil {
		waiting, dead = b.o.Depth(ctx)
	}
	return prompts.Stats(answered, refused, good, bad, waiting, dead), nil
}

// gapsShown is how many questions /gaps lists: the latest.
const gapsShown = 20

func (b *Bot) gaps(ctx context.Context) ([]string, error) {
	var all []gap
	if err := each(ctx, b.o.Store, gapsBucket, "", func(_ string, g gap) { all = append(all, g) }); err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return []string{prompts.NothingMissing}, nil
	}
	slices.SortFunc(all, func(a, b gap) int { return b.At.Compare(a.At) })
	out := []string{prompts.GapsTitle}
	for _, g := range all[:min(len(all), gapsShown)] {
		out = append(out, "• "+opening(g.Question, openingRunes))
	}
	return out, nil
}

// each reads all entries of a bucket whose keys begin with prefix.
func each[T any](ctx context.Context, s Store, b Bucket, prefix string, see func(key string, v T)) error {
	keys, err := s.Keys(ctx, b, prefix)
	if err != nil {
		return fmt.Errorf("list %s: %w", b.Name, err)
	}
	for _, k := range keys {
		var v T
		rev, err := s.Load(ctx, b, k, &v)
		if err != nil {
			return fmt.Errorf("load %s: %w", b.Name, err)
		}
		if rev != 0 {
			see(k, v)
		}
	}
	return nil
}

// forget deletes what is kept of a person: turns in every chat, answers, votes, gaps, and what
// waits in the queue. The quota stays, or it would be no limit, and so do articles that others ask,
// which it returns.
func (b *Bot) forget(ctx context.Context, m Message) (stays []*Library, err error) {
	person := strconv.FormatInt(m.From.ID, 10)
	for _, bucket := range []Bucket{turnsBucket, answersBucket, feedbackBucket, gapsBucket} {
		prefix := person + "."
		if bucket == turnsBucket {
			prefix = "" // its keys end with the person
		}
		keys, err := b.o.Store.Keys(ctx, bucket, prefix)
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", bucket.Name, err)
		}
		if bucket == turnsBucket {
			keys = slices.DeleteFunc(keys, func(k string) bool { return !strings.HasSuffix(k, "."+person) })
		}
		if err := b.drop(ctx, bucket, keys); err != nil {
			return nil, err
		}
	}
	if stays, err = b.forgetFiles(ctx, m.From.ID); err != nil {
		return nil, err
	}
	if b.o.Forget != nil {
		if err := b.o.Forget(ctx, m.Chat.ID, m.From.ID); err != nil {
			return nil, fmt.Errorf("forget what waits: %w", err)
		}
	}
	return stays, nil
}
