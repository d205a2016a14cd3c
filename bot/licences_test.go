package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// licenceOf tells a licence by words that only it has; "" for one that nobody has looked at.
func licenceOf(text string) string {
	for _, l := range []struct{ name, words string }{
		{"AGPL", "GNU AFFERO GENERAL PUBLIC LICENSE"}, {"GPL", "GNU GENERAL PUBLIC LICENSE"}, {"Apache-2.0", "Apache License"},
		{"MPL-2.0", "Mozilla Public License Version 2.0"},
		{"MIT", "Permission is hereby granted, free of charge"}, {"BSD-3-Clause", "Redistribution and use in source and binary forms"},
	} {
		if strings.Contains(text, l.words) {
			return l.name
		}
	}
	return ""
}

// Every module that is linked into the program is in the list of licences, with the licence that
// its text says, and there is no other there.
func TestLicences(t *testing.T) {
	cmd := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Dir}}{{end}}{{end}}", ".")
	cmd.Env = append(os.Environ(), "GOOS=linux")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	listed, err := os.ReadFile("../.github/LICENCES.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for line := range strings.Lines(string(out)) {
		module, dir, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || seen[module] {
			continue
		}
		seen[module] = true
		licence := ""
		for _, pattern := range []string{"LICEN[CS]E*", "COPYING*"} {
			files, _ := filepath.Glob(filepath.Join(dir, pattern)) // its pattern is good
			for _, f := range files {
				if text, err := os.ReadFile(f); err == nil && licence == "" {
					licence = licenceOf(string(text))
				}
			}
		}
		if row := fmt.Sprintf("| %s | %s |\n", module, licence); licence == "" || strings.HasSuffix(licence, "GPL") ||
			!strings.Contains(string(listed), row) {
			t.Errorf(".github/LICENCES.md lacks %q", row)
		}
	}
	if rows := strings.Count(string(listed), "\n| ") - 1; rows != len(seen) {
		t.Errorf(".github/LICENCES.md has %d modules, %d are linked", rows, len(seen))
	}
}
