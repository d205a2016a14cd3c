package library

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"isnad/prompts"
	"isnad/retrieval"
)

// questionRunes is what a button shows of a question.
const questionRunes = 60

// candidates is how many questions are made of an article, most of which it should answer.
const candidates = 12

// Questions makes questions that the article may answer, the likeliest first: those that stand in
// it, what something is that it explains, what its parts say. Whether it answers them is for the
// caller to find out.
func (a Article) Questions() []string {
	var asked, meant, about []string
	seen := make(map[string]bool)
	for _, p := range a.Passages {
		if q := askedIn(p.Text); q != "" {
			asked = append(asked, q)
		}
		if name := explained(p.Text); name != "" {
			meant = append(meant, prompts.WhatIs(name))
		}
		section := p.Section
		if i := strings.LastIndex(section, "–"); i >= 0 { // the title, or a larger part, stands before it
			section = section[i+len("–"):]
		}
		section = strings.TrimRight(strings.TrimSpace(section), " :.")
		if section == "" || seen[section] || strings.Contains(section, a.Title) || utf8.RuneCountInString(section) > questionRunes-25 {
			continue
		}
		seen[section] = true
		if len(retrieval.Divisions(section)) > 0 {
			about = append(about, prompts.AboutDivision(section))
		} else {
			about = append(about, prompts.AboutSection(section))
		}
	}
	var out []string
	for _, kind := range [][]string{spread(asked, 4), spread(meant, 4), spread(about, 4), {prompts.StartSummary, prompts.StartIdea}} {
		for _, q := range kind {
			if utf8.RuneCountInString(q) <= questionRunes && !slices.Contains(out, q) && len(out) < candidates {
				out = append(out, q)
			}
		}
	}
	return out
}

// spread takes at most n of a list, from all over it.
func spread(list []string, n int) []string {
	if len(list) <= n {
		return list
	}
	var out []string
	for i := range n {
		out = append(out, list[i*len(list)/n])
	}
	return out
}

// askedIn is the question that a paragraph answers, without its label.
func askedIn(text string) string {
	parts := retrieval.Parts(text)
	if len(parts) < 2 || !parts[0].Asks || parts[1].Asks {
		return ""
	}
	q := strings.TrimSpace(text[parts[0].Start:parts[0].End])
	if _, after, ok := strings.Cut(q, ": "); ok {
		q = after
	}
	if len(retrieval.Terms(q)) < 2 {
		return ""
	}
	return q
}

// explained is what a paragraph begins by explaining: "الرصيف هو …".
func explained(text string) string {
	words := strings.Fields(text)
	for i := 1; i < len(words) && i <= 3; i++ {
		if w := words[i]; w != "هو" && w != "هي" && w != "هم" {
			continue
		}
		name := strings.Join(words[:i], " ")
		if !strings.HasPrefix(name, "ال") || strings.ContainsFunc(name, func(r rune) bool { return unicode.IsPunct(r) || unicode.IsDigit(r) }) {
			return ""
		}
		return name
	}
	return ""
}
