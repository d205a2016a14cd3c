package evaluation

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"strings"

	"isnad/bot/answering"
)

// A Threshold is a score of the judge at which the check decides.
type Threshold struct {
	Score float64 `json:"score"`
	Means string  `json:"means"`
}

// thresholds are those of package answering.
var thresholds = []Threshold{
	{answering.Likely, "shown, where no second look follows"},
	{answering.Surely, "shown before a second look, or with a paragraph that it does not cite"},
}

// A DraftReport is what became of drafts, and why.
type DraftReport struct {
	Figures     []DraftFigures
	Deciders    []Decider
	Calibration Calibration
	Thresholds  []Threshold
	Outcomes    []DraftOutcome // none where only totals may be seen
	Drafts      int
}

// A Decider tells for sentences of one label who decided on them: words, judge, model, or nobody,
// where they were not taken for claims.
type Decider struct {
	Label, By string
	Shown     Share
}

// NewDraftReport sums up outcomes. Without sentences it has totals alone.
func NewDraftReport(outcomes []DraftOutcome, sentences bool) DraftReport {
	r := DraftReport{
		Figures: sumDrafts(outcomes), Deciders: deciders(outcomes), Calibration: calibrate(scored(outcomes)),
		Thresholds: thresholds, Drafts: len(outcomes),
	}
	if sentences {
		r.Outcomes = outcomes
	}
	return r
}

// Decided is the verdict that decides on the sentence i of the draft: of one that was checked in
// parts that of the first part that is dropped. One without a verdict is decided by nobody.
func (o DraftOutcome) Decided(i int) Verdict {
	own := o.of(o.Sentences[i].Text)
	for _, v := range own {
		if !v.Kept {
			return v
		}
	}
	if len(own) == 0 {
		return Verdict{By: "nobody", Reason: "not checked"}
	}
	return own[0]
}

func deciders(outcomes []DraftOutcome) []Decider {
	var out []Decider
	for _, label := range []string{"true", "false", "missing", "frame"} {
		for _, by := range []string{"words", "judge", "model", "nobody"} {
			d := Decider{Label: label, By: by}
			for _, o := range outcomes {
				for i, s := range o.Sentences {
					if s.Label == label && o.Decided(i).By == by {
						d.Shown.count(o.Shown[i])
					}
				}
			}
			if d.Shown.Of > 0 {
				out = append(out, d)
			}
		}
	}
	return out
}

// scored are the true and false sentences that the judge was asked about. Of one that was checked
// in parts the lowest score counts.
func scored(outcomes []DraftOutcome) []rated {
	var out []rated
	for _, o := range outcomes {
		for _, s := range o.Sentences {
			score := 0.0
			for _, v := range o.of(s.Text) {
				if v.Score > 0 && (score == 0 || v.Score < score) {
					score = v.Score
				}
			}
			if s.claims() && score > 0 {
				out = append(out, rated{score, s.Label == "true"})
			}
		}
	}
	return out
}

//go:embed draftreport.html
var draftReportHTML string

// The plot is a square of this many pixels, with room for the scales at its left and above it.
const (
	plotSide = 320
	plotLeft = 40
	plotTop  = 30
)

var draftPage = newPage(draftReportHTML, template.FuncMap{
	"x":          func(v float64) float64 { return math.Round(plotLeft + plotSide*v) },
	"y":          func(v float64) float64 { return math.Round(plotTop + plotSide*(1-v)) },
	"side":       func(v float64) float64 { return math.Round(plotSide * v) },
	"ratio":      func(s Share) float64 { return ratio(s.N, s.Of) },
	"low":        func(s Share) float64 { low, _ := s.interval(); return low },
	"high":       func(s Share) float64 { _, high := s.interval(); return high },
	"calibrated": Calibration.shown,
	"two":        func(v float64) string { return fmt.Sprintf("%.2f", v) },
	"three":      func(v float64) string { return fmt.Sprintf("%.3f", v) },
	"sub":        func(a, b float64) float64 { return a - b },
	"ticks":      func() []float64 { return []float64{0, .2, .4, .6, .8, 1} },
})

// HTML writes the report as one page that needs nothing else.
func (r DraftReport) HTML(w io.Writer) error {
	if err := draftPage.Execute(w, r); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

// Text writes the totals for a terminal.
func (r DraftReport) Text(w io.Writer) error {
	for _, f := range r.Figures {
		if _, err := fmt.Fprintf(w, "%s\n  true sentences shown   %s\n  false sentences shown  %s\n"+
			"  answers complete       %s\n  refusals understood    %s\n",
			strings.ToUpper(f.Group), f.True, f.False, f.Complete, f.Refused); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "calibration error of the judge's score  %s (%d sentences)\n", r.Calibration.shown(), r.Calibration.N)
	return err
}
