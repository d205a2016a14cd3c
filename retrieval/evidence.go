package retrieval

import "strings"

// Surroundings are what a reader of a passage has before the eyes beside it: the title of the
// article, the heading, the sentence above. The zero value knows none but the heading.
type Surroundings struct {
	title  string
	before map[int]string // the last sentence above a passage, by its ID
}

// Around reads the surroundings of an article's passages.
func Around(article []Passage) Surroundings {
	s := Surroundings{before: make(map[int]string, len(article))}
	if len(article) > 0 {
		s.title = article[0].Section
	}
	last := ""
	for _, p := range article {
		s.before[p.ID] = last
		if spans := Sentences(p.Text); len(spans) > 0 {
			last = strings.TrimSpace(p.Text[spans[len(spans)-1].Start:spans[len(spans)-1].End])
		}
	}
	return s
}

// Evidence is the text by which a claim on these passages is judged: the title, headings, the
// sentence above the first one, and the passages, each on lines of its own. It is the composition
// that the judge was trained on: e5/train/data.py.
func (s Surroundings) Evidence(passages ...Passage) string {
	var lines []string
	add := func(line string) {
		if line != "" {
			lines = append(lines, line)
		}
	}
	add(s.title)
	section := s.title
	for i, p := range passages {
		if p.Section != section {
			add(p.Section)
			section = p.Section
		}
		if i == 0 {
			add(s.before[p.ID])
		}
		add(p.Text)
	}
	return strings.Join(lines, "\n")
}
