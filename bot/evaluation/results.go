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
and those in ` + "`asked`" + `, ` + "`asked2`" + ` and ` + "`asked3`" + ` too: their answers were read, some hundred times, to
find what goes wrong and which rules of the reader pay. Of ` + "`drafts/test`" + ` to ` + "`test3`" + ` and
` + "`claims/test.jsonl`" + ` only totals were looked at, to judge which rules of the check do, its judge
being chosen by none of them. ` + "`asked4`" + ` and ` + "`drafts/test4`" + ` were measured with the weights that
were here and with others, which were not taken; ` + "`asked5`" + ` three times with an earlier reader;
both twice more with this one and once with another, which was not taken. ` + "`asked6`" + ` was measured
once with the reader before this one and once with this one; then its answers were read.
` + "`asked7`" + ` was measured once before the splitting and searching of several things, and once with
it; then its answers were read, and thresholds were chosen by it and others. ` + "`asked8`" + ` was
measured once with the reader before the last one and once with the last: strict .731 and .738,
fact_recall .757 and .789, refused_answerable .073 and .045, refusal_f1 .727 and .718; then its
answers were read, and thresholds were chosen by it and others. ` + "`asked9`" + ` was measured once with
the reader before this one and once with this one: strict .585 and .608, fact_recall .617 and
.658, refused_answerable .109 and .064, refusal_f1 .609 and .615; nothing was chosen by it.
` + "`asked10`" + ` was measured once with that reader and once with the next, for which the sections of
question sets have not been measured again: strict .646 and .662, fact_recall .717 and .738,
refused_answerable .036 and .045, refusal_f1 .629 and .611; nothing was chosen by it. ` + "`asked11`" + ` was measured once with
the builds before and after the one that tells by a trained head what a question wants: strict .592
and .577, fact_recall .647 and .633, refused_answerable .073 and .064, refusal_f1 .564 and .579;
then those answers were read that differ. ` + "`asked9`" + ` to ` + "`asked11`" + ` name no paragraph for their five
summaries each: the strict of ` + "`asked9`" + ` and ` + "`asked10`" + ` above counts them all as wrong, which it no
longer does. ` + "`drafts/test5`" + ` has never been measured, and waits for the next change.
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
