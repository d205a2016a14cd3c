package queue

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSecondInstance(t *testing.T) {
	q := open(t, Options{})
	_, err := Open(t.Context(), Options{Dir: q.o.Dir})
	if err == nil || !strings.Contains(err.Error(), "in use by another instance") || strings.Contains(err.Error(), "\n") {
		t.Errorf("the second Open = %v, want one clear line", err)
	}
	q.Close()
	open(t, Options{Dir: q.o.Dir})
}

func TestDirThatCannotBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"", file, filepath.Join(file, "below")} {
		q, err := Open(t.Context(), Options{Dir: dir})
		if err == nil || !strings.Contains(err.Error(), "data directory") || strings.Contains(err.Error(), "\n") {
			t.Errorf("Open(%q) = %v, want one clear line", dir, err)
		}
		if err == nil {
			q.Close()
		}
	}
}
