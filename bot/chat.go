package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"isnad/bot/answering"
	"isnad/bot/conversation"
	"isnad/prompts"
	"isnad/retrieval"
)

type chatCommand struct{}

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

// chooseArticle lists several articles with their numbers, or chooses one of them by its number, 0 for all; a single one is shown.
func (a *app) chooseArticle(number string, all, asked []*conversation.Library) []*conversation.Library {
	if len(all) == 1 {
		printArticle(a.out, all[0].Passages)
		return asked
	}
	if n, ok := conversation.ParagraphNumber(number, len(all)); ok {
		fmt.Fprintln(a.out, prompts.ArticleChosen(all[n-1].Title, len(all[n-1].Passages)))
		return all[n-1 : n]
	}
	if strings.TrimSpace(number) == "0" {
		fmt.Fprintln(a.out, prompts.AllChosen)
		return all
	}
	for i, l := range all {
		fmt.Fprintf(a.out, "%d. %s – %s\n", i+1, l.Title, prompts.ArticleLine(len(l.Passages), l.Language, l.Source))
	}
	return asked
}

// turnsShown is how many turns of the talk the model sees.
const turnsShown = 4

func (c *chatCommand) run(ctx context.Context, a *app) (int, error) {
	e, err := a.engine(ctx)
	if err != nil {
		return 0, err
	}
	defer e.close()
	for _, p := range prompts.Welcome(len(e.library.Passages))[:1] {
		fmt.Fprintln(a.err, p)
	}
	fmt.Fprintln(a.err, prompts.TerminalHint)
	var history []prompts.Message
	asked := e.shelf.For(0)
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
			switch command {
			case "new":
				history = nil
				fmt.Fprintln(a.out, prompts.NewStarted)
				continue
			case "p":
				for _, l := range asked {
					fmt.Fprintln(a.out, terminalParagraph(rest, l.Passages))
				}
				continue
			case "article":
				if chosen := a.chooseArticle(rest, e.shelf.For(0), asked); !slices.Equal(chosen, asked) {
					asked, history = chosen, nil
				}
				continue
			case "summary":
				question = prompts.SummaryQuestion
			case "ask":
				question = rest
			case "help", "start":
				fmt.Fprintln(a.out, prompts.TerminalHint)
				continue
			default:
				fmt.Fprintln(a.out, prompts.NoSuchTerminalCommand)
				continue
			}
		}
		title, r, err := e.askOf(ctx, asked, answering.Question{Text: question, History: history})
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
		history = append(history, prompts.Message{Role: prompts.User, Text: question}, prompts.Message{Role: prompts.Assistant, Text: r.Text()})
		history = history[max(0, len(history)-2*turnsShown):]
	}
}
