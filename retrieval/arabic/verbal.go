package arabic

import (
	"regexp"
	"strings"
)

// The endings of verbs that hardly any noun has, of the imperfect with its prefix.
var verbal = regexp.MustCompile(`^[وف]?(?:ب?[يتن].*(?:وا|ني|وه|ونه|وها|وهم|ونها)|[سب]?ي.+ون|.{3,}(?:وا|توه?))$`)

// Verbal reports whether a folded word has the shape of a verb: سيضعون, لقيتوه. Of most verbs the
// shape tells nothing.
func Verbal(w string) bool { return verbal.MatchString(w) && !strings.HasPrefix(w, "ال") }
