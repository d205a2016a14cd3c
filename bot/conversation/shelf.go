package conversation

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"isnad/bot/answering"
	"isnad/prompts"
	"isnad/retrieval"
)

// A Shelf holds the articles that a bot answers from. It is safe for concurrent use.
type Shelf interface {
	// For returns the articles that may be asked in a chat, in the order in which they are listed; at
	// least one.
	For(chat int64) []*Library
	// Route orders articles by how well they answer a question, the best first.
	Route(ctx context.Context, question string, among []*Library) ([]*Library, error)
}

// only is the shelf of a bot with a single article.
type only struct{ b *Bot }

func (o only) For(int64) []*Library { return []*Library{o.b.library.Load()} }

func (o only) Route(_ context.Context, _ string, among []*Library) ([]*Library, error) {
	return among, nil
}

// everything is the choice of all articles at once.
const everything = "*"

// tried is how many articles are asked one after the other where the question names none.
const tried = 3

// A desk is what a chat, or a topic of it, asks: one article, or all of several.
type desk struct {
	all    []*Library
	chosen *Library // nil: all of them
}

// desk finds what is asked where a message stands. An article that is gone is no choice any more.
func (b *Bot) desk(m Message, c chatInfo) desk {
	d := desk{all: b.shelf.For(m.Chat.ID)}
	if len(d.all) == 1 {
		d.chosen = d.all[0]
		return d
	}
	if id := c.Chosen[m.Thread]; id != everything {
		d.chosen = find(d.all, id)
	}
	return d
}

func find(libraries []*Library, id string) *Library {
	i := slices.IndexFunc(libraries, func(l *Library) bool { return l.ID == id })
	if i < 0 {
		return nil
	}
	return libraries[i]
}

// asked are the articles that a question may be answered from.
func (d desk) asked() []*Library {
	if d.chosen != nil {
		return []*Library{d.chosen}
	}
	return d.all
}

// about are the turns that a question may lean on: those that were answered from what is asked now.
func (d desk) about(turns []turn) []turn {
	if !d.several() || d.chosen == nil {
		return turns
	}
	return slices.DeleteFunc(slices.Clone(turns), func(t turn) bool { return t.Article != d.chosen.ID })
}

// revision names what is asked, and changes when that does.
func (d desk) revision() string {
	if d.chosen != nil {
		return d.chosen.Revision
	}
	var all []string
	for _, l := range d.all {
		all = append(all, l.Revision)
	}
	return strings.Join(all, "+")
}

// several reports whether citations have to name their article.
func (d desk) several() bool { return len(d.all) > 1 }

// of finds the article of a stored answer, nil when it is gone.
func (d desk) of(rec record) *Library {
	if !d.several() && rec.Article == "" {
		return d.all[0]
	}
	return find(d.all, rec.Article)
}

// choose keeps which article is asked from now on where a message stands.
func (b *Bot) choose(ctx context.Context, m Message, chat int64, id string) error {
	return b.saveChat(ctx, chat, func(c *chatInfo) {
		if c.Chosen == nil {
			c.Chosen = map[int]string{}
		}
		c.Chosen[m.Thread] = id
	})
}

// Consult answers a question from one of several articles: the one that holds most of it, or the
// next where that does not answer. An answer never mixes articles.
func Consult(
	ctx context.Context, s Shelf, among []*Library, q answering.Question, show func(*Library, answering.Answer),
) (*Library, answering.Result, error) {
	if len(among) > 1 {
		asked := q.Text
		for _, turn := range q.History {
			if turn.Role == prompts.User && len(retrieval.Terms(q.Text)) < 3 { // it leans on what was asked before
				asked = turn.Text + " " + q.Text
			}
		}
		ordered, err := s.Route(ctx, asked, among)
		if err != nil {
			return among[0], answering.Result{}, fmt.Errorf("choose the article: %w", err)
		}
		among = ordered
	}
	var best *Library
	var first answering.Result
	for i, lib := range among[:min(len(among), tried)] {
		result, err := lib.Answerer.Answer(ctx, q, func(a answering.Answer) { show(lib, a) })
		if err != nil || result.Kind() != answering.Refused {
			return lib, result, err
		}
		if i == 0 {
			best, first = lib, result
		}
	}
	return best, first, nil
}

// titleRunes bounds a title where it stands in a sentence.
const titleRunes = 24

// shortTitle is a title that a marker has room for.
func (l *Library) shortTitle() string {
	return strings.NewReplacer("[", "(", "]", ")").Replace(opening(l.Title, titleRunes))
}

// named names the article in the citations of a reply: [٢ · العنوان].
func (d desk) named(r Reply, lib *Library) Reply {
	if !d.several() || lib == nil {
		return r
	}
	blocks := slices.Clone(r.Blocks)
	for i, block := range blocks {
		spans := slices.Clone(block.Spans)
		for j, s := range spans {
			switch {
			case s.Style == Marker && !strings.Contains(s.Text, markerBetween):
				spans[j].Text += markerBetween + lib.shortTitle()
			case block.Quote && j == 0:
				spans[j].Text += markerBetween + lib.shortTitle()
			}
		}
		blocks[i].Spans = spans
	}
	r.Blocks = blocks
	return r
}

// markerBetween stands in a marker between the number and the title.
const markerBetween = " · "

// listed is how many articles one message offers as buttons.
const listed = 20

// shelfReply lists the articles and lets one, or all, be chosen. what says what a tap leads to: "c"
// chooses, others do something of one article.
func (d desk) shelfReply(title, what string) Reply {
	r := Reply{Blocks: []Block{{Spans: []Span{{Text: title, Style: Bold}}}}}
	for i, l := range d.all[:min(len(d.all), listed)] {
		mark := ""
		if l == d.chosen {
			mark = "✓ "
		}
		r.Blocks = append(r.Blocks, Block{Spans: []Span{
			{Text: prompts.Numeral(i+1) + ". " + mark},
			{Text: l.Title, Style: Bold},
			{Text: " – " + prompts.ArticleLine(len(l.Passages), l.Language, l.Source)},
		}})
		r.Buttons = append(r.Buttons, []Button{{Text: mark + opening(l.Title, buttonRunes), Data: what + ":" + l.ID}})
	}
	if what == "c" {
		mark := ""
		if d.chosen == nil {
			mark = "✓ "
		}
		r.Buttons = append(r.Buttons, []Button{{Text: mark + prompts.AllArticles, Data: "c:" + everything}})
	}
	return r
}

// buttonRunes is about what a button on a phone shows.
const buttonRunes = 40

// choiceTapped does what a button with an article on it says: c chooses it, l lists its paragraphs,
// m sums it up, n shows a paragraph of it.
func (b *Bot) choiceTapped(ctx context.Context, m Message, to Address, d desk, what, rest string) (string, error) {
	id, number, _ := strings.Cut(rest, ":")
	lib := find(d.all, id)
	if what == "c" && id == everything {
		if err := b.choose(ctx, m, to.Chat, everything); err != nil {
			return "", err
		}
		return "", b.reply(ctx, m, to, Say(prompts.AllChosen))
	}
	if lib == nil {
		return prompts.ArticleGone, nil
	}
	switch what {
	case "c":
		if err := b.choose(ctx, m, to.Chat, lib.ID); err != nil {
			return "", err
		}
		r := Say(prompts.ArticleChosen(lib.Title, len(lib.Passages)))
		for i, q := range lib.examples() {
			r.Buttons = append(r.Buttons, []Button{{Text: q, Data: fmt.Sprintf("e:%d:%s", i, lib.ID)}})
		}
		r.Buttons = append(r.Buttons, []Button{{Text: prompts.ButtonParagraphs, Data: "l:" + lib.ID}})
		return "", b.reply(ctx, m, to, r)
	case "l":
		return "", b.reply(ctx, m, to, d.page(lib, max(1, atoi(number))))
	case "m":
		return "", b.askTapped(ctx, m, to, prompts.SummaryQuestion, lib)
	default:
		n := atoi(number)
		if n < 1 || n > len(lib.Passages) {
			return prompts.ArticleChanged, nil
		}
		return "", b.reply(ctx, m, to, b.browse(d, lib, n))
	}
}

// page lists paragraphs of an article.
func (d desk) page(lib *Library, n int) Reply {
	r := articlePage(lib.Passages, n)
	if !d.several() {
		return r
	}
	r.Blocks = append([]Block{{Spans: []Span{{Text: lib.Title, Style: Bold}}}}, r.Blocks...)
	return ofArticle(r, lib)
}

// ofArticle binds the buttons of pages and paragraphs to their article.
func ofArticle(r Reply, lib *Library) Reply {
	for i := range r.Buttons {
		for j := range r.Buttons[i] {
			if what, n, ok := strings.Cut(r.Buttons[i][j].Data, ":"); ok && (what == "a" || what == "g") {
				r.Buttons[i][j].Data = what + ":" + n + ":" + lib.ID
			}
		}
	}
	return r
}

// start opens a chat: with a paragraph where the link names one, else with what there is and
// questions to begin with.
func (b *Bot) start(ctx context.Context, m Message, to Address, d desk) error {
	lib := d.chosen
	if lib == nil {
		return b.reply(ctx, m, to, d.shelfReply(prompts.WelcomeShelf(len(d.all)), "c"))
	}
	if n, ok := ParagraphNumber(m.Text, len(lib.Passages)); ok {
		return b.reply(ctx, m, to, b.browse(d, lib, n))
	}
	r := Say(prompts.Welcome(lib.Title, lib.about(), len(lib.Passages))...)
	for i, q := range lib.examples() {
		data := fmt.Sprintf("e:%d", i)
		if d.several() {
			data += ":" + lib.ID
		}
		r.Buttons = append(r.Buttons, []Button{{Text: q, Data: data}})
	}
	return b.reply(ctx, m, to, r)
}

// paragraph shows the paragraph that is asked for, which number reads for an article of so many.
// Where several articles have it, it asks which is meant. It is false where none has it.
func (b *Bot) paragraph(d desk, number func(last int) (int, bool)) (r Reply, ok bool) {
	var have []*Library
	var numbers []int
	for _, l := range d.asked() {
		if n, ok := number(len(l.Passages)); ok {
			have, numbers = append(have, l), append(numbers, n)
		}
	}
	switch len(have) {
	case 0:
		return Reply{}, false
	case 1:
		return b.browse(d, have[0], numbers[0]), true
	}
	r = desk{all: have}.shelfReply(prompts.WhichArticle, "n")
	for i := range r.Buttons {
		r.Buttons[i][0].Data += fmt.Sprintf(":%d", numbers[i])
	}
	return r, true
}

// longest is the number of paragraphs of the longest article that is asked.
func (d desk) longest() int {
	most := 0
	for _, l := range d.asked() {
		most = max(most, len(l.Passages))
	}
	return most
}

func paragraphsOf(libraries []*Library) (n int) {
	for _, l := range libraries {
		n += len(l.Passages)
	}
	return n
}

// status tells how things stand, and how far the vectors of new articles are.
func (b *Bot) status(d desk) []string {
	out := prompts.StatusLines(b.o.Model, b.o.Embedding, paragraphsOf(d.asked()), b.o.Now().Sub(b.started))
	if d.several() {
		out = append(out, prompts.ShelfTitle(len(d.all)))
	}
	for _, l := range d.all {
		if l.Making == nil {
			continue
		}
		if done, total := l.Making(); done < total {
			out = append(out, prompts.MakingVectors(l.Title, done, total))
		}
	}
	return out
}
