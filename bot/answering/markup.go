package answering

import (
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"isnad/retrieval"
	"isnad/retrieval/arabic"
)

// The parts of a marker: a number, what may stand between two, words that say what it is the number
// of, and what may follow it.
const (
	markedNumber = `[0-9٠-٩۰-۹]+`
	markedBreak  = `\s*(?:[,،؛;–-]|و|and|&)\s*`
	markedWord   = `(?:(?:[Ss]ee|انظر|راجع|(?:ال)?(?:مصدر|مصادر|مرجع|مراجع|حاشية|هامش|فقر(?:ة|ه|تان|تين|ات))|` +
		`[Ss]ources?|SOURCE|[Ss]rc|[Dd]ocuments?|[Dd]ocs?|DOC|[Cc]itations?|[Cc]ite[sd]?|[Rr]eferences?|[Rr]efs?|[Ii]ds?|ID|` +
		`[Pp]assages?|[Pp]aragraphs?|[Pp]aras?|[Pp]ar|[Cc]hunks?|[Cc]ontexts?|[Nn]otes?|` +
		`fn|[Ff]ootnotes?|[Ii]ndex|[Ii]tem|رقم|ف|[Nn]o|[Pp]|[§¶#^])[\s.:_#=-]*)`
	markedTail  = `(?:\.[0-9]+)?(?:(?::[0-9]+(?:-[0-9]+)?)?†[^\]】\n]*)?`
	markedEntry = `\s*` + markedWord + `*` + markedNumber + markedTail
	markedList  = markedEntry + `(?:` + markedBreak + markedEntry + `)*\s*`
	markedTag   = `(?:sup|ref|cite|small|source|citation|cit|a|span|doc|paragraph)`
	superscript = `[⁰¹²³⁴⁵⁶⁷⁸⁹]`
)

// otherForms are the forms in which models mark besides those of markers: [^6] [[6]](#6) [Source 6]
// [doc6] [ID:6] 【6†source】 ［6］ \[6\] {6} <sup>6</sup> <ref id="6"/> ^[6] \cite{6} $^{6}$ ⁶ (source
// 6).
var otherForms = strings.Join([]string{
	`\\?\^?(?:\[\[?|【|⟦|［|〔|〚)` + markedList + `\\?(?:\]\]?|】|⟧|］|〕|〛)(?:\((?:#|https?:|[./a-z])[^)\s]*\))?`,
	`[(（]\s*` + markedWord + markedList + `[)）]`,
	`\{\{?` + markedList + `\}\}?`,
	`<` + markedTag + `\b[^<>]*>\s*[\[(]?` + markedList + `[\])]?\s*</` + markedTag + `>`,
	`<` + markedTag + `\s+[a-z]+\s*=\s*["']?` + markedList + `["']?\s*/?>(?:\s*</` + markedTag + `>)?`,
	`<` + markedNumber + `>`,
	`\^` + markedNumber + `\^`,
	`\$\s*\^\s*\{?\s*\[?` + markedList + `\]?\s*\}?\s*\$`,
	`\\(?:cite[pt]?|ref|footnote|footnotemark|textsuperscript)[\[{]\s*\[?` + markedList + `\]?[\]}]`,
	`⁽?` + superscript + `+⁾?(?:[,،]?\s?⁽?` + superscript + `+⁾?)*`,
}, "|")

var otherMarker = regexp.MustCompile(`^(?:` + otherForms + `)`)

// otherOpeners begin them.
const otherOpeners = `［〔〚{<\^$⁽⁰¹²³⁴⁵⁶⁷⁸⁹`

var (
	markedTails = regexp.MustCompile(markedNumber + markedTail)
	tagText     = regexp.MustCompile(`>([^<>]*[0-9٠-٩۰-۹][^<>]*)<`)
)

// normalised writes the markers of a drafted sentence as [6], and mathematics in plain text.
func normalised(raw string) string {
	var b strings.Builder
	at := 0
	for _, m := range findOtherMarkers(raw) {
		marker := raw[m[0]:m[1]]
		if plain := markers.FindString(marker); plain != marker && !isPower(raw[:m[0]], marker) {
			b.WriteString(raw[at:m[0]] + plainMarker(marker))
			at = m[1]
		}
	}
	b.WriteString(raw[at:])
	return plainMath(b.String())
}

// findOtherMarkers returns where markers of any form stand. It looks only where one may begin: the
// expression is long, and slow on a whole text.
func findOtherMarkers(s string) [][2]int {
	var out [][2]int
	for at := 0; ; {
		i := strings.IndexAny(s[at:], openMarker)
		if i < 0 {
			return out
		}
		at += i
		if m := otherMarker.FindStringIndex(s[at:]); m != nil {
			out = append(out, [2]int{at, at + m[1]})
			at += m[1]
			continue
		}
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
}

// plainMarker writes a marker of any form as [6][9] or [6-9][11].
func plainMarker(marker string) string {
	if i := strings.Index(marker, "]("); i > 0 { // behind it stands an address
		marker = marker[:i]
	}
	if m := tagText.FindStringSubmatch(marker); m != nil {
		marker = m[1]
	}
	marker = markedTails.ReplaceAllStringFunc(retrieval.Fold(marker), func(entry string) string { return digitRun.FindString(entry) })
	var b strings.Builder
	end := 0
	for _, at := range digitRun.FindAllStringIndex(marker, -1) {
		switch between := strings.TrimSpace(marker[end:at[0]]); {
		case end == 0:
			b.WriteString("[")
		case between == "-", between == "–": // "doc-6" has one, too, behind its word
			b.WriteString("-")
		default:
			b.WriteString("][")
		}
		b.WriteString(marker[at[0]:at[1]])
		end = at[1]
	}
	if end > 0 {
		b.WriteString("]")
	}
	return b.String()
}

// isPower reports whether what looks like a marker behind this text belongs to a number, a unit or
// a formula: 10⁶, م², km², \frac{1}{2}.
func isPower(before, marker string) bool {
	first, _ := utf8.DecodeRuneInString(marker)
	if first == '{' {
		last, _ := utf8.DecodeLastRuneInString(before)
		return unicode.Is(unicode.Latin, last) || strings.ContainsRune("}^_]", last)
	}
	if !strings.ContainsRune("⁰¹²³⁴⁵⁶⁷⁸⁹", first) {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(before)
	if unicode.IsDigit(last) || unicode.Is(unicode.Latin, last) {
		return true
	}
	fields := strings.Fields(before)
	return len(fields) > 0 && !unicode.IsSpace(last) && arabic.Raised(retrieval.Fold(fields[len(fields)-1]))
}

var (
	mathSpan   = regexp.MustCompile(`\$\$?([^$\n]{1,120}?)\$\$?|\\\((.{1,120}?)\\\)|\\\[(.{1,200}?)\\\]`)
	mathSigns  = regexp.MustCompile(`[\\^_{]|^[-+0-9٠-٩۰-۹.,٫٬%٪*/=×≈<> ]+$`)
	mathText   = regexp.MustCompile(`\\(?:text|textbf|textrm|mathrm|mathbf|mbox|operatorname|boxed)\s*\{([^{}]*)\}`)
	mathShare  = regexp.MustCompile(`\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}`)
	mathDegree = regexp.MustCompile(`\^\s*\{?\s*\\circ\s*\}?`)
	mathPower  = regexp.MustCompile(`\^\s*(?:\{\s*([0-9]{1,3})\s*\}|([0-9]))`)
	escaped    = regexp.MustCompile(`\\([%$#&_*.!+()\[\]{}~|-])`)
	unread     = regexp.MustCompile(`\\[a-zA-Z]|[{}]|\$[^\s0-9٠-٩۰-۹]|\|.*\|`)

	mathNames = strings.NewReplacer(`\%`, "٪", `\times`, "×", `\cdot`, "·", `\approx`, "≈", `\pm`, "±", `\leq`, "≤",
		`\geq`, "≥", `\le`, "≤", `\ge`, "≥",
		`\quad`, " ", `\,`, " ", `\;`, " ", `\:`, " ", `\ `, " ", `\!`, "", "{,}", ",", "~", " ")
)

// plainMath writes the mathematics of a sentence in plain text: \(70\%\) is 70٪. What it cannot
// read stays, and is seen by markupLeft.
func plainMath(s string) string {
	if !strings.ContainsAny(s, `\$`) {
		return s
	}
	var b strings.Builder
	at := 0
	for _, m := range mathSpan.FindAllStringSubmatchIndex(s, -1) {
		inner := ""
		for g := 2; g < len(m); g += 2 {
			if m[g] >= 0 {
				inner = s[m[g]:m[g+1]]
			}
		}
		next, _ := utf8.DecodeRuneInString(s[m[1]:])
		dollars := s[m[0]] == '$'
		if dollars && (strings.TrimSpace(inner) != inner || !mathSigns.MatchString(inner) || unicode.IsDigit(next)) { // two sums in dollars
			continue
		}
		b.WriteString(s[at:m[0]] + formula(inner))
		at = m[1]
	}
	b.WriteString(s[at:])
	return escaped.ReplaceAllStringFunc(b.String(), func(e string) string {
		if e == `\%` {
			return "٪"
		}
		return e[1:]
	})
}

func formula(s string) string {
	s = mathText.ReplaceAllString(s, "$1")
	s = mathShare.ReplaceAllString(s, "$1/$2")
	s = mathDegree.ReplaceAllString(s, "°")
	s = mathPower.ReplaceAllStringFunc(s, func(p string) string {
		return strings.Map(func(r rune) rune {
			if i := strings.IndexRune("0123456789", r); i >= 0 {
				return []rune("⁰¹²³⁴⁵⁶⁷⁸⁹")[i]
			}
			return -1
		}, p)
	})
	s = mathNames.Replace(s)
	return strings.NewReplacer("{", "", "}", "").Replace(s)
}

var (
	tags     = regexp.MustCompile(`(?i)</?(?:b|i|u|em|strong|p|br|span|div|li|ul|ol|sup|sub|mark|code|small|q|blockquote)\s*/?>`)
	emphasis = regexp.MustCompile(`(^|[\s(«"])[*_]([^*_\n]+)[*_]($|[\s.,،؛:؟!)»"])`)
	lineSign = regexp.MustCompile(`^\s*(?:#{1,6}|>)\s+`)
	hollow   = regexp.MustCompile(`[\[(（【]\s*[,،;؛]*\s*[\])）】]`)
)

// withoutMarkup takes out a model's markup, which is never shown.
func withoutMarkup(s string) string {
	s = strings.NewReplacer("**", "", "__", "", "~~", "", "`", "").Replace(s)
	s = lineSign.ReplaceAllString(s, "")
	if strings.ContainsAny(s, "<&") {
		s = html.UnescapeString(tags.ReplaceAllString(s, " "))
	}
	if strings.ContainsAny(s, "*_") {
		s = emphasis.ReplaceAllString(s, "$1$2$3")
	}
	return s
}

// unreadable reports whether a sentence cannot be shown as it is: a letter is broken, or markup is
// left in it, as of a table's row.
func unreadable(text string) bool {
	return strings.ContainsRune(text, utf8.RuneError) || unread.MatchString(text)
}
