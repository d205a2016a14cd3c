package conversation

import "testing"

// A message that somebody replies to is read without its markers, whatever blanks the renderer has
// put into them.
func TestShownMarkers(t *testing.T) {
	for text, want := range map[string]string{
		"دفعت المدينة النصف \u200f[١٤].":                                  "دفعت المدينة النصف.",
		"دفعت المدينة النصف\u00a0\u200f[٢\u00a0·\u00a0قانون\u00a0الصيد].": "دفعت المدينة النصف.",
		"دفعت [٢ · قانون…][٣ · قانون…] النصف":                             "دفعت النصف",
		"القائمة [أ] باقية":                                               "القائمة [أ] باقية",
	} {
		if got := shownMarker.ReplaceAllString(text, ""); got != want {
			t.Errorf("%q is read as %q, want %q", text, got, want)
		}
	}
}
