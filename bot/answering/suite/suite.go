// Package suite holds what a model may write about an article: true sentences in three degrees of
// nearness to its words, and lies of every kind, to measure a checker with.
package suite

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
)

// A Claim is one sentence of a model, with the paragraphs that it cites.
type Claim struct {
	Topic string // of the built-in article: the id of the dev question
	// near, short or free of a true sentence; of a lie: id, swap, number, date, name, roles,
	// negation, hedge, attribution, scope, stitch, added or obeyed
	Kind       string
	Paragraphs []int
	Text       string // without markers
}

// True reports whether the article says so.
func (c Claim) True() bool { return c.Kind == "near" || c.Kind == "short" || c.Kind == "free" }

// Misplaced reports whether the sentence holds and only its paragraph is wrong: an invented number
// or another paragraph's. Such a sentence may be kept with the right paragraph.
func (c Claim) Misplaced() bool { return c.Kind == "id" || c.Kind == "swap" }

//go:embed article.txt
var article string

//go:embed article2.txt
var article2 string

//go:embed article3.txt
var article3 string

//go:embed article4.txt
var article4 string

//go:embed vaccine.txt
var vaccine string

//go:embed vaccine-claims.txt
var vaccineClaims string

//go:embed museum.txt
var museum string

//go:embed museum-claims.txt
var museumClaims string

//go:embed court.txt
var court string

//go:embed court-claims.txt
var courtClaims string

//go:embed railway.txt
var railway string

//go:embed railway-claims.txt
var railwayClaims string

//go:embed football.txt
var football string

//go:embed football-claims.txt
var footballClaims string

//go:embed summit.txt
var summit string

//go:embed summit-claims.txt
var summitClaims string

//go:embed drought.txt
var drought string

//go:embed drought-claims.txt
var droughtClaims string

//go:embed scholar.txt
var scholar string

//go:embed scholar-claims.txt
var scholarClaims string

//go:embed fresh-claims.txt
var freshClaims string

//go:embed harbour.txt
var harbour string

//go:embed harbour-claims.txt
var harbourClaims string

// Article returns the claims about the built-in article.
func Article() ([]Claim, error) {
	return parse(article + "\n" + article2 + "\n" + article3 + "\n" + article4)
}

// A Set is an article and the claims about it.
type Set struct {
	Name    string // of the article's file
	Article string
	Claims  []Claim
}

// Others returns further articles of other subjects and the claims about them, to tune on together
// with those of Article.
func Others() ([]Set, error) {
	return parseAll(
		[]Set{{Name: "vaccine.txt", Article: vaccine}, {Name: "museum.md", Article: museum}, {Name: "court.txt", Article: court},
			{Name: "football.txt", Article: football}, {Name: "summit.txt", Article: summit}},
		vaccineClaims, museumClaims, courtClaims, footballClaims, summitClaims)
}

// HeldOut returns other articles and the claims about them, and at the end, without an article,
// more claims about the built-in one. Nothing may be tuned on them.
func HeldOut() ([]Set, error) {
	return parseAll(
		[]Set{{Name: "railway.txt", Article: railway}, {Name: "drought.txt", Article: drought}, {Name: "scholar.txt", Article: scholar},
			{Name: "harbour.txt", Article: harbour}, {Name: "fresh.txt"}},
		railwayClaims, droughtClaims, scholarClaims, harbourClaims, freshClaims)
}

func parseAll(sets []Set, claims ...string) ([]Set, error) {
	for i, c := range claims {
		var err error
		if sets[i].Claims, err = parse(c); err != nil {
			return nil, err
		}
	}
	return sets, nil
}

func parse(s string) ([]Claim, error) {
	var claims []Claim
	topic, near := "", ""
	for line := range strings.Lines(s) {
		line = strings.TrimSpace(line)
		if t, ok := strings.CutPrefix(line, "## "); ok {
			topic, near = t, ""
			continue
		}
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		c := Claim{Topic: topic}
		var marks string
		var ok1, ok2 bool
		c.Kind, marks, ok1 = strings.Cut(line, " ")
		marks, c.Text, ok2 = strings.Cut(marks, " ")
		if !ok1 || !ok2 {
			return nil, fmt.Errorf("suite: %s: no claim: %q", topic, line)
		}
		for _, m := range strings.FieldsFunc(marks, func(r rune) bool { return r == '[' || r == ']' }) {
			n, err := strconv.Atoi(m)
			if err != nil {
				return nil, fmt.Errorf("suite: %s: paragraph of %q: %w", topic, line, err)
			}
			c.Paragraphs = append(c.Paragraphs, n)
		}
		if c.Kind == "near" && near == "" {
			near = c.Text
		}
		if c.Text == "=near" {
			c.Text = near
		}
		claims = append(claims, c)
	}
	return claims, nil
}
