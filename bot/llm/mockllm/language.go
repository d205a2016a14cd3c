package mockllm

import (
	_ "embed"
	"regexp"
	"strings"

	"isnad/retrieval"
)

var digits = regexp.MustCompile(`\p{Nd}+`)

//go:embed lies.txt
var liesText string

// lists and rules are those of lies.txt, by name.
var lists, rules = func() (map[string][]string, map[string][]rule) {
	lists, rules := map[string][]string{}, map[string][]rule{}
	for line := range strings.Lines(liesText) {
		line = strings.TrimSpace(line)
		if parts := strings.Split(line, " | "); len(parts) == 3 {
			rules[parts[0]] = append(rules[parts[0]], newRule(parts[1], parts[2]))
		} else if name, words, ok := strings.Cut(line, ":"); ok && line[0] != '#' {
			lists[name] = append(lists[name], strings.Fields(words)...)
		}
	}
	return lists, rules
}()

var (
	otherNumbers = pairs(lists["otherNumbers"])
	otherDates   = pairs(lists["otherDates"])
	otherScopes  = pairs(lists["otherScopes"])
	notNumbers   = folded("notNumbers")
)

// folded is a list as a set of folded words.
func folded(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range lists[list] {
		set[retrieval.Fold(w)] = true
	}
	return set
}

// pairs makes a table from folded words to others.
func pairs(words []string) map[string]string {
	table := map[string]string{}
	for i := 0; i+1 < len(words); i += 2 {
		table[retrieval.Fold(words[i])] = words[i+1]
	}
	return table
}

// rule rewrites what it matches.
type rule struct {
	form *regexp.Regexp
	with string
}

// newRule reads a line of lies.txt.
func newRule(form, with string) rule {
	if rest, ok := strings.CutPrefix(form, "^^"); ok {
		form, with = `(^|[\s«"(])(و|ف|ل)?`+rest, "${1}${2}"+with
	}
	return rule{regexp.MustCompile(form), strings.ReplaceAll(with, "{speaker}", speaker)}
}

// apply rewrites the first match of the first rule that has one.
func (c claim) apply(rules []rule) (claim, bool) {
	for _, r := range rules {
		if at := r.form.FindStringSubmatchIndex(c.text); at != nil {
			return c.write(at[0], at[1], string(r.form.ExpandString(nil, r.with, c.text, at))), true
		}
	}
	return c, false
}

// speaker stands for the one who is said to have said it.
const speaker = "\x00"
