package evaluation

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"isnad/bot/answering"
	"isnad/bot/answering/reader"
	"isnad/bot/answering/suite"
	"isnad/bot/llm"
	"isnad/bot/llm/mockllm"
	"isnad/prompts"
	"isnad/retrieval"
	"isnad/seeds"
)

// generator is the bot's client as answering wants it.
type generator struct{ client *llm.Client }

func (g generator) Generate(ctx context.Context, messages []prompts.Message, emit func(string) error) (int, error) {
	usage, err := g.client.Generate(ctx, messages, emit)
	return usage.Completion, err
}

// What reaches readers from models that are scripted, over HTTP in memory.
func TestScripts(t *testing.T) {
	if testing.Short() {
		t.Skip("hundreds of sentences are judged")
	}
	passages, err := retrieval.Split("article.txt", seeds.Article)
	if err != nil {
		t.Fatal(err)
	}
	offline, err := retrieval.Offline()
	if err != nil {
		t.Fatal(err)
	}
	encoder := retrieval.Cached(offline, seeds.Vectors)
	index, err := retrieval.Build(t.Context(), passages, encoder, retrieval.Options{})
	if err != nil {
		t.Fatal(err)
	}
	all, err := ReadQuestions(seeds.Questions)
	if err != nil {
		t.Fatal(err)
	}
	var questions []Question // some of every kind
	for i := 0; i < len(all); i += 3 {
		questions = append(questions, all[i])
	}
	judge, err := retrieval.OfflineJudge()
	if err != nil {
		t.Fatal(err)
	}
	lookOf := map[bool]answering.Look{true: answering.LookOpen}
	connect := func(verify bool) Connect {
		return func(m Model, passages []retrieval.Passage, index answering.Retriever) (Answerer, func()) {
			server := mockllm.New(mockllm.Options{Reader: m, Judge: m.Judge})
			client := llm.New(llm.Options{BaseURL: "http://scripted/v1", Model: "scripted", Transport: server.Transport()})
			return answering.New(answering.Options{
				Passages: passages, Retriever: index, Generator: generator{client}, Model: "scripted", Reader: reader.New(encoder, judge), Judge: judge, Look: lookOf[verify],
			}), func() { server.Close() }
		}
	}
	run := func(writer, judge string) ([]Item, map[string]Figure, int) {
		s, err := NewScript(writer, judge, questions, passages)
		if err != nil {
			t.Fatal(err)
		}
		answerer, end := connect(judge != "")(s, passages, index)
		defer end()
		items, err := Run(t.Context(), answerer, questions, "", nil)
		if err != nil {
			t.Fatal(err)
		}
		s.Mark(items)
		return items, Figures(items), s.Looks()
	}
	atLeast := func(name string, figures map[string]Figure, figure string, floor float64) {
		if got := figures[figure].Value; got < floor {
			t.Errorf("%s: %s is %.3f, below %.2f", name, figure, got, floor)
		}
	}

	_, near, looks := run("near", "")
	atLeast("near", near, "true_kept", .78)
	atLeast("near", near, "strict", .90)
	atLeast("near", near, "citation_precision", .95)
	if near["fact_recall"].Value < near["facts_written"].Value-.05 || looks != 0 {
		t.Errorf("near: of the facts %.3f were written and %.3f arrived, with %d second looks", near["facts_written"].Value, near["fact_recall"].Value, looks)
	}
	_, unmarked, _ := run("unmarked", "")
	atLeast("unmarked", unmarked, "true_kept", .74)
	atLeast("unmarked", unmarked, "citation_precision", .90)

	alone, careless, _ := run("careless", "")
	atLeast("careless", careless, "true_kept", .40)
	atLeast("careless", careless, "lies_caught", .65)
	atLeast("careless", careless, "refusal_recall", .80)
	if careless["forbidden"].Value > 0 || careless["sentences_dropped"].Value < .4 {
		t.Errorf("careless: forbidden %.3f, dropped %.3f: are there no lies?", careless["forbidden"].Value, careless["sentences_dropped"].Value)
	}

	_, judged, looks := run("careless", "oracle")
	atLeast("careless, oracle", judged, "lies_caught", 1)
	atLeast("careless, oracle", judged, "true_kept", .85) // the suite does not know every paragraph that supports a sentence
	drafted := 0
	for _, it := range alone {
		if len(it.Outcome.Verdicts) > 0 {
			drafted++
		}
	}
	if looks == 0 || looks > drafted {
		t.Errorf("%d second looks at %d drafts, want at most one each", looks, drafted)
	}

	// A second look that is right makes what the judge leaves open right: no stitched sentence of the suite is shown, and every short true one is.
	var hard suite.Set
	claims, err := suite.Article()
	if err != nil {
		t.Fatal(err)
	}
	hard.Name, hard.Article = "article.txt", string(seeds.Article)
	for _, c := range claims {
		if c.Kind == "stitch" || c.Kind == "short" && len(hard.Claims) < 40 {
			hard.Claims = append(hard.Claims, c)
		}
	}
	right := map[string]map[string]int{}
	for _, judge := range []string{"", "oracle", "yes"} {
		var got tallies
		if err := got.run(t.Context(), "article", connect(judge != ""), judge, hard); err != nil {
			t.Fatal(err)
		}
		right[judge] = map[string]int{}
		for _, f := range got {
			right[judge][f.Kind] = f.Right
			if judge == "oracle" && !f.True && f.Right != f.N {
				t.Errorf("the oracle lets %d of %d %s through", f.N-f.Right, f.N, f.Kind)
			}
		}
	}
	if right["oracle"]["true"] <= right[""]["true"] || right["oracle"]["lies"] < right[""]["lies"] || right["yes"]["true"] != right["oracle"]["true"] {
		t.Errorf("right by judge: %v", right)
	}

	garbled, _, looks := run("careless", "garbled")
	if d := cmp.Diff(alone, garbled, cmpopts.IgnoreFields(Outcome{}, "MS"), cmpopts.IgnoreUnexported(Outcome{})); d != "" || looks == 0 {
		t.Errorf("%d garbled judgements change something:\n%s", looks, d)
	}
}

// halting answers with the question's own words, until it has answered so many.
type halting struct {
	left  int
	asked []string
	end   context.CancelFunc
}

func (h *halting) Answer(ctx context.Context, q answering.Question, _ func(answering.Answer)) (answering.Result, error) {
	if h.left--; h.left < 0 {
		h.end()
		return answering.Result{}, ctx.Err()
	}
	h.asked = append(h.asked, q.Text)
	r := answering.Result{Answer: answering.Say(q.Text)}
	if q.Text == "b" && len(h.asked) == 2 { // the first time
		r.Trace.Failure = "connection refused"
	}
	return r, nil
}

// A run that was ended asks the rest only: not what was kept, but the answer that the model was silent for and the one whose line was cut off.
func TestResume(t *testing.T) {
	var questions []Question
	for _, id := range strings.Fields("a b c d e") {
		questions = append(questions, Question{ID: id, Kind: "direct", Question: id})
	}
	file := filepath.Join(t.TempDir(), "cache", "eval.jsonl")
	ctx, end := context.WithCancel(t.Context())
	first := &halting{left: 4, end: end}
	if _, err := Run(ctx, first, questions, file, nil); err == nil {
		t.Fatal("the run was not ended")
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data[:len(data)-5], 0o600); err != nil { // killed while it wrote the line of d
		t.Fatal(err)
	}

	ctx, end = context.WithCancel(t.Context())
	second := &halting{left: 2, end: end}
	if _, err := Run(ctx, second, questions, file, nil); err == nil {
		t.Fatal("the second run was not ended")
	}
	third := &halting{left: 9}
	var seen []int
	items, err := Run(t.Context(), third, questions, file, func(done, total int) { seen = append(seen, done, total) })
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([][]string{{"a", "b", "c", "d"}, {"b", "d"}, {"e"}}, [][]string{first.asked, second.asked, third.asked}); d != "" {
		t.Error("asked in three runs:\n" + d)
	}
	if d := cmp.Diff([]int{1, 5, 2, 5, 3, 5, 4, 5, 5, 5}, seen); d != "" {
		t.Error("progress:\n" + d)
	}
	for i, it := range items {
		if it.Outcome.Answer != questions[i].ID {
			t.Errorf("the answer to %s is %q", questions[i].ID, it.Outcome.Answer)
		}
	}
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("the answers are still kept: %v", err)
	}
}
