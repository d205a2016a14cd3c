package prompts

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"text/template"
	"unicode"
)

// NotInArticle is what a model writes, and nothing else, when the paragraphs do not answer.
const NotInArticle = "غير مذكور"

// The words of a prompt's frame. A line of the last user message that begins with one of them, or
// with a number in brackets, is the program's; the texts between never begin a line.
const (
	paragraphsLabel = "فقرات المقال:"
	sectionLabel    = "القسم:"
	questionLabel   = "السؤال:"
)

// reminder stands just before the question, because small models forget the rules over long
// paragraphs. It has no number, which they would copy.
const reminder = "(في نهاية كل جملة من الجواب رقم فقرتها بين قوسين مربّعين.)"

// A Paragraph is a passage of the article as a prompt carries it.
type Paragraph struct {
	ID      int    // its number, above 0
	Section string // the heading above it, may be empty
	Text    string
}

//go:embed answer.system.tmpl
var answerSystemText string

var answerSystem = template.Must(template.New("answer").Parse(answerSystemText))

// AnswerMessages is the prompt for an answer: the rules, the earlier turns, and a user's message
// with the paragraphs, each beginning a line with its number as in "[6] ", below the line of their
// section, a reminder to cite, and the question on the last line. whole asks for a summing up.
// Turns are made to alternate, because some models' templates demand it. Whatever the texts hold, a
// question stays on one line and the further lines of a paragraph are indented, so none can pass
// for another.
func AnswerMessages(question string, history []Message, paragraphs []Paragraph, whole bool) []Message {
	messages := []Message{{System, answerRules(whole)}}
	for _, turn := range history {
		text := defuse(turn.Text)
		if text == "" || turn.Role != User && turn.Role != Assistant {
			continue
		}
		last := &messages[len(messages)-1]
		switch {
		case last.Role == turn.Role:
			last.Text = text
		case last.Role == System && turn.Role == Assistant: // an answer whose question is not here
		default:
			messages = append(messages, Message{turn.Role, text})
		}
	}
	if messages[len(messages)-1].Role == User {
		messages = messages[:len(messages)-1]
	}
	var b strings.Builder
	b.WriteString(paragraphsLabel + "\n")
	above := ""
	for _, p := range paragraphs {
		if section := oneLine(p.Section); section != above {
			fmt.Fprintf(&b, "%s\n", strings.TrimSpace(sectionLabel+" "+section))
			above = section
		}
		fmt.Fprintf(&b, "[%d] %s\n\n", p.ID, indented(p.Text))
	}
	b.WriteString(reminder + "\n" + questionLabel + " " +
		strings.ReplaceAll(oneLine(question), questionLabel, strings.TrimSuffix(questionLabel, ":")+" -"))
	return append(messages, Message{User, b.String()})
}

func answerRules(whole bool) string {
	var b strings.Builder
	err := answerSystem.Execute(&b, struct {
		NotInArticle string
		Whole        bool
	}{NotInArticle, whole})
	if err != nil {
		panic(err) // the template is embedded and its data are here: a test sees it
	}
	return strings.TrimSpace(b.String())
}

// ParsePrompt is the inverse of AnswerMessages, for a model that is a program. It also reads
// prompts of other makers that keep the form: lines that begin with "[6] ", and a last line that
// begins with the label of the question. ok is false when the last message is not such a user's
// message; paragraphs may be empty.
func ParsePrompt(messages []Message) (question string, history []Message, paragraphs []Paragraph, ok bool) {
	if len(messages) == 0 || messages[len(messages)-1].Role != User {
		return "", nil, nil, false
	}
	last := strings.TrimRightFunc(messages[len(messages)-1].Text, unicode.IsSpace)
	body, line := "", last
	if i := strings.LastIndexByte(last, '\n'); i >= 0 {
		body, line = last[:i], last[i+1:]
	}
	question, ok = strings.CutPrefix(line, questionLabel)
	if !ok {
		return "", nil, nil, false
	}
	section, open := "", false
	for line := range strings.Lines(body) {
		more := open && strings.HasPrefix(line, indent)
		line = strings.TrimSpace(line)
		if more && line != "" {
			paragraphs[len(paragraphs)-1].Text += "\n" + line
			continue
		}
		open = false
		if s, found := strings.CutPrefix(line, sectionLabel); found {
			section = strings.TrimSpace(s)
			continue
		}
		if id, text, found := cutNumber(line); found {
			paragraphs = append(paragraphs, Paragraph{id, section, text})
			open = true
		}
	}
	for _, m := range messages[:len(messages)-1] {
		if m.Role != System {
			history = append(history, m)
		}
	}
	return strings.TrimSpace(question), history, paragraphs, true
}

// cutNumber reads "[6] text".
func cutNumber(line string) (id int, text string, ok bool) {
	rest, ok := strings.CutPrefix(line, "[")
	if !ok {
		return 0, "", false
	}
	digits, text, ok := strings.Cut(rest, "]")
	id, err := strconv.Atoi(digits)
	if !ok || err != nil || id < 1 || text != "" && text[0] != ' ' {
		return 0, "", false
	}
	return id, strings.TrimSpace(text), true
}

// oneLine makes every run of white space and control characters one space, and drops direction
// marks, which could make a line look like another.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case 'ء' <= r && r <= 'ي': // nearly all of it
		case unicode.In(r, unicode.Bidi_Control):
			return -1
		case unicode.IsControl(r), unicode.IsSpace(r), r == unicode.ReplacementChar:
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, " "))
	return strings.Join(strings.Fields(s), " ")
}

// indent stands before the second and later lines of a paragraph, so that none looks like another
// paragraph, a section or the question.
const indent = "  "

// indented keeps the lines of a text, of which each may be an entry of a list.
func indented(s string) string {
	var lines []string
	for line := range strings.Lines(s) {
		if line = oneLine(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n"+indent)
}

// defuse makes an earlier turn one line that does not begin as a paragraph or a question does.
func defuse(s string) string {
	s = oneLine(s)
	if _, _, ok := cutNumber(s); ok {
		s = "(" + s[1:]
	}
	return strings.TrimSpace(strings.ReplaceAll(s, questionLabel, strings.TrimSuffix(questionLabel, ":")+" -"))
}
