package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"isnad/bot/answering"
	"isnad/bot/conversation"
	"isnad/prompts"
	"isnad/retrieval"
)

type chatCommand struct {
	started time.Time
	all     []*conversation.Library
	asked   []*conversation.Library // those of all that are chosen
	history []prompts.Message
}

// terminalCommand reads "/name rest".
func terminalCommand(line string) (name, rest string, ok bool) {
	line, ok = strings.CutPrefix(line, "/")
	name, rest, _ = strings.Cut(line, " ")
	return name, strings.TrimSpace(rest), ok
}

// terminalParagraph shows the paragraph with this number.
func terminalParagraph(number string, passages []retrieval.Passage) string {
	n, ok := conversation.ParagraphNumber(number, len(passages))
	if !ok {
		return prompts.NoSuchParagraph(len(passages))
	}
	return fmt.Sprintf("[%d] %s", n, passages[n-1].Text)
}

// welcome says what this is, of which articles, and how to ask here.
func (c *chatCommand) welcome() []string {
	if len(c.all) > 1 {
		return append(append([]string{prompts.WelcomeShelf(len(c.all))}, c.list()...), prompts.TerminalHint)
	}
	return append(prompts.Welcome(c.all[0].Title, "", len(c.all[0].Passages))[:2], prompts.TerminalHint)
}

// list names several articles with their numbers.
func (c *chatCommand) list() (lines []string) {
	for i, l := range c.all {
		lines = append(lines, fmt.Sprintf("%d. %s – %s", i+1, l.Title, prompts.ArticleLine(len(l.Passages), l.Language, l.Source)))
	}
	return lines
}

// article shows the article; of several it lists them, or chooses one of them by its number, 0 for
// all.
func (c *chatCommand) article(number string) []string {
	if len(c.all) == 1 {
		var b strings.Builder
		printArticle(&b, c.all[0].Passages)
		return []string{strings.TrimSuffix(b.String(), "\n")}
	}
	if strings.TrimSpace(number) == "0" {
		c.asked, c.history = c.all, nil
		return []string{prompts.AllChosen}
	}
	n, ok := conversation.ParagraphNumber(number, len(c.all))
	if !ok {
		return c.list()
	}
	c.asked, c.history = c.all[n-1:n], nil
	return []string{prompts.ArticleChosen(c.asked[0].Title, len(c.asked[0].Passages))}
}

// paragraphs is how many there are in what is asked.
func (c *chatCommand) paragraphs() (n int) {
	for _, l := range c.asked {
		n += len(l.Passages)
	}
	return n
}

// command says what a command of Telegram does, or which question it stands for. What it needs of a
// chat, this one has not.
func (c *chatCommand) command(a *app, name, rest string) (said []string, question string) {
	switch name {
	case "new", "forget":
		c.history = nil
		return []string{prompts.NewStarted}, ""
	case "p":
		for _, l := range c.asked {
			said = append(said, terminalParagraph(rest, l.Passages))
		}
		return said, ""
	case "article":
		return c.article(rest), ""
	case "summary":
		return nil, prompts.SummaryQuestion
	case "ask":
		if rest == "" {
			return []string{prompts.TerminalHint}, ""
		}
		return nil, rest
	case "start":
		said = c.welcome()
		if len(c.asked) == 1 {
			said = append(said, c.asked[0].Examples...)
		}
		return said, ""
	case "help":
		return append(prompts.Help(), prompts.TerminalHint), ""
	case "status":
		model := ""
		if a.outside() {
			model = a.OpenaiModel
		}
		return prompts.StatusLines(model, a.OpenaiEmbeddingModel, c.paragraphs(), time.Since(c.started)), ""
	case "privacy":
		return []string{prompts.TerminalPrivacy}, ""
	case "stop":
		return []string{prompts.NothingToStop}, ""
	case "remove":
		return []string{prompts.NothingToRemove}, ""
	case "stats", "gaps", "reload":
		return []string{prompts.TelegramOnly}, ""
	}
	return []string{prompts.NoSuchTerminalCommand}, ""
}

// turnsShown is how many turns of the talk the model sees.
const turnsShown = 4

func (c *chatCommand) run(ctx context.Context, a *app) (int, error) {
	e, err := a.engine(ctx)
	if err != nil {
		return 0, err
	}
	defer e.close()
	c.started, c.all = time.Now(), e.shelf.For(0)
	c.asked = c.all
	for _, line := range c.welcome() {
		fmt.Fprintln(a.err, line)
	}
	questions := make(chan string)
	ended := make(chan error, 1)
	go func() { // reading blocks, and an interrupt must not wait for a line
		lines := bufio.NewScanner(a.in)
		lines.Buffer(nil, maxLine)
		for lines.Scan() {
			select {
			case questions <- strings.TrimSpace(lines.Text()):
			case <-ctx.Done():
				return
			}
		}
		ended <- lines.Err()
	}()
	for {
		fmt.Fprint(a.err, "\n› ")
		var question string
		select {
		case <-ctx.Done():
			return exitAnswered, nil
		case err := <-ended:
			if err != nil {
				return 0, fmt.Errorf("read question: %w", err)
			}
			return exitAnswered, nil
		case question = <-questions:
		}
		if question == "" {
			continue
		}
		if command, rest, ok := terminalCommand(question); ok {
			var said []string
			if said, question = c.command(a, command, rest); question == "" {
				for _, line := range said {
					fmt.Fprintln(a.out, line)
				}
				continue
			}
		}
		title, r, err := e.askOf(ctx, c.asked, answering.Question{Text: question, History: c.history})
		switch {
		case errors.Is(err, answering.ErrEmpty):
			fmt.Fprintln(a.out, prompts.NothingToRead)
			continue
		case errors.Is(err, answering.ErrTooLong):
			fmt.Fprintln(a.out, prompts.TooLongQuestion(answering.MaxQuestion))
			continue
		case err != nil:
			return 0, err
		}
		fmt.Fprint(a.out, fromArticle(title)+terminalAnswer(r.Answer))
		c.history = append(c.history, prompts.Message{Role: prompts.User, Text: question},
			prompts.Message{Role: prompts.Assistant, Text: r.Text()})
		c.history = c.history[max(0, len(c.history)-2*turnsShown):]
	}
}
