package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"isnad/bot/evaluation"
	"isnad/bot/library"
	"isnad/bot/llm/mockllm"
	"isnad/prompts"
	"isnad/retrieval/documents"
	"isnad/seeds"
)

// questionsOf ends the name of the file with the questions on an article.
const questionsOf = "-questions.jsonl"

// sets answers the questions of a folder on their articles.
func (c *evalCommand) sets(ctx context.Context, a *app) (measured, error) {
	files, err := filepath.Glob(filepath.Join(c.Sets, "*"+questionsOf))
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("no file x%s in %s", questionsOf, c.Sets)
	}
	if err != nil {
		return nil, usageError{fmt.Errorf("eval --sets: %w", err)}
	}
	a.absence = giveUp
	e, err := a.engine(ctx)
	if err != nil {
		return nil, err
	}
	defer e.close()
	model := mockllm.DefaultModel
	if a.outside() {
		model = a.OpenaiModel
	}
	var all []evaluation.Item
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		questions, err := evaluation.ReadQuestions(data)
		if err != nil {
			return nil, usageError{fmt.Errorf("eval --sets: %s: %w", file, err)}
		}
		one, err := c.articleOf(ctx, e, file)
		if err != nil {
			return nil, err
		}
		bar := a.progress(prompts.EvaluationProgress)
		items, err := evaluation.Run(ctx, one, questions, "", bar.set)
		bar.end()
		if err != nil {
			return nil, err
		}
		all = append(all, items...)
	}
	return evaluation.NewReport(model, all, nil), nil
}

// articleOf makes the article answer that a file of questions is about: the .txt beside it, or,
// where there is none, the built-in one.
func (c *evalCommand) articleOf(ctx context.Context, e *engine, file string) (evaluation.Answerer, error) {
	name := strings.TrimSuffix(file, questionsOf) + ".txt"
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		name, data, err = "article.txt", seeds.Article, nil
	}
	if err != nil {
		return nil, err
	}
	d, err := documents.Read(ctx, filepath.Base(name), data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	article := library.Article{ID: library.Revision(d.Passages), Language: d.Language, Passages: d.Passages}
	one, err := e.shelf.open(ctx, article)
	if err != nil {
		return nil, err
	}
	return one.answerer, nil
}
