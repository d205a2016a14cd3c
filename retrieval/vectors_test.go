package retrieval

import (
	"crypto/sha256"
	"flag"
	"testing"

	"isnad/seeds"
)

// go test ./retrieval -run TestShippedVectors -update writes the file.
var update = flag.Bool("update", false, "write seeds/vectors.bin with this encoder")

func builtIn(t testing.TB) []Passage {
	t.Helper()
	passages, err := Split("article.txt", seeds.Article)
	if err != nil {
		t.Fatal(err)
	}
	return passages
}

// shippedTexts are all texts of the built-in article that somebody asks the vector of: the index,
// the reader and the checker.
func shippedTexts(passages []Passage) []string {
	var texts []string
	for _, p := range passages {
		texts = append(texts, p.Text)
		for _, part := range partsOfText(p.Text) {
			texts = append(texts, p.Text[part.span.Start:part.span.End])
		}
		for _, span := range Sentences(p.Text) {
			texts = append(texts, p.Text[span.Start:span.End])
		}
		if p.Opens {
			texts = append(texts, p.Section)
		}
	}
	return texts
}

func TestShippedVectors(t *testing.T) {
	encoder, err := Offline()
	if err != nil {
		t.Fatal(err)
	}
	texts := shippedTexts(builtIn(t))
	if *update {
		all := Cached(encoder)
		vectors, err := encoder.Embed(t.Context(), Document, texts)
		if err != nil {
			t.Fatal(err)
		}
		kept := make(map[textKey][]float32)
		for i, text := range texts {
			kept[keyOf(Document, text)] = vectors[i]
		}
		all.keep(kept)
		file := vectorFile{model: encoder.Model(), article: sha256.Sum256(seeds.Article), vectors: kept}
		if err := writeFile("../seeds/vectors.bin", file.bytes()); err != nil {
			t.Fatal(err)
		}
		return
	}
	shipped := Cached(encoder, seeds.Vectors)
	if missing := shipped.missing(Document, texts); len(missing) > 0 {
		t.Fatalf("%d of %d texts have no shipped vector, the first is %q; run this test with -update", len(missing), len(texts), missing[0])
	}
	// Every seventh: all would take seconds, and a foreign encoder shows in any of them.
	for i := 0; i < len(texts); i += 7 {
		want, err := encoder.Embed(t.Context(), Document, texts[i:i+1])
		if err != nil {
			t.Fatal(err)
		}
		got, err := shipped.Embed(t.Context(), Document, texts[i:i+1])
		if err != nil {
			t.Fatal(err)
		}
		if cosine := Cosine(want[0], got[0]); cosine < 0.9999 {
			t.Errorf("the shipped vector of %q is not this encoder's: cosine %.6f", texts[i], cosine)
		}
	}
}
