package evaluation

import (
	"context"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"isnad/bot/answering"
	"isnad/retrieval"
)

// A ClaimReport tells how well true claims are told from false ones.
type ClaimReport struct {
	Articles    int           `json:"articles"`
	Area        Figure        `json:"area"` // under the curve of the judge's score, its interval by articles
	Calibration Calibration   `json:"calibration"`
	Ablation    []ClaimFigure `json:"ablation"` // vetoes, judge, both
	Kinds       []ClaimFigure `json:"kinds"`    // of the whole check
}

// A ClaimFigure is the share of true claims that are kept and of false ones that are dropped.
type ClaimFigure struct {
	Name  string `json:"name"`
	True  Share  `json:"true_kept"`
	False Share  `json:"false_dropped"`
}

func (f *ClaimFigure) count(c Claim, kept bool) {
	if c.isTrue() {
		f.True.count(kept)
	} else {
		f.False.count(!kept)
	}
}

// A ConnectJudge makes a Connect whose answerers ask this judge, without a second look.
type ConnectJudge func(judge answering.Judge) Connect

// Claims lets a model write each claim as the answer to its question and looks whether the check
// keeps it: the whole check, its vetoes beside a judge that agrees with everything, and the judge
// alone. progress, unless nil, is told how many claims are done.
func Claims(
	ctx context.Context, articles []ClaimArticle, judge answering.Judge, connect ConnectJudge, progress func(done, total int),
) (ClaimReport, error) {
	r := ClaimReport{Articles: len(articles), Ablation: []ClaimFigure{{Name: "vetoes alone"}, {Name: "judge alone"}, {Name: "both"}}}
	total, done := 0, 0
	for _, a := range articles {
		total += len(a.Claims)
	}
	did := func() {
		if done++; progress != nil {
			progress(done, total)
		}
	}
	var groups [][]rated
	for _, a := range articles {
		scores, err := r.add(ctx, a, judge, connect, did)
		if err != nil {
			return r, fmt.Errorf("claims of %s: %w", a.Article, err)
		}
		groups = append(groups, scores)
	}
	r.Area, r.Calibration = groupArea(groups), calibrate(slices.Concat(groups...))
	return r, nil
}

// add counts the claims of an article and returns their scores.
func (r *ClaimReport) add(ctx context.Context, a ClaimArticle, judge answering.Judge, connect ConnectJudge, did func()) ([]rated, error) {
	passages := a.passages()
	m := &asserter{passages: passages}
	whole, end := connect(judge)(m, passages, m)
	defer end()
	agreeing, end := connect(assenting{})(m, passages, m)
	defer end()
	var scores []rated
	for i := range a.Claims {
		c := &a.Claims[i]
		score, err := a.score(ctx, judge, *c)
		if err != nil {
			return nil, err
		}
		byBoth, err := m.kept(ctx, whole, c)
		if err != nil {
			return nil, err
		}
		byVetoes, err := m.kept(ctx, agreeing, c)
		if err != nil {
			return nil, err
		}
		scores = append(scores, rated{score, c.isTrue()})
		for i, kept := range []bool{byVetoes, score >= judgeAlone, byBoth} {
			r.Ablation[i].count(*c, kept)
		}
		r.kind(c.Kind).count(*c, byBoth)
		did()
	}
	return scores, nil
}

// score is how likely the judge holds a claim, vetoes or not.
func (a ClaimArticle) score(ctx context.Context, judge answering.Judge, c Claim) (float64, error) {
	judged, err := judge.Judge(ctx, []retrieval.Pair{a.pair(c)})
	if err != nil {
		return 0, err
	}
	return float64(judged[0].Supported), nil
}

func (r *ClaimReport) kind(name string) *ClaimFigure {
	i := slices.IndexFunc(r.Kinds, func(f ClaimFigure) bool { return f.Name == name })
	if i < 0 {
		i = len(r.Kinds)
		r.Kinds = append(r.Kinds, ClaimFigure{Name: name})
	}
	return &r.Kinds[i]
}

// Text writes the report for a terminal.
func (r ClaimReport) Text(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "claims\t%d of %d articles\n", r.Area.N, r.Articles)
	if r.Area.N > 0 {
		fmt.Fprintf(t, "area under the curve\t%.3f (%.3f–%.3f)\n", r.Area.Value, r.Area.Low, r.Area.High)
	} else {
		fmt.Fprintf(t, "area under the curve\t–\n")
	}
	fmt.Fprintf(t, "calibration error\t%s\n", r.Calibration.shown())
	for _, group := range [][]ClaimFigure{r.Ablation, r.Kinds} {
		fmt.Fprintf(t, "\n\ttrue kept\tfalse dropped\n")
		for _, f := range group {
			fmt.Fprintf(t, "%s\t%s\t%s\n", f.Name, f.True, f.False)
		}
	}
	return t.Flush()
}

// judgeAlone is from which probability on a claim counts as kept where the judge alone decides,
// without what its words tell.
const judgeAlone = 0.5
