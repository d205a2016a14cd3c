package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"isnad/retrieval"
)

type articleCommand struct{}

func (c *articleCommand) run(ctx context.Context, a *app) (int, error) {
	articles, err := a.articles(ctx)
	if err != nil {
		return 0, err
	}
	for i, article := range articles {
		if len(articles) > 1 {
			fmt.Fprintf(a.out, "%s== %s (%s)\n\n", strings.Repeat("\n", min(i, 1)), article.Title, article.Source)
		}
		printArticle(a.out, article.Passages)
	}
	return exitAnswered, nil
}

// printArticle writes the numbered paragraphs under their headings.
func printArticle(out io.Writer, passages []retrieval.Passage) {
	for i, p := range passages {
		if p.Opens {
			fmt.Fprintf(out, "# %s\n\n", p.Section)
		}
		end := "\n\n"
		if i == len(passages)-1 {
			end = "\n"
		}
		fmt.Fprintf(out, "[%d] %s%s", p.ID, p.Text, end)
	}
}
