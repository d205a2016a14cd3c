package pdf

import (
	"sort"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
	"golang.org/x/text/encoding/charmap"
)

// A font says what the codes of a string mean and how wide they are.
type font struct {
	wide    bool // codes are of two bytes, unless the map to Unicode says otherwise
	bold    bool
	widths  map[int]float64 // in thousandths of the size
	missing float64         // width of a code without one
	unicode map[string]string
	ranges  []codeRange
	lengths [5]bool     // of codes, by the map to Unicode
	single  [256]string // what codes of one byte mean without such a map
	unknown bool        // nothing says what its codes mean
}

// A codeRange maps codes from low on to what follows text.
type codeRange struct {
	low, high string
	text      []uint16
}

// A glyphCode is a code of a string: what it means and how wide it is.
type glyphCode struct {
	text  string
	width float64
	space bool // the code of one byte that word spacing applies to
}

// decode cuts a string into codes.
func (f *font) decode(s string) []glyphCode {
	var out []glyphCode
	for len(s) > 0 {
		n := f.length(s)
		code := s[:n]
		s = s[n:]
		id := 0
		for i := range len(code) {
			id = id<<8 | int(code[i])
		}
		width, ok := f.widths[id]
		if !ok {
			width = f.missing
		}
		out = append(out, glyphCode{text: f.meaning(code), width: width, space: n == 1 && code[0] == ' '})
	}
	return out
}

func (f *font) length(s string) int {
	n := 1
	if f.wide {
		n = 2
	}
	if f.lengths != ([5]bool{}) && !f.lengths[n] && !f.wide {
		for i, has := range f.lengths {
			if has {
				n = i
			}
		}
	}
	return min(n, len(s))
}

func (f *font) meaning(code string) string {
	if t, ok := f.unicode[code]; ok {
		return t
	}
	i := sort.Search(len(f.ranges), func(i int) bool { return f.ranges[i].high >= code })
	if i < len(f.ranges) && f.ranges[i].low <= code && len(code) == len(f.ranges[i].low) && len(f.ranges[i].text) > 0 {
		r := f.ranges[i]
		t := append([]uint16(nil), r.text...)
		step := 0
		for k := range len(code) {
			step = step<<8 + int(code[k]) - int(r.low[k])
		}
		t[len(t)-1] += uint16(step)
		return string(utf16.Decode(t))
	}
	if len(code) == 1 {
		return f.single[code[0]]
	}
	return ""
}

// readMap reads a map of codes to Unicode.
func (f *font) readMap(data []byte) {
	f.unicode = make(map[string]string)
	l := &lexer{data: data}
	var stack []token
	for t := l.next(); t.kind != end; t = l.next() {
		if t.kind != operator {
			if stack = append(stack, t); len(stack) > 1<<16 {
				return
			}
			continue
		}
		switch t.str {
		case "endcodespacerange":
			for _, s := range stack {
				if s.kind == text && len(s.str) < len(f.lengths) {
					f.lengths[len(s.str)] = true
				}
			}
		case "endbfchar":
			for i := len(stack) % 2; i+1 < len(stack); i += 2 {
				f.unicode[stack[i].str] = fromUTF16(stack[i+1].str)
			}
		case "endbfrange":
			f.addRanges(stack[len(stack)%3:])
		}
		stack = stack[:0]
	}
	sort.SliceStable(f.ranges, func(i, j int) bool { return f.ranges[i].high < f.ranges[j].high })
}

func (f *font) addRanges(stack []token) {
	for i := 0; i+2 < len(stack); i += 3 {
		low, high, to := stack[i].str, stack[i+1].str, stack[i+2]
		if len(low) != len(high) || low > high || low == "" {
			continue
		}
		if to.kind == text {
			f.ranges = append(f.ranges, codeRange{low, high, units(to.str)})
			continue
		}
		code := []byte(low)
		for _, item := range to.items {
			f.unicode[string(code)] = fromUTF16(item.str)
			for k := len(code) - 1; k >= 0; k-- {
				if code[k]++; code[k] != 0 {
					break
				}
			}
		}
	}
}

// maxStands bounds the bytes of what a glyph stands for: the longest that there are are sayings of
// some twenty letters.
const maxStands = 128

func units(s string) []uint16 {
	s = s[:min(len(s), maxStands)]
	if len(s) == 1 {
		return []uint16{uint16(s[0])}
	}
	var out []uint16
	for i := 0; i+1 < len(s); i += 2 {
		out = append(out, uint16(s[i])<<8|uint16(s[i+1]))
	}
	return out
}

func fromUTF16(s string) string { return string(utf16.Decode(units(s))) }

// font reads a font of a page.
func (r *reader) font(o types.Object) *font {
	if ref, ok := o.(types.IndirectRef); ok {
		if f := r.fonts[ref.ObjectNumber.Value()]; f != nil {
			return f
		}
		f := r.newFont(r.dict(o))
		r.fonts[ref.ObjectNumber.Value()] = f
		return f
	}
	return r.newFont(r.dict(o))
}

func (r *reader) newFont(d types.Dict) *font {
	f := &font{widths: make(map[int]float64), missing: 500}
	base := r.name(d["BaseFont"])
	f.bold = strings.Contains(base, "Bold") || strings.Contains(base, "bold") || strings.Contains(base, "Black") ||
		strings.HasSuffix(base, "-Bd")
	if data := r.stream(d["ToUnicode"]); data != nil {
		f.readMap(data)
	}
	if r.name(d["Subtype"]) == "Type0" {
		f.wide = true
		if descendants := r.array(d["DescendantFonts"]); len(descendants) > 0 {
			cid := r.dict(descendants[0])
			f.missing = 1000
			if _, ok := cid["DW"]; ok {
				f.missing = r.number(cid["DW"])
			}
			r.wideWidths(f, r.array(cid["W"]))
		}
		f.unknown = f.unicode == nil
		return f
	}
	first := int(r.number(d["FirstChar"]))
	for i, w := range r.array(d["Widths"]) {
		f.widths[first+i] = r.number(w)
	}
	if r.name(d["Subtype"]) == "Type3" { // its widths are in units of its own
		scale := 0.001
		if m := r.array(d["FontMatrix"]); len(m) == 6 {
			scale = r.number(m[0])
		}
		for code := range f.widths {
			f.widths[code] *= scale * 1000
		}
	}
	if descriptor := r.dict(d["FontDescriptor"]); descriptor != nil {
		if w := r.number(descriptor["MissingWidth"]); w > 0 {
			f.missing = w
		}
		f.bold = f.bold || r.number(descriptor["FontWeight"]) >= 600
	}
	r.encode(f, d["Encoding"])
	return f
}

// wideWidths reads the widths of a font of two bytes: "first [w …]" and "first last w".
func (r *reader) wideWidths(f *font, w types.Array) {
	for i := 0; i+1 < len(w); {
		first := int(r.number(w[i]))
		if each := r.array(w[i+1]); each != nil {
			for k, width := range each {
				f.widths[first+k] = r.number(width)
			}
			i += 2
			continue
		}
		if i+2 >= len(w) {
			return
		}
		last, width := int(r.number(w[i+1])), r.number(w[i+2])
		for code := first; code <= last && code < 1<<16; code++ {
			f.widths[code] = width
		}
		i += 3
	}
}

// encode fills in what codes of one byte mean, by the name of an encoding and its differences.
func (r *reader) encode(f *font, o types.Object) {
	table := charmap.Windows1252
	d := r.dict(o)
	encoding := r.name(o)
	if d != nil {
		encoding = r.name(d["BaseEncoding"])
	}
	if encoding == "MacRomanEncoding" {
		table = charmap.Macintosh
	}
	for c := range 256 {
		if c >= ' ' {
			f.single[c] = string(table.DecodeByte(byte(c)))
		}
	}
	code := 0
	for _, item := range r.array(d["Differences"]) {
		if n := r.name(item); n != "" {
			if code >= 0 && code < 256 {
				f.single[code] = glyphName(n)
			}
			code++
			continue
		}
		code = int(r.number(item))
	}
}

// glyphName is what a glyph's name stands for: "uni0645", "u1D49C", "afii57413", a letter, or one
// of a few words; "" when nothing says so.
func glyphName(n string) string {
	n, _, _ = strings.Cut(n, ".")
	if hex, ok := strings.CutPrefix(n, "uni"); ok && len(hex) >= 4 && len(hex)%4 == 0 {
		var out []uint16
		for ; len(hex) >= 4; hex = hex[4:] {
			v, err := strconv.ParseUint(hex[:4], 16, 16)
			if err != nil {
				return ""
			}
			out = append(out, uint16(v))
		}
		return string(utf16.Decode(out))
	}
	if hex, ok := strings.CutPrefix(n, "u"); ok && len(hex) >= 4 && len(hex) <= 6 {
		if v, err := strconv.ParseUint(hex, 16, 32); err == nil {
			return string(rune(v))
		}
	}
	if digits, ok := strings.CutPrefix(n, "afii"); ok {
		if v, err := strconv.Atoi(digits); err == nil {
			return afii(v)
		}
	}
	if len([]rune(n)) == 1 {
		return n
	}
	return glyphNames[n]
}

// afii is a letter of the Arabic series of Adobe's names: their numbers run as Unicode does.
func afii(n int) string {
	switch {
	case n >= 57392 && n <= 57401:
		return string(rune('٠' + n - 57392))
	case n >= 57409 && n <= 57434:
		return string(rune('ء' + n - 57409))
	case n >= 57440 && n <= 57458:
		return string(rune('ـ' + n - 57440))
	}
	return map[int]string{57381: "٪", 57388: "،", 57403: "؛", 57407: "؟", 57470: "ه"}[n]
}

// glyphNames are the words among the names of glyphs that text has.
var glyphNames = map[string]string{
	"space": " ", "nbspace": " ", "period": ".", "comma": ",", "colon": ":", "semicolon": ";", "question": "?", "exclam": "!",
	"hyphen": "-", "minus": "-", "endash": "–", "emdash": "—", "underscore": "_", "slash": "/", "backslash": "\\", "bar": "|",
	"parenleft": "(", "parenright": ")", "bracketleft": "[", "bracketright": "]", "braceleft": "{", "braceright": "}",
	"quotedbl": `"`, "quotesingle": "'", "quoteright": "’", "quoteleft": "‘", "quotedblleft": "“", "quotedblright": "”",
	"guillemotleft": "«", "guillemotright": "»", "ampersand": "&", "asterisk": "*", "plus": "+", "equal": "=", "less": "<",
	"greater": ">", "percent": "%", "at": "@", "numbersign": "#", "dollar": "$", "bullet": "•", "degree": "°",
	"copyright": "©", "registered": "®", "fi": "fi", "fl": "fl",
	"zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
	"eacute": "é", "egrave": "è", "agrave": "à", "ccedilla": "ç", "udieresis": "ü", "odieresis": "ö", "adieresis": "ä",
}
