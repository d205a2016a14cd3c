package main

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/joho/godotenv"
)

// readEnvFile reads the file .env, where there is one. strangers are its names that no setting has
// and that look like those of another program.
func readEnvFile(known []string) (values map[string]string, strangers []string, err error) {
	data, err := os.ReadFile(".env")
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, nil, err
	}
	if bytes.HasPrefix(data, []byte{0xFF, 0xFE}) || bytes.HasPrefix(data, []byte{0xFE, 0xFF}) {
		return nil, nil, errors.New("read .env: the file is UTF-16; save it as UTF-8")
	}
	if values, err = godotenv.UnmarshalBytes(bytes.TrimPrefix(data, []byte("\ufeff"))); err != nil {
		// The parser's own words may quote a line of the file, and with it a secret.
		return nil, nil, errors.New("read .env: a line is not of the form NAME=value")
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if slices.Contains(known, name) {
			continue
		}
		if meant := nearest(name, known); meant != "" {
			return nil, nil, fmt.Errorf(".env: %s is no setting; %s is meant?", name, meant)
		}
		if settingShape.MatchString(name) { // anything else may be a secret on a line of its own
			strangers = append(strangers, name)
		}
	}
	return values, strangers, nil
}

// mistyped warns of names that are no settings: those of .env that stand for something else, and
// those of the environment, which others share, that are near to one.
func (a *app) mistyped(strangers []string) {
	if len(strangers) > 0 {
		a.log.Warn(".env has names that are no settings of this program", "names", strangers)
	}
	if a.environ == nil {
		return
	}
	known := variables()
	for _, entry := range a.environ() {
		name, value, _ := strings.Cut(entry, "=")
		if value == "" || slices.Contains(known, name) {
			continue
		}
		if meant := nearest(name, known); meant != "" {
			a.log.Warn("a variable of the environment is no setting", "name", name, "meant", meant)
		}
	}
}

// settingShape is that of names of variables: words of capital letters.
var settingShape = regexp.MustCompile(`^[A-Z]+(_[A-Z]+)+$`)

// nearest returns the setting that somebody meant who wrote name, "" when none is near: one that
// differs in case, underlines or dashes alone, or in a letter of every six. Among equally near ones
// the first counts.
func nearest(name string, known []string) string {
	best, least := "", 0
	for _, k := range known {
		d := distance(bare(name), bare(k))
		if d <= len(bare(k))/6 && (best == "" || d < least) {
			best, least = k, d
		}
	}
	return best
}

func bare(name string) string {
	return strings.ToUpper(strings.NewReplacer("_", "", "-", "", ".", "", " ", "").Replace(name))
}

// distance counts the letters to put in, take out, change or swap with their neighbour (Damerau and
// Levenshtein, restricted).
func distance(a, b string) int {
	rows := [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	for j := range rows[1] {
		rows[1][j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row := rows[0], rows[1], rows[2]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		rows = [3][]int{last, row, before}
	}
	return rows[1][len(b)]
}
