package e5

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPieces(t *testing.T) {
	tok := encoder(t).tokenizer
	for _, tt := range []struct {
		word string
		want string // pieces parted by |, wordStart written _
	}{
		{"روسيا", "_روسيا"},
		{"", ""},
		{"\u200f", "_"},
		{"  من  ", "_من|_"},
		{"كم عدد", "_كم|_عدد"},
		{"\ufeff70٪", "_70|٪"},
		{"漢字", "_|漢|字"},
	} {
		var got []string
		for _, p := range tok.Pieces(tt.word) {
			got = append(got, strings.ReplaceAll(p.Text, string(wordStart), "_"))
		}
		if diff := cmp.Diff(tt.want, strings.Join(got, "|")); diff != "" {
			t.Errorf("Pieces(%q) (-want +got):\n%s", tt.word, diff)
		}
	}
	common, rare := tok.Pieces("روسيا"), tok.Pieces("باشينيان")
	if len(rare) < 2 || len(common) != 1 || common[0].Score < -15 || common[0].Score > -3 {
		t.Errorf("a common word is %v, a rare name %v", common, rare)
	}
	if p := tok.Pieces("漢")[1]; p.ID != tok.unknown || p.Score != tok.unknownScore || p.Score > -30 {
		t.Errorf("an unknown code point is %v", p)
	}
}

func TestTokensAreCut(t *testing.T) {
	tok := encoder(t).tokenizer
	got := tok.Tokens(strings.Repeat("من ", 1000))
	if len(got) != 512 || got[0] != tok.bos || got[511] != tok.eos {
		t.Errorf("%d tokens, from %d to %d", len(got), got[0], got[len(got)-1])
	}
}

// FuzzTokens: any string gives a sequence of ids of the vocabulary; the pieces put together are the
// normalised text; the split is the best of all, as far as a merge of neighbours can tell.
func FuzzTokens(f *testing.F) {
	for _, seed := range []string{
		"",
		" ",
		"query: كم عدد الأعضاء؟",
		"السَّلامُ عليكم ـــ ٢٠٢٢",
		"\x00\xff",
		"a\u2581b",
		"ﷺ",
		"漢字",
		"<s></s><unk>",
		"NATO وحلف الناتو 70٪",
	} {
		f.Add(seed)
	}
	tok := encoder(f).tokenizer
	f.Fuzz(func(t *testing.T, text string) {
		ids := tok.Tokens(text)
		if len(ids) < 2 || len(ids) > tok.limit || ids[0] != tok.bos || ids[len(ids)-1] != tok.eos {
			t.Fatalf("Tokens(%q) = %v", text, ids)
		}
		normal := tok.normalise(text)
		if joined := joinedPieces(t, tok, text, ids); joined != normal {
			t.Fatalf("Pieces(%q) together are %q, normalised it is %q", text, joined, normal)
		}
		if strings.Contains(normal, " ") || strings.Contains(normal, "\u2581\u2581") || normal != "" && !strings.HasPrefix(normal, "\u2581") {
			t.Fatalf("normalised %q is %q", text, normal)
		}
		if again := tok.Tokens(text); !slices.Equal(ids, again) {
			t.Fatalf("Tokens(%q) = %v, then %v", text, ids, again)
		}
	})
}

// joinedPieces puts the pieces of a text together, each held against the vocabulary, the tokens of
// the text and the piece before it.
func joinedPieces(t *testing.T, tok *tokenizer, text string, ids []int32) string {
	t.Helper()
	pieces := tok.Pieces(text)
	var joined strings.Builder
	for i, p := range pieces {
		joined.WriteString(p.Text)
		if p.ID < 0 || int(p.ID) >= len(tok.scores) || p.ID == tok.bos || p.ID == tok.eos {
			t.Fatalf("Pieces(%q): id %d", text, p.ID)
		}
		if i+2 < len(ids) && ids[i+1] != p.ID {
			t.Fatalf("Pieces(%q): piece %d is %d, token %d", text, i, p.ID, ids[i+1])
		}
		if i == 0 {
			continue
		}
		before := pieces[i-1]
		apart := float64(before.Score) + float64(p.Score)
		if id, ok := tok.pieces[before.Text+p.Text]; ok && float64(tok.scores[id]) > apart+1e-4 {
			t.Fatalf("Pieces(%q): %q and %q cost more than together", text, before.Text, p.Text)
		}
	}
	return joined.String()
}
