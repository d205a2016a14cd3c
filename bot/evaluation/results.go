package evaluation

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"
)

// resultsHead begins a file of results.
const resultsHead = "# What was measured\n" + `
Written by ` + "`bot eval … --results bot/evaluation/RESULTS.md`" + `: a section is the output of the command in
its heading, on the day below it. ` + "`.ci/results`" + ` runs all of them. A test compares the figures of
retrieval, which cost little, with those that the code finds today.

hit@5, mrr: a right paragraph among the first five, and one through its rank. fact_recall: the facts
of the right answer that stand in the bot's. citation_precision, citation_recall: of its citations the
right ones, and of the right ones its own. refusal: questions that the article does not answer.
strict: all facts, a right citation, nothing false. forbidden: answers with a known mistake.

The development questions (the first section) were used for tuning, the articles in ` + "`testdata`" + `
and those in ` + "`asked`" + ` to ` + "`asked3`" + ` and ` + "`asked6`" + ` to ` + "`asked8`" + ` too: their answers were read, some hundred
times, to find what goes wrong and which rules of the reader pay. Of ` + "`drafts/test3`" + `,
` + "`drafts/test4`" + ` and ` + "`claims/test.jsonl`" + ` only totals were looked at, to judge which rules of
the check do, and on 30 November some single sentences of the first two; of ` + "`asked4`" + `
and ` + "`asked5`" + ` too, with some six readers, of which two were taken.
` + "`asked9`" + ` to ` + "`asked11`" + ` were measured once a build with two builds or three,
and nothing was chosen by them until 30 November 2026, when answers of theirs were read that had
become wrong, and the head that tells what a question wants was chosen by them and others.
` + "`asked12`" + ` and ` + "`kinds12`" + `, which has what people want beside one fact (lists, summaries, dates, orders),
were measured once with the build of before that head, once with the first one and once with the one
here: strict .615, .615, .615 and .385, .454, .462; fact_recall .688, .688, .688 and .509, .666,
.678; refused_answerable .045, .045, .045 and .100, .045, .027.
` + "`drafts/test5`" + ` and ` + "`test6`" + ` were measured with three judges, of which one was not taken;
` + "`drafts/test7`" + ` once with the judge of before and thrice with the one here, at three thresholds.

` + "`asked13`" + ` (ordinary questions) and ` + "`first13`" + ` (the first questions of people who have only heard what
an article is about) were measured once with the build before the first paragraph counted more and
once with the one here: strict .692, .692 and .467, .483; fact_recall .776, .776 and .539, .559.

` + "`asked14`" + ` (ordinary questions) was measured once with the build before words were chosen by what is
expected of them and once with the one here: strict .623, .623; fact_recall .741, .741; median_words
20, 12. ` + "`claims/test2.jsonl`" + `, as hard as the writers could, was measured once with the judge of before
the drafts (area .734; true kept .592, false dropped .579) and once with the one here.

All sections of question sets are of the build here, so each of these was measured once more by it.
`

// KeepResults writes what a command found into a file, in place of what it found before, and leaves
// what others found. report writes it as text.
func KeepResults(file, command string, day time.Time, took time.Duration, report func(io.Writer) error) error {
	old, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("keep results: %w", err)
	}
	var text bytes.Buffer
	if err := report(&text); err != nil {
		return err
	}
	heading := "`" + command + "`\n"
	section := fmt.Sprintf("%s\n%s, in %v\n\n```\n%s```\n",
		heading, day.Format(time.DateOnly), took.Round(time.Second), trimEnds(text.String()))
	sections := strings.Split(string(old), sectionMark)
	sections[0] = resultsHead
	at := slices.IndexFunc(sections, func(s string) bool { return strings.HasPrefix(s, heading) })
	if at < 0 {
		at, sections = len(sections), append(sections, "")
	}
	sections[at] = section
	if err := os.WriteFile(file, []byte(strings.Join(sections, sectionMark)), 0o644); err != nil {
		return fmt.Errorf("keep results: %w", err)
	}
	return nil
}

// sectionMark stands before the command of a section.
const sectionMark = "\n## "

// trimEnds takes the blanks off the ends of lines, which tables for a terminal have.
func trimEnds(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	return b.String()
}
