package prompts

import (
	"strings"
	"testing"
)

// Phrases are taken out of a message one after the other, so one that stands within another must
// come after it.
func TestSmallTalk(t *testing.T) {
	for _, kind := range SmallTalk {
		for i, phrase := range kind.Phrases {
			for _, later := range kind.Phrases[i+1:] {
				if strings.Contains(" "+later+" ", " "+phrase+" ") {
					t.Errorf("%q stands before %q, which has it within", phrase, later)
				}
			}
		}
	}
}
