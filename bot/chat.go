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

type chatCommand struct{ started time.Time }

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

// welcome says what this is, of which article, and how to ask here.
func (c *chatCommand) welcome(e *engine) []string {
	return append(prompts.Welcome(e.library.Title, "", len(e.library.Passages))[:2], prompts.TerminalHint)
}

// command says what a command of Telegram does, or which question it stands for. What it needs of a chat, this one has not.
func (c *chatCommand) command(a *app, e *engine, name, rest string) (said []string, question string) {
	passages := e.library.Passages
	switch name {
	case "new":
		return []string{prompts.NewStarted}, ""
	case "p":
		return []string{terminalParagraph(rest, passages)}, ""
	case "article":
		var b strings.Builder
		printArticle(&b, passages)
		return []string{strings.TrimSuffix(b.String(), "\n")}, ""
	case "summary":
		return nil, prompts.SummaryQuestion
	case "ask":
		if rest == "" {
			return []string{prompts.TerminalHint}, ""
		}
		return nil, rest
	case "start":
		return append(c.welcome(e), e.library.Examples...), ""
	case "help":
		return append(prompts.Help(), prompts.TerminalHint), ""
	case "status":
		model := ""
		if a.outside() {
			model = a.OpenaiModel
		}
		return prompts.StatusLines(model, a.OpenaiEmbeddingModel, len(passages), time.Since(c.started)), ""
	case "privacy":
		return []string{prompts.TerminalPrivacy}, ""
	case "forget":
		return []string{prompts.NewStarted}, ""
	case "stop":
		return []string{prompts.NothingToStop}, ""
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
	c.started = time.Now()
	for _, line := range c.welcome(e) {
		fmt.Fprintln(a.err, line)
	}
	var history []prompts.Message
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
			if said, question = c.command(a, e, command, rest); question == "" {
				if command == "new" || command == "forget" {
					history = nil
				}
				for _, line := range said {
					fmt.Fprintln(a.out, line)
				}
				continue
			}
		}
		r, err := e.answerer.Answer(ctx, answering.Question{Text: question, History: history}, func(answering.Answer) {})
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
		fmt.Fprint(a.out, terminalAnswer(r.Answer))
		history = append(history, prompts.Message{Role: prompts.User, Text: question}, prompts.Message{Role: prompts.Assistant, Text: r.Text()})
		history = history[max(0, len(history)-2*turnsShown):]
	}
}
