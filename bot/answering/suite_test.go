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

// sampled: of the suites' 1,800 claims one in so many is checked; `bot eval` checks all.
const sampled = 5

// floors are shares, in percent, below which no group may fall: somewhat below what the check
// reaches alone, without a second look, so that a change for the worse is seen.
var floors = map[string]map[string]float64{
	"tuned on": {"near": 90, "short": 90, "free": 45, "lies": 65},
	"held out": {"near": 85, "short": 85, "free": 50, "lies": 65},
}

// trained is the judge that the program carries.
func trained(t testing.TB) Judge {
	judge, err := retrieval.OfflineJudge()
	if err != nil {
		t.Fatal(err)
	}
	return judge
}

// TestSuite runs every claim of the suites through the check and prints a table: go test
// ./bot/answering -run Suite -v. The judge was trained on the sets of suite.Others too; of those
// held out only the totals are shown.
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
	held[len(held)-1].Article = string(seeds.Article)
	tuned := append(sets, suite.Set{Name: "article.txt", Article: string(seeds.Article), Claims: claims})
	for group, sets := range map[string][]suite.Set{"tuned on": tuned, "held out": held} {
		t.Run(group, func(t *testing.T) {
			table := map[string]*tally{"lies": {}, "true": {}}
			for _, set := range sets {
				runSet(t, set, table, group == "tuned on")
			}
			printTable(t, table)
			for kind, floor := range floors[group] {
				if c := table[kind]; c.percent() < floor {
					t.Errorf("%s %.1f %%, below %.0f", kind, c.percent(), floor)
				}
			}
		})
	}
}

// A tally counts claims, and those of which the check thought right.
type tally struct{ n, right int }

func (c tally) percent() float64 { return 100 * float64(c.right) / float64(max(1, c.n)) }

// runSet checks the claims of a set; shown prints those on which the check is wrong.
func runSet(t *testing.T, set suite.Set, table map[string]*tally, shown bool) {
	passages, err := retrieval.Split(set.Name, []byte(set.Article))
	if err != nil {
		t.Fatal(err)
	}
	a := New(Options{Passages: passages, Judge: trained(t)})
	for i, c := range set.Claims {
		if i%sampled != 0 {
			continue
		}
		s, v, _ := checkDrafted(a, drafted{raw: c.Text, text: c.Text, cited: c.Paragraphs}, passages)
		right := v.Kept == c.True()
		if c.Misplaced() {
			right = !v.Kept || !slices.ContainsFunc(s.citations, func(q Citation) bool { return slices.Contains(c.Paragraphs, q.Passage.ID) })
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
}

func printTable(t *testing.T, table map[string]*tally) {
	var b strings.Builder
	for _, kind := range []string{
		"near", "short", "free", "true",
		"id", "swap", "number", "date", "name", "roles", "negation", "hedge", "attribution", "scope", "stitch", "added", "obeyed", "lies",
	} {
		if c := table[kind]; c != nil {
			fmt.Fprintf(&b, "%-12s %3d of %3d  %5.1f %%\n", kind, c.right, c.n, c.percent())
		}
	}
	t.Logf("true sentences kept, lies caught\n%s", b.String())
}
