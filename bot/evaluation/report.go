package evaluation

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// A Report is what an evaluation found.
type Report struct {
	Model string            `json:"model"` // who wrote the answers
	Total map[string]Figure `json:"total"`
	Kinds []KindFigures     `json:"kinds"`
	Lies  []LieFigures      `json:"lies,omitempty"`
	Items []Item            `json:"items"`

	SecondLooks int `json:"second_looks,omitempty"` // calls that a Script was asked to judge in
}

// KindFigures are the figures of one kind of question.
type KindFigures struct {
	Kind    string            `json:"kind"`
	N       int               `json:"n"`
	Figures map[string]Figure `json:"figures"`
}

// LieFigures tell what the checker did with the claims of one kind: a lie is to be dropped, a true
// sentence to be kept.
type LieFigures struct {
	Suite string `json:"suite"`
	Kind  string `json:"kind"`
	True  bool   `json:"true"`
	N     int    `json:"n"`
	Right int    `json:"right"` // lies dropped, or true sentences kept
}

// NewReport sums up items by kind, in the order in which the kinds come, and in total.
func NewReport(model string, items []Item, lies []LieFigures) Report {
	r := Report{Model: model, Total: figures(items), Lies: lies, Items: items}
	byKind := map[string][]Item{}
	var order []string
	for _, it := range items {
		if _, ok := byKind[it.Question.Kind]; !ok {
			order = append(order, it.Question.Kind)
		}
		byKind[it.Question.Kind] = append(byKind[it.Question.Kind], it)
	}
	for _, k := range order {
		r.Kinds = append(r.Kinds, KindFigures{k, len(byKind[k]), figures(byKind[k])})
	}
	return r
}

// columns of the table by kind.
var columns = []string{"hit@5", "mrr", "fact_recall", "citation_precision", "citation_recall", "strict"}

// Text writes the report as tables for a terminal.
func (r Report) Text(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "kind\tn\t%s\trefused\t\n", strings.Join(columns, "\t"))
	for _, k := range r.Kinds {
		fmt.Fprintf(t, "%s\t%d\t", k.Kind, k.N)
		for _, c := range columns {
			fmt.Fprintf(t, "%s\t", measured(k.Figures, c))
		}
		refused := 0
		for _, it := range r.Items {
			if it.Question.Kind == k.Kind && it.Score.Refused {
				refused++
			}
		}
		fmt.Fprintf(t, "%d\t\n", refused)
	}
	fmt.Fprintf(t, "\n%d questions, %s\tvalue\t95%% interval\t\n", len(r.Items), r.Model)
	for _, name := range figureNames {
		if f, ok := r.Total[name]; ok {
			fmt.Fprintf(t, "%s\t%.3f\t%.3f – %.3f\t\n", name, f.Value, f.Low, f.High)
		} else {
			fmt.Fprintf(t, "%s\t–\t–\t\n", name)
		}
	}
	if r.SecondLooks > 0 {
		fmt.Fprintf(t, "second looks\t%d\tcalls\t\n", r.SecondLooks)
	}
	if len(r.Lies) > 0 {
		fmt.Fprintf(t, "\nclaims of the liar suite\tn\tright\t\t\n")
		for _, l := range r.Lies {
			what := "dropped"
			if l.True {
				what = "kept"
			}
			fmt.Fprintf(t, "%s %s\t%d\t%.3f\t%s\t\n", l.Suite, l.Kind, l.N, ratio(l.Right, l.N), what)
		}
	}
	return t.Flush()
}

// measured is a figure's value, or a dash where none of the questions has one: nothing is not zero.
func measured(figures map[string]Figure, name string) string {
	if f, ok := figures[name]; ok {
		return fmt.Sprintf("%.3f", f.Value)
	}
	return "–"
}

// headHTML begins both pages.
//
//go:embed head.html
var headHTML string

//go:embed report.html
var reportHTML string

// newPage makes a page below the common head.
func newPage(html string, with template.FuncMap) *template.Template {
	t := template.Must(template.New("page").Funcs(with).Parse(html))
	template.Must(t.New("head").Parse(headHTML))
	return t
}

var page = newPage(reportHTML, template.FuncMap{
	"names":    func() []string { return figureNames },
	"measured": measured,
	"has": func(figures map[string]Figure, name string) bool {
		_, ok := figures[name]
		return ok
	},
	"percent": func(f float64) string { return fmt.Sprintf("%.1f", 100*min(f, 1)) },
	"three":   func(f float64) string { return fmt.Sprintf("%.3f", f) },
	"isShare": func(name string) bool { return !strings.HasPrefix(name, "median") },
	"share":   func(l LieFigures) float64 { return ratio(l.Right, l.N) },
	"marks":   func(m map[string]float64) []string { return slices.Sorted(maps.Keys(m)) },
})

// HTML writes the report as one page that needs nothing else.
func (r Report) HTML(w io.Writer) error {
	if err := page.Execute(w, r); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}
