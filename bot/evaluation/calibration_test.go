package evaluation

import (
	"math"
	"testing"
)

func TestShare(t *testing.T) {
	for want, s := range map[string]Share{
		"–":                        {},
		"0/4 = 0.0 % (0–49)":       {Of: 4},
		"3/4 = 75.0 % (30–95)":     {Of: 4, N: 3},
		"4/4 = 100.0 % (51–100)":   {Of: 4, N: 4},
		"90/200 = 45.0 % (38–52)":  {Of: 200, N: 90},
		"180/400 = 45.0 % (40–50)": {Of: 400, N: 180},
	} {
		if got := s.String(); got != want {
			t.Errorf("%d of %d: %q, want %q", s.N, s.Of, got, want)
		}
	}
}

// Bins worked out by hand: of .05 and .15 none is true, of three around .95 two are, and 1 belongs
// to the last bin.
func TestCalibrate(t *testing.T) {
	c := calibrate([]rated{{.05, false}, {.15, false}, {.92, true}, {.93, false}, {1, true}})
	for i, want := range map[int]Bin{0: {0, .1, .05, Share{Of: 1}}, 1: {.1, .2, .15, Share{Of: 1}}, 5: {.5, .6, 0, Share{}},
		9: {.9, 1, .95, Share{Of: 3, N: 2}}} {
		got := c.Bins[i]
		if got.True != want.True || got.Low != want.Low || got.High != want.High || math.Abs(got.Mean-want.Mean) > 1e-9 {
			t.Errorf("bin %d is %+v, want %+v", i, got, want)
		}
	}
	if want := (.05 + .15 + 3*(.95-2./3)) / 5; c.N != 5 || math.Abs(c.Error-want) > 1e-9 {
		t.Errorf("error %.4f of %d, want %.4f", c.Error, c.N, want)
	}
	if c := calibrate(nil); c.Error != 0 || len(c.Bins) != bins {
		t.Errorf("of nothing: %+v", c)
	}
}

func TestArea(t *testing.T) {
	tests := []struct {
		name      string
		sentences []rated
		want      float64
	}{
		{"apart", []rated{{.9, true}, {.8, true}, {.2, false}}, 1},
		{"the wrong way round", []rated{{.1, true}, {.8, false}}, 0},
		{"one of four pairs wrong", []rated{{.9, true}, {.4, true}, {.6, false}, {.2, false}}, .75},
		{"equal scores count half", []rated{{.5, true}, {.5, false}, {.7, true}, {.5, false}}, .75},
		{"nothing false", []rated{{.5, true}}, .5},
	}
	for _, tt := range tests {
		if got := area(tt.sentences); math.Abs(got-tt.want) > 1e-9 {
			t.Errorf("%s: %.3f, want %.3f", tt.name, got, tt.want)
		}
	}
	f := groupArea([][]rated{{{.9, true}, {.2, false}}, {{.3, true}, {.6, false}}, {{.8, true}, {.1, false}}})
	if f.N != 6 || !(f.Low < f.Value && f.Value < f.High) || math.Abs(f.Value-8./9) > 1e-9 {
		t.Errorf("interval of %+v", f)
	}
}
