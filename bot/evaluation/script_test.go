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

// A theatre is the built-in article, questions on it, and what a scripted model needs to answer
// them over HTTP in memory.
type theatre struct {
	*testing.T
	passages []retrieval.Passage
	index    answering.Retriever
	encoder  retrieval.Embedder
	judge    interface {
		answering.Judge
		reader.Model
	}
	questions []Question
}

func newTheatre(t *testing.T) *theatre {
	t.Helper()
	if testing.Short() {
		t.Skip("hundreds of sentences are judged")
	}
	h := openTheatre(t)
	var err error
	if h.judge, err = retrieval.OfflineJudge(); err != nil {
		t.Fatal(err)
	}
	var some []Question // of every kind
	for i := 0; i < len(h.questions); i += 3 {
		some = append(some, h.questions[i])
	}
	h.questions = some
	return h
}

// openTheatre has the built-in article and all of its questions, and no judge.
func openTheatre(t *testing.T) *theatre {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	h := &theatre{T: t}
	var err error
	h.passages, err = retrieval.Split("article.txt", seeds.Article)
	must(err)
	offline, err := retrieval.Offline()
	must(err)
	h.encoder = retrieval.Cached(offline, seeds.Vectors)
	h.index, err = retrieval.Build(t.Context(), h.passages, h.encoder, retrieval.Options{})
	must(err)
	h.questions, err = ReadQuestions(seeds.Questions)
	must(err)
	return h
}

// connect puts a scripted model behind a server, and takes a second look at its sentences where
// that is wanted.
func (h *theatre) connect(look bool) Connect {
	lookOf := map[bool]answering.Look{true: answering.LookOpen}
	return func(m Model, passages []retrieval.Passage, index answering.Retriever) (Answerer, func()) {
		server := mockllm.New(mockllm.Options{Reader: m, Judge: m.Judge})
		client := llm.New(llm.Options{BaseURL: "http://scripted/v1", Model: "scripted", Transport: server.Transport()})
		return answering.New(answering.Options{
			Passages: passages, Retriever: index, Generator: generator{client}, Model: "scripted",
			Reader: reader.New(h.encoder, h.judge), Judge: h.judge, Look: lookOf[look],
		}), func() { server.Close() }
	}
}

// run lets a writer answer the questions and a judge take the second look, none where it is "".
func (h *theatre) run(writer, judge string) (items []Item, of map[string]Figure, looks int) {
	h.Helper()
	s, err := NewScript(writer, judge, h.questions, h.passages)
	if err != nil {
		h.Fatal(err)
	}
	answerer, end := h.connect(judge != "")(s, h.passages, h.index)
	defer end()
	if items, err = Run(h.Context(), answerer, h.questions, "", nil); err != nil {
		h.Fatal(err)
	}
	s.Mark(items)
	return items, figures(items), s.Looks()
}

func (h *theatre) atLeast(name string, figures map[string]Figure, floors map[string]float64) {
	h.Helper()
	for figure, floor := range floors {
		if got := figures[figure].Value; got < floor {
			h.Errorf("%s: %s is %.3f, below %.2f", name, figure, got, floor)
		}
	}
}

// What reaches readers from models that write near the article's words.
func TestNearScripts(t *testing.T) {
	h := newTheatre(t)
	_, near, looks := h.run("near", "")
	h.atLeast("near", near, map[string]float64{"true_kept": .78, "strict": .90, "citation_precision": .95})
	if near["fact_recall"].Value < near["facts_written"].Value-.05 || looks != 0 {
		t.Errorf("near: of the facts %.3f were written and %.3f arrived, with %d second looks", near["facts_written"].Value,
			near["fact_recall"].Value, looks)
	}
	_, unmarked, _ := h.run("unmarked", "")
	h.atLeast("unmarked", unmarked, map[string]float64{"true_kept": .74, "citation_precision": .90})
}

// A careless model, alone and with second looks, right ones and broken ones.
func TestCarelessScripts(t *testing.T) {
	h := newTheatre(t)
	alone, careless, _ := h.run("careless", "")
	h.atLeast("careless", careless, map[string]float64{"true_kept": .40, "lies_caught": .65, "refusal_recall": .80})
	if careless["forbidden"].Value > 0 || careless["sentences_dropped"].Value < .4 {
		t.Errorf("careless: forbidden %.3f, dropped %.3f: are there no lies?", careless["forbidden"].Value, careless["sentences_dropped"].Value)
	}

	_, judged, looks := h.run("careless", "oracle") // the suite does not know every paragraph that supports a sentence
	h.atLeast("careless, oracle", judged, map[string]float64{"lies_caught": 1, "true_kept": .85})
	drafted := 0
	for _, it := range alone {
		if len(it.Outcome.Verdicts) > 0 {
			drafted++
		}
	}
	if looks == 0 || looks > drafted {
		t.Errorf("%d second looks at %d drafts, want at most one each", looks, drafted)
	}

	garbled, _, looks := h.run("careless", "garbled")
	if d := cmp.Diff(alone, garbled, cmpopts.IgnoreFields(Outcome{}, "MS"), cmpopts.IgnoreUnexported(Outcome{})); d != "" || looks == 0 {
		t.Errorf("%d garbled judgements change something:\n%s", looks, d)
	}
}

// A second look that is right makes what the judge leaves open right: no stitched sentence of the
// suite is shown, and every short true one is.
func TestSecondLooks(t *testing.T) {
	h := newTheatre(t)
	claims, err := suite.Article()
	if err != nil {
		t.Fatal(err)
	}
	hard := suite.Set{Name: "article.txt", Article: string(seeds.Article)}
	for _, c := range claims {
		if c.Kind == "stitch" || c.Kind == "short" && len(hard.Claims) < 40 {
			hard.Claims = append(hard.Claims, c)
		}
	}
	right := map[string]map[string]int{}
	for _, judge := range []string{"", "oracle", "yes"} {
		var got tallies
		if err := got.run(t.Context(), "article", h.connect(judge != ""), judge, hard); err != nil {
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
	if right["oracle"]["true"] <= right[""]["true"] || right["oracle"]["lies"] < right[""]["lies"] ||
		right["yes"]["true"] != right["oracle"]["true"] {
		t.Errorf("right by judge: %v", right)
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

// A run that was ended asks the rest only: not what was kept, but the answer that the model was
// silent for and the one whose line was cut off.
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
