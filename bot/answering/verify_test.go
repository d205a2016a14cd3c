package answering

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"isnad/prompts"
	"isnad/retrieval"
)

// The second look takes away exactly the sentences that the model says no to, and nothing is shown
// before it. The first sentence is part of the second, the last is the article's own.
func TestSecondLook(t *testing.T) {
	b := newBench(t)
	const (
		part  = "قدمت روسيا 70٪ من الميزانية [14]."
		whole = "قدمت روسيا 70٪ من الميزانية الإجمالية [14]."
		own   = "حيث إن الدول الأخرى قد تعهدت بالتزامات أقل في هذا الاتفاق العسكري وأن العديد من التكاليف تقع على عاتق موسكو [14]."
		draft = part + " " + whole + " " + own
	)
	for _, tt := range []struct {
		name, judge, want string
		err               error
	}{
		{"no to the first", "1. لا\n2. نعم", whole + " " + own, nil},
		{"no to the second", "[true, false]", part + " " + own, nil},
		{"yes", "1. نعم\n2. نعم", draft, nil},
		{"garbage", "لا لا لا، 1. لا أدري 3. لا", draft, nil},
		{"no answer", "1. لا", draft, errors.New("connection lost")},
	} {
		var asked []string
		model := scripted(func(messages []prompts.Message) (string, error) {
			claims, ok := prompts.ParseVerifyPrompt(messages)
			if !ok {
				return draft, nil
			}
			asked = nil
			for _, c := range claims {
				asked = append(asked, c.Sentence)
			}
			return tt.judge, tt.err
		})
		a := New(Options{
			Passages: b.passages, Retriever: b.index, Generator: model, Reader: b.reader, Judge: wordJudge{},
			Look: LookAll, Model: "outside",
		})
		early := func(a Answer) { t.Errorf("%s: shown before the second look: %s", tt.name, a.Text()) }
		r, err := a.Answer(t.Context(), Question{Text: "ما نسبة ما قدمته روسيا من الميزانية؟"}, early)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(tt.want, r.Text()); d != "" {
			t.Errorf("%s:\n%s", tt.name, d)
		}
		if d := cmp.Diff([]string{"قدمت روسيا 70٪ من الميزانية.", "قدمت روسيا 70٪ من الميزانية الإجمالية."}, asked); d != "" {
			t.Errorf("%s: looked at\n%s", tt.name, d)
		}
		for _, v := range r.Trace.Verdicts {
			if v.Kept != strings.Contains(tt.want, v.Sentence) {
				t.Errorf("%s: verdict on %s: kept %v", tt.name, v.Sentence, v.Kept)
			}
		}
	}
}

// When nothing is left, the article is quoted, and the trace says why.
func TestSecondLookLeavesNothing(t *testing.T) {
	b := newBench(t)
	model := scripted(func(messages []prompts.Message) (string, error) {
		if _, ok := prompts.ParseVerifyPrompt(messages); ok {
			return "لا", nil
		}
		return "قدمت روسيا 70٪ من الميزانية [14].", nil
	})
	a := New(Options{
		Passages: b.passages, Retriever: b.index, Generator: model, Reader: b.reader, Judge: wordJudge{},
		Look: LookAll, Model: "outside",
	})
	r, err := a.Answer(t.Context(), Question{Text: "ما نسبة ما قدمته روسيا من الميزانية؟"}, func(Answer) {})
	if err != nil || r.kind != Quoted || r.Trace.Failure == "" {
		t.Errorf("kind %d, failure %q, %v: want a quotation and its reason", r.kind, r.Trace.Failure, err)
	}
}

// A model that drafts and then neither judges nor hears that its time is over.
type deafJudge struct {
	draft string
	done  chan struct{}
}

func (d deafJudge) Generate(_ context.Context, messages []prompts.Message, emit func(string) error) (int, error) {
	if _, ok := prompts.ParseVerifyPrompt(messages); ok {
		<-d.done
		return 0, nil
	}
	return 0, emit(d.draft)
}

func TestDeafJudgeIsLeft(t *testing.T) {
	b := newBench(t)
	synctest.Test(t, func(t *testing.T) {
		model := deafJudge{"قدمت روسيا 70٪ من الميزانية [14].", make(chan struct{})}
		defer close(model.done)
		start := time.Now()
		a := New(Options{
			Passages: b.passages, Retriever: wordless{b.passages}, Generator: model, Reader: b.reader, Judge: wordJudge{},
			Look: LookAll, Model: "outside",
		})
		r, err := a.Answer(t.Context(), Question{Text: "ما نسبة ما قدمته روسيا من الميزانية؟"}, func(Answer) {})
		if err != nil || r.kind != Answered || time.Since(start) != lookLimit {
			t.Errorf("kind %d after %v, %v: want the checked answer after %v", r.kind, time.Since(start), err, lookLimit)
		}
	})
}

// A hesitant judge finds every sentence likely, and is sure of none.
type hesitant struct{}

func (hesitant) Judge(_ context.Context, pairs []retrieval.Pair) ([]retrieval.Judgement, error) {
	out := make([]retrieval.Judgement, len(pairs))
	for i := range out {
		out[i].Supported = (Likely + Surely) / 2
	}
	return out, nil
}

// A slow model never comes to the end of its draft.
type slow string

func (s slow) Generate(ctx context.Context, _ []prompts.Message, emit func(string) error) (int, error) {
	err := emit(string(s))
	<-ctx.Done()
	return 0, errors.Join(err, ctx.Err())
}

// Of a draft that breaks off the sentences that are complete are shown as where there is no second
// look, whether one was to follow or not.
func TestBrokenDraftIsSettled(t *testing.T) {
	b := newBench(t)
	const shown = "قدمت روسيا 70٪ من الميزانية الإجمالية [14]."
	for name, model := range map[string]Generator{
		"an error": scripted(func([]prompts.Message) (string, error) {
			return shown + " وتعهدت الدول", errors.New("connection lost")
		}),
		"no end": slow(shown + " وتعهدت الدول"),
	} {
		for _, look := range []Look{NoLook, LookOpen, LookAll} {
			t.Run(fmt.Sprint(name, ", look ", look), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					r, err := New(Options{Passages: b.passages, Retriever: wordless{b.passages}, Generator: model, Reader: b.reader,
						Judge: hesitant{}, Look: look, Model: "outside"}).
						Answer(t.Context(), Question{Text: "ما نسبة ما قدمته روسيا من الميزانية؟"}, func(Answer) {})
					if err != nil || r.kind != Answered || r.Text() != shown || r.Trace.Failure == "" {
						t.Errorf("kind %d, failure %q, %v: %s", r.kind, r.Trace.Failure, err, r.Text())
					}
					if v := r.Trace.Verdicts; len(v) != 1 || !v[0].Kept {
						t.Errorf("verdicts %+v", v)
					}
				})
			})
		}
	}
}
