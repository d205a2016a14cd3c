//go:build ignore

// House prints the figures by which this repository's code is kept in order: lines by package,
// files and lines that are too long, functions with too many branches, and Arabic that stands in Go
// instead of a data file or prompts.
//
//	go run .ci/house.go                 # a table
//	go run .ci/house.go -places         # and each place that is over a limit
//	go run .ci/house.go -check bot/llm  # exit code 1 when this package, or one below it, is over a limit
//	go run .ci/house.go -C ../other     # of another checkout
package main

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"unicode"
	"unicode/utf8"
)

// The limits, of tests too.
const (
	fileLines    = 350
	lineRunes    = 140 // a tab is one
	commentRunes = 100 // of a line of prose
	complexity   = 20  // cyclomatic: 1, and 1 for each if, for, case, && and ||
	listWords    = 3   // so many Arabic words beside each other are a list
)

// tools are the packages that a bot on Telegram without a model of its own does without, and texts
// those of words and data.
var (
	tools = []string{"bot/answering/answeringtest", "bot/answering/suite", "bot/evaluation", "bot/llm/mockllm", "bot/playground",
		"bot/queue/queuetest", "bot/telegram/telegramtest"}
	texts = []string{"prompts", "seeds"}
)

// A room is what was counted in one package.
type room struct {
	lines, code, tests int // code: without blank lines and comments
	files, long        int // files and lines over their limits, tests included
	branchy            int // functions over the limit, tests included
	lists, arabic      int // word lists, and literals with Arabic, tests not
}

func (r *room) add(o *room) {
	r.lines += o.lines
	r.code += o.code
	r.tests += o.tests
	r.files += o.files
	r.long += o.long
	r.branchy += o.branchy
	r.lists += o.lists
	r.arabic += o.arabic
}

func main() {
	root := flag.String("C", ".", "the checkout")
	places := flag.Bool("places", false, "print each place that is over a limit")
	check := flag.Bool("check", false, "end with exit code 1 when one of the packages that are named is over a limit")
	flag.Parse()
	h := &house{root: *root, rooms: map[string]*room{}}
	if err := filepath.WalkDir(*root, h.visit); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if !*check {
		h.print()
	}
	bad := false
	for _, p := range h.places {
		asked := flag.NArg() == 0 || slices.ContainsFunc(flag.Args(), func(dir string) bool { return below(p, strings.Trim(dir, "/")+"/") })
		if (*places || *check) && asked {
			fmt.Println(p)
			bad = true
		}
	}
	if *check && bad {
		os.Exit(1)
	}
}

func below(path, dir string) bool { return strings.HasPrefix(path, dir) }

// A house is what was counted in a checkout.
type house struct {
	root   string
	rooms  map[string]*room // by folder
	places []string         // over a limit
}

func (h *house) over(path string, line int, what string, n int) {
	h.places = append(h.places, fmt.Sprintf("%s:%d: %s: %d", path, line, what, n))
}

func (h *house) visit(path string, d fs.DirEntry, err error) error {
	if err != nil {
		return err
	}
	if d.IsDir() {
		if name := d.Name(); name == "testdata" || len(name) > 1 && name[0] == '.' && path != h.root {
			return filepath.SkipDir
		}
		return nil
	}
	if filepath.Ext(path) != ".go" {
		return nil
	}
	src, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	rel, err := filepath.Rel(h.root, path)
	if err != nil {
		return err
	}
	rel = filepath.ToSlash(rel)
	dir := filepath.ToSlash(filepath.Dir(rel))
	if h.rooms[dir] == nil {
		h.rooms[dir] = &room{}
	}
	return h.file(h.rooms[dir], rel, src)
}

func (h *house) file(r *room, path string, src []byte) error {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, src, parser.ParseComments)
	if err != nil {
		return err
	}
	lines := strings.Split(strings.TrimSuffix(string(src), "\n"), "\n")
	for i, l := range lines {
		if n := utf8.RuneCountInString(l); n > lineRunes || n > commentRunes && prose(l) {
			r.long++
			h.over(path, i+1, "characters in a line", n)
		}
	}
	if len(lines) > fileLines {
		r.files++
		h.over(path, 1, "lines in a file", len(lines))
	}
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		if n := branches(f); n > complexity {
			r.branchy++
			h.over(path, set.Position(f.Pos()).Line, "branches of "+f.Name.Name, n)
		}
	}
	if strings.HasSuffix(path, "_test.go") {
		r.tests += len(lines)
		return nil
	}
	r.lines += len(lines)
	for _, l := range lines {
		if l = strings.TrimSpace(l); l != "" && !strings.HasPrefix(l, "//") {
			r.code++
		}
	}
	lists, literals := arabic(file)
	r.lists += lists
	r.arabic += literals
	return nil
}

// branches is the cyclomatic complexity of a function, those that stand in it included.
func branches(f *ast.FuncDecl) int {
	n := 1
	ast.Inspect(f, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.IfStmt, *ast.ForStmt, *ast.RangeStmt:
			n++
		case *ast.CaseClause:
			n += min(1, len(node.List))
		case *ast.CommClause:
			if node.Comm != nil {
				n++
			}
		case *ast.BinaryExpr:
			if node.Op == token.LAND || node.Op == token.LOR {
				n++
			}
		}
		return true
	})
	return n
}

// arabic counts the word lists of a file, each of them once, and the literals in which Arabic
// stands. A list is a literal of a slice, a map or a string that a function gets, with several
// Arabic words.
func arabic(file *ast.File) (lists, literals int) {
	ast.Inspect(file, func(node ast.Node) bool {
		if lit, ok := node.(*ast.BasicLit); ok && words(lit) > 0 {
			literals++
		}
		return true
	})
	ast.Inspect(file, func(node ast.Node) bool {
		n := 0
		switch node := node.(type) {
		case *ast.CompositeLit:
			for _, e := range node.Elts {
				n += words(e)
			}
		case *ast.CallExpr:
			for _, a := range node.Args {
				if lit, ok := a.(*ast.BasicLit); ok {
					n += words(lit)
				}
			}
		}
		if n >= listWords {
			lists++
			return false // those within it belong to it
		}
		return true
	})
	return lists, literals
}

// words counts the runs of Arabic letters in the literals of an expression.
func words(e ast.Node) int {
	n := 0
	ast.Inspect(e, func(node ast.Node) bool {
		if lit, ok := node.(*ast.BasicLit); ok && (lit.Kind == token.STRING || lit.Kind == token.CHAR) {
			within := false
			for _, r := range lit.Value {
				is := unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r)
				if is && !within {
					n++
				}
				within = is
			}
		}
		return true
	})
	return n
}

// prose reports whether a line is a comment, and none that is set as it stands: gofmt begins code in
// comments with a tab, tables and items with spaces.
func prose(line string) bool {
	text, ok := strings.CutPrefix(strings.TrimLeft(line, "\t"), "// ")
	return ok && text != "" && text[0] != ' '
}

func (h *house) print() {
	t := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "lines\tcode\ttests\tfiles > %d\tlines > %d\tfunctions > %d\tword lists\tArabic literals\t  package\n", fileLines, lineRunes, complexity)
	row := func(name string, r *room) {
		fmt.Fprintf(t, "%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t  %s\n", r.lines, r.code, r.tests, r.files, r.long, r.branchy, r.lists, r.arabic, name)
	}
	var core, tool, text, all, answers room
	for _, dir := range sorted(h.rooms) {
		r := h.rooms[dir]
		row(dir, r)
		all.add(r)
		switch {
		case slices.Contains(tools, dir):
			tool.add(r)
		case slices.Contains(texts, dir):
			text.add(r)
		default:
			core.add(r)
		}
		if dir == "bot/answering" || dir == "bot/answering/intent" || dir == "bot/answering/reader" {
			answers.add(r)
		}
	}
	row("= core", &core)
	row("= of it answering with its reader", &answers)
	row("= tools: "+strings.Join(tools, ", "), &tool)
	row("= texts: "+strings.Join(texts, ", "), &text)
	row("= all", &all)
	t.Flush()
}

func sorted(rooms map[string]*room) []string {
	var out []string
	for dir := range rooms {
		out = append(out, dir)
	}
	slices.Sort(out)
	return out
}
