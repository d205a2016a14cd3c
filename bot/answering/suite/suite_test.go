package suite

import "testing"

func TestSuites(t *testing.T) {
	kinds := map[string]int{}
	claims, err := Article()
	if err != nil {
		t.Fatal(err)
	}
	others, err := Others()
	if err != nil {
		t.Fatal(err)
	}
	held, err := HeldOut()
	if err != nil {
		t.Fatal(err)
	}
	if len(claims) < 500 || len(held) == 0 {
		t.Errorf("%d claims, %d sets held out", len(claims), len(held))
	}
	for _, set := range append(others, held...) {
		claims = append(claims, set.Claims...)
	}
	for _, c := range claims {
		kinds[c.Kind]++
		if len(c.Paragraphs) == 0 || c.Text == "" || c.Text == "=near" {
			t.Errorf("%s: %+v is no claim", c.Topic, c)
		}
	}
	for _, kind := range []string{"near", "short", "free", "id", "swap", "number", "date", "name", "roles", "negation", "hedge",
		"attribution", "scope", "stitch", "added", "obeyed"} {
		if kinds[kind] == 0 {
			t.Errorf("no claim is %s", kind)
		}
		delete(kinds, kind)
	}
	if len(kinds) > 0 {
		t.Errorf("unknown kinds: %v", kinds)
	}
}
