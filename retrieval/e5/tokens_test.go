package e5

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A piece is a part of a word that the vocabulary holds, with the logarithm of its probability and
// its row.
type piece struct {
	text  string // the first of a word begins with wordStart, which may be a piece of its own
	score float32
	id    int32
}

// pieces are those of a word: one of a high score for a common word, several for a rare one.
func pieces(tok *tokenizer, word string) (all []piece) {
	tok.split(word, func(id int32, text string) {
		score := tok.unknownScore
		if id != tok.unknown {
			score = tok.scores[id]
		}
		all = append(all, piece{text, score, id})
	})
	return all
}

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
		for _, p := range pieces(tok, tt.word) {
			got = append(got, strings.ReplaceAll(p.text, string(wordStart), "_"))
		}
		if diff := cmp.Diff(tt.want, strings.Join(got, "|")); diff != "" {
			t.Errorf("pieces(%q) (-want +got):\n%s", tt.word, diff)
		}
	}
	common, rare := pieces(tok, "روسيا"), pieces(tok, "باشينيان")
	if len(rare) < 2 || len(common) != 1 || common[0].score < -15 || common[0].score > -3 {
		t.Errorf("a common word is %v, a rare name %v", common, rare)
	}
	if p := pieces(tok, "漢")[1]; p.id != tok.unknown || p.score != tok.unknownScore || p.score > -30 {
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
			t.Fatalf("pieces(%q) together are %q, normalised it is %q", text, joined, normal)
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
	all := pieces(tok, text)
	var joined strings.Builder
	for i, p := range all {
		joined.WriteString(p.text)
		if p.id < 0 || int(p.id) >= len(tok.scores) || p.id == tok.bos || p.id == tok.eos {
			t.Fatalf("pieces(%q): id %d", text, p.id)
		}
		if i+2 < len(ids) && ids[i+1] != p.id {
			t.Fatalf("pieces(%q): piece %d is %d, token %d", text, i, p.id, ids[i+1])
		}
		if i == 0 {
			continue
		}
		before := all[i-1]
		apart := float64(before.score) + float64(p.score)
		if id, ok := tok.pieces[before.text+p.text]; ok && float64(tok.scores[id]) > apart+1e-4 {
			t.Fatalf("pieces(%q): %q and %q cost more than together", text, before.text, p.text)
		}
	}
	return joined.String()
}
