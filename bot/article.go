package main

import (
	"context"
	"fmt"
	"io"

	"isnad/retrieval"
)

type articleCommand struct{}

func (c *articleCommand) run(_ context.Context, a *app) (int, error) {
	_, passages, err := a.article()
	if err != nil {
		return 0, err
	}
	printArticle(a.out, passages)
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
