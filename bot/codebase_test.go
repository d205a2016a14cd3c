package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// mayImport says which packages of the module a package may import. Imports point one way.
var mayImport = map[string][]string{
	"seeds":                       {},
	"prompts":                     {},
	"retrieval/e5":                {},
	"retrieval/arabic":            {},
	"retrieval":                   {"retrieval/e5", "retrieval/arabic"},
	"retrieval/documents":         {"retrieval", "retrieval/arabic", "retrieval/documents/pdf"},
	"retrieval/documents/pdf":     {"retrieval", "retrieval/arabic"},
	"bot/answering/reader":        {"retrieval", "retrieval/arabic", "prompts"},
	"bot/answering/intent":        {"retrieval", "retrieval/arabic", "prompts"},
	"bot/answering/suite":         {},
	"bot/answering":               {"retrieval", "retrieval/arabic", "prompts", "bot/answering/intent", "bot/answering/reader"},
	"bot/answering/answeringtest": {"bot/answering", "bot/answering/reader", "retrieval", "prompts"},
	"bot/conversation":            {"bot/answering", "bot/answering/intent", "retrieval", "prompts"},
	"bot/llm":                     {"prompts"},
	"bot/llm/mockllm":             {"prompts", "retrieval", "bot/answering/reader"},
	"bot/queue":                   {"bot/conversation", "prompts"},
	"bot/queue/queuetest":         {"bot/conversation"},
	"bot/telegram/telegramtest":   {"prompts"},
	"bot/telegram":                {"bot/conversation", "prompts"},
	"bot/playground":              {"bot/telegram/telegramtest", "bot/conversation", "prompts"},
	"bot/library":                 {"retrieval", "retrieval/documents", "prompts", "bot/conversation"},
	"bot/fetch":                   {"retrieval/documents"},
	"bot/evaluation":              {"bot/answering", "bot/answering/suite", "retrieval", "seeds", "prompts"},
	"bot":                         nil, // all of them
}

// packages lists the module's packages by their folder, with their Go files that are not tests.
func packages(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	err := filepath.WalkDir("..", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && d.Name() != "..") {
			return filepath.SkipDir
		}
		if strings.HasSuffix(p, ".go") && !strings.HasSuffix(p, "_test.go") {
			dir := strings.TrimPrefix(filepath.ToSlash(filepath.Dir(p)), "../")
			out[dir] = append(out[dir], p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestImportsPointOneWay(t *testing.T) {
	for dir, files := range packages(t) {
		allowed, known := mayImport[dir]
		if !known {
			t.Errorf("package %s is not in the table of imports", dir)
		}
		if dir == "bot" {
			continue
		}
		for _, f := range files {
			parsed, err := parser.ParseFile(token.NewFileSet(), f, nil, parser.ImportsOnly)
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range parsed.Imports {
				name, ours := strings.CutPrefix(strings.Trim(i.Path.Value, `"`), "isnad/")
				if ours && !slices.Contains(allowed, name) {
					t.Errorf("%s imports %s", f, name)
				}
			}
		}
	}
}

// Technologies stay in the packages that are named for them.
func TestTechnologiesStayAtTheEdge(t *testing.T) {
	home := map[string][]string{
		"github.com/go-telegram-bot-api": {"bot/telegram"},
		"github.com/sashabaranov":        {"bot/llm"},
		"github.com/philippgille":        {"retrieval"},
		"github.com/nats-io":             {"bot/queue"},
		"net/http": {
			"bot/telegram", "bot/telegram/telegramtest",
			"bot/llm", "bot/llm/mockllm",
			"bot/playground", "bot/fetch", "bot",
		},
	}
	for dir, files := range packages(t) {
		for _, f := range files {
			parsed, err := parser.ParseFile(token.NewFileSet(), f, nil, parser.ImportsOnly)
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range parsed.Imports {
				for technology, homes := range home {
					if strings.HasPrefix(strings.Trim(i.Path.Value, `"`), technology) && !slices.Contains(homes, dir) {
						t.Errorf("%s imports %s", f, technology)
					}
				}
			}
		}
	}
}

func TestPackagesHaveComments(t *testing.T) {
	for dir, files := range packages(t) {
		commented := false
		for _, f := range files {
			parsed, err := parser.ParseFile(token.NewFileSet(), f, nil, parser.ParseComments|parser.PackageClauseOnly)
			if err != nil {
				t.Fatal(err)
			}
			commented = commented || parsed.Doc != nil && len(parsed.Doc.Text()) > 40
		}
		if !commented {
			t.Errorf("package %s has no comment", dir)
		}
	}
}

func TestTopLevel(t *testing.T) {
	ignored, err := os.ReadFile("../.gitignore")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"README.md", "bot", "go.mod", "go.sum", "prompts", "retrieval", "seeds"}
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		// a binary that was built as the README says
		if !strings.HasPrefix(e.Name(), ".") && !strings.Contains(string(ignored), "\n/"+e.Name()+"\n") {
			got = append(got, e.Name())
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("top level is %v, want %v", got, want)
	}
}

// Every setting is a line of .env.example, and it has no others. The help tells of all of them, and
// the README of the help.
func TestEnvExample(t *testing.T) {
	data, err := os.ReadFile("../.env.example")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for line := range strings.Lines(string(data)) {
		name, _, ok := strings.Cut(strings.TrimSpace(line), "=")
		if ok && !strings.HasPrefix(name, "#") {
			got = append(got, name)
		}
	}
	if want := variables(); !slices.Equal(got, want) {
		t.Errorf(".env.example has %v\nConfig has       %v", got, want)
	}
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), "bot help settings") {
		t.Error("README.md does not say where the settings are told")
	}
}

// TestTour holds what "go doc ./bot" tells against the tree: every package is named, and every file
// that is named is there.
func TestTour(t *testing.T) {
	parsed, err := parser.ParseFile(token.NewFileSet(), "doc.go", nil, parser.ParseComments|parser.PackageClauseOnly)
	if err != nil {
		t.Fatal(err)
	}
	tour := parsed.Doc.Text()
	ours := packages(t)
	for dir := range ours {
		if dir != "bot" && !strings.Contains(tour, "[isnad/"+dir+"]") {
			t.Errorf("the tour does not name isnad/%s", dir)
		}
	}
	for _, named := range regexp.MustCompile(`\[isnad/([a-z0-9/]+)\]`).FindAllStringSubmatch(tour, -1) {
		if ours[named[1]] == nil {
			t.Errorf("the tour names isnad/%s, which is gone", named[1])
		}
	}
	dir, walked := "bot", 0
	for _, file := range regexp.MustCompile(`[a-z0-9/]+\.go\b`).FindAllString(tour, -1) {
		if strings.Contains(file, "/") {
			dir = filepath.Dir(file)
			walked++
		} else { // beside the one before, or of package main
			file = filepath.Join(dir, file)
		}
		if !slices.Contains(ours[filepath.ToSlash(dir)], "../"+filepath.ToSlash(file)) &&
			!slices.Contains(ours["bot"], "../bot/"+filepath.Base(file)) {
			t.Errorf("the tour names %s, which is gone", file)
		}
	}
	if walked < 20 {
		t.Errorf("the walk has %d files", walked)
	}
}
