package conversation

// A Reply is what the bot says, before any markup. The telegram package renders it; it can be kept
// as JSON and sent again word for word.
type Reply struct {
	Blocks  []Block
	Buttons [][]Button `json:",omitempty"` // rows, each from right to left
	Minor   bool       `json:",omitempty"` // answers no question: where calls are scarce, those that do go first
	Sent    []int      `json:",omitempty"` // ids of its first messages, when a try ended half-way: only the others are sent
}

// A Block is a paragraph of text, or a quotation.
type Block struct {
	Quote bool   `json:",omitempty"` // shown as an expandable quotation
	Spans []Span // at least one
}

// A Style is how a span looks.
type Style string

// The styles of a span.
const (
	Plain     Style = ""
	Bold      Style = "bold"
	Italic    Style = "italic"
	Highlight Style = "highlight" // the words that support a sentence
	Code      Style = "code"
	Marker    Style = "marker" // Text is a paragraph's number in ASCII digits; the renderer gives it its shape
)

// A Span is a run of text in one style.
type Span struct {
	Text  string
	Style Style `json:",omitempty"`
}

// A Button stands below a reply. Data is at most 64 bytes and holds ids only.
type Button struct {
	Text string
	Data string `json:",omitempty"`
	URL  string `json:",omitempty"`
}

// Say makes a reply of plain paragraphs.
func Say(paragraphs ...string) Reply {
	var r Reply
	for _, p := range paragraphs {
		r.Blocks = append(r.Blocks, Block{Spans: []Span{{Text: p}}})
	}
	return r
}
