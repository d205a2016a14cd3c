package answering

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"isnad/bot/answering/suite"
	"isnad/retrieval"
	"isnad/seeds"
)

// floors are shares, in percent, below which no group of a set may fall: somewhat below what the ledger reaches, so that a change for the worse is seen. What issue 6 asks for is in the comments.
var floors = map[string]map[string]float64{
	"article.txt": {
		"near": 99, "short": 97, "free": 81, // 97, 90, 65; aims 99, 97, 90
		"lies":     97,                                 // 95; aim 99
		"negation": 95, "roles": 86, "attribution": 97, // 85 each
		"name": 98, "number": 99, "date": 98, // 98 each
	},
	"vaccine.txt":  {"near": 95, "short": 90, "free": 60, "lies": 92},
	"museum.md":    {"near": 95, "short": 90, "free": 70, "lies": 92},
	"court.txt":    {"near": 95, "short": 90, "free": 50, "lies": 92},
	"football.txt": {"near": 97, "short": 93, "free": 60, "lies": 82},
	"summit.txt":   {"near": 97, "short": 97, "free": 62, "lies": 86},
	"railway.txt":  {"near": 95, "short": 95, "free": 70, "lies": 80}, // held out, as the next four
	"drought.txt":  {"near": 90, "short": 90, "free": 45, "lies": 77},
	"scholar.txt":  {"near": 90, "short": 93, "free": 36, "lies": 73},
	"harbour.txt":  {"near": 95, "short": 95, "free": 35, "lies": 83},
	"fresh.txt":    {"near": 95, "short": 85, "free": 54, "lies": 88},
}

// trained is the judge that the program carries.
func trained(t testing.TB) Judge {
	judge, err := retrieval.OfflineJudge()
	if err != nil {
		t.Fatal(err)
	}
	return judge
}

// TestSuite runs every claim of the suites through the check and prints a table: go test ./bot/answering -run Suite -v.
// Rules were written while looking at the sets of suite.Others; of those held out only the totals are shown.
func TestSuite(t *testing.T) {
	sets, err := suite.Others()
	if err != nil {
		t.Fatal(err)
	}
	claims, err := suite.Article()
	if err != nil {
		t.Fatal(err)
	}
	held, err := suite.HeldOut()
	if err != nil {
		t.Fatal(err)
	}
	sets = slices.Insert(sets, 0, suite.Set{Name: "article.txt", Article: string(seeds.Article), Claims: claims})
	for _, set := range sets {
		t.Run(set.Name, func(t *testing.T) { runSet(t, set, true) })
	}
	held[len(held)-1].Article = string(seeds.Article)
	for _, set := range held {
		t.Run(set.Name, func(t *testing.T) { runSet(t, set, false) })
	}
}

// A tally counts claims, and those of which the ledger thought right.
type tally struct{ n, right int }

func (c tally) percent() float64 { return 100 * float64(c.right) / float64(max(1, c.n)) }

// runSet checks the claims of a set; shown prints those on which the ledger is wrong.
func runSet(t *testing.T, set suite.Set, shown bool) {
	passages, err := retrieval.Split(set.Name, []byte(set.Article))
	if err != nil {
		t.Fatal(err)
	}
	a := New(Options{Passages: passages, Judge: trained(t)})
	table := map[string]*tally{"lies": {}, "true": {}}
	for _, c := range set.Claims {
		s, v, _ := a.check(t.Context(), drafted{raw: c.Text, text: c.Text, cited: c.Paragraphs}, "", passages)
		right := v.Kept == c.True()
		if c.Misplaced() {
			right = !v.Kept || !slices.ContainsFunc(s.Citations, func(q Citation) bool { return slices.Contains(c.Paragraphs, q.Passage.ID) })
		}
		total := "lies"
		if c.True() {
			total = "true"
		}
		if table[c.Kind] == nil {
			table[c.Kind] = &tally{}
		}
		for _, cell := range []*tally{table[c.Kind], table[total]} {
			cell.n++
			if right {
				cell.right++
			}
		}
		if !right && shown {
			t.Logf("%s %s %v %s (%s: %s)", c.Topic, c.Kind, c.Paragraphs, c.Text, v.Reason, v.Why)
		}
	}
	var b strings.Builder
	for _, kind := range []string{"near", "short", "free", "true", "id", "swap", "number", "date", "name", "roles", "negation", "hedge", "attribution", "scope", "stitch", "added", "obeyed", "lies"} {
		if c := table[kind]; c != nil {
			fmt.Fprintf(&b, "%-12s %3d of %3d  %5.1f %%\n", kind, c.right, c.n, c.percent())
		}
	}
	t.Logf("%s: true sentences kept, lies caught\n%s", set.Name, b.String())
	for kind, floor := range floors[set.Name] {
		if c := table[kind]; c.percent() < floor {
			t.Errorf("%s: %s %.1f %%, below %.0f", set.Name, kind, c.percent(), floor)
		}
	}
}
