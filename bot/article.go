package main

import (
	"context"
	"fmt"
)

type articleCommand struct{}

func (c *articleCommand) run(_ context.Context, a *app) (int, error) {
	_, passages, err := a.article()
	if err != nil {
		return 0, err
	}
	for i, p := range passages {
		if p.Opens {
			fmt.Fprintf(a.out, "# %s\n\n", p.Section)
		}
		end := "\n\n"
		if i == len(passages)-1 {
			end = "\n"
		}
		fmt.Fprintf(a.out, "[%d] %s%s", p.ID, p.Text, end)
	}
	return exitAnswered, nil
}
