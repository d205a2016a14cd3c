package playground

// A Trace is how one answer came about, as the panel beside the chats shows it. Its texts are
// Arabic and shown as they are.
type Trace struct {
	Question string    `json:"question"`
	Hits     []Hit     `json:"hits"` // best first
	Draft    string    `json:"draft"`
	Verdicts []Verdict `json:"verdicts"`
	Timings  []Timing  `json:"timings"`
	Model    string    `json:"model"`
	Fallback string    `json:"fallback"` // why the model's draft was not used; "" when it was
}

// A Hit is a paragraph that was found. Scores may have any scale: bars are drawn against the
// greatest of their kind, and below zero there is none.
type Hit struct {
	Paragraph int      `json:"paragraph"`
	Score     float64  `json:"score"`
	Lexical   float64  `json:"lexical"`
	Dense     float64  `json:"dense"`
	Matched   []string `json:"matched"` // words of the question that the paragraph has
}

// A Verdict is what checking said of a sentence of the draft.
type Verdict struct {
	Sentence   string `json:"sentence"`
	Paragraphs []int  `json:"paragraphs"`
	Kept       bool   `json:"kept"`
	Mended     bool   `json:"mended"` // kept with another citation than the model's
	Why        string `json:"why"`
}

// A Timing is how long a step took, in milliseconds.
type Timing struct {
	Name string  `json:"name"`
	MS   float64 `json:"ms"`
}

// keptTraces bounds the panel's list.
const keptTraces = 30

// numbered is a trace and its place in the sequence of all.
type numbered struct {
	Trace
	Seq int `json:"seq"`
}

// Record shows a trace in the panel of every open page.
func (p *Page) Record(t Trace) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lastTrace++
	p.traces = append(p.traces, numbered{t, p.lastTrace})
	if len(p.traces) > keptTraces {
		p.traces = p.traces[1:]
	}
	close(p.traced)
	p.traced = make(chan struct{})
}

// tracesAfter returns the traces that follow one, and a channel that is closed when there are more.
func (p *Page) tracesAfter(seq int) ([]numbered, <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := len(p.traces)
	for i > 0 && p.traces[i-1].Seq > seq {
		i--
	}
	return append([]numbered{}, p.traces[i:]...), p.traced
}
