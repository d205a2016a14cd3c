package answering

import (
	"slices"
	"testing"
)

// TestRangesOfMarkers is the table of markers and the paragraphs that they name: a range is filled
// where it stands, unless it is so wide that it cites nothing in particular.
func TestRangesOfMarkers(t *testing.T) {
	for marker, want := range map[string][]int{
		"[6]":               {6},
		"[٦]":               {6},
		"[6, 9]":            {6, 9},
		"[2-4]":             {2, 3, 4},
		"[٢–٤]":             {2, 3, 4},
		"[۲ - ۴]":           {2, 3, 4},
		"[1-3, 5]":          {1, 2, 3, 5},
		"[1-3، 9]":          {1, 2, 3, 9},
		"[1، 3-5]":          {1, 3, 4, 5},
		"[١، ٣-٥، ٨]":       {1, 3, 4, 5, 8},
		"[1-3; 6-8]":        {1, 2, 3, 6, 7, 8},
		"[1-2-4]":           {1, 2, 3, 4},
		"[1-3 و7]":          {1, 2, 3, 7},
		"[5-2]":             {2, 5},
		"[7-7]":             {7},
		"[2-7]":             {2, 3, 4, 5, 6, 7},
		"[2-8]":             {2, 8},
		"[1-99999, 3]":      {1, 3, 99999},
		"[1-2] [5-6, 9]":    {1, 2, 5, 6, 9},
		"[Source 1-3, 5]":   {1, 2, 3, 5},
		"[doc-1, doc-3]":    {1, 3},
		"[¶1, ¶3-5]":        {1, 3, 4, 5},
		"【6:12-18†source】":  {6},
		"<sup>1-3, 5</sup>": {1, 2, 3, 5},
		"(الفقرات 1-3، 5)":  {1, 2, 3, 5},
		"[الفقرة 2، الفقرات 4 – 6]":  {2, 4, 5, 6},
		"[1,2-4](#p1) [Source 6, 8]": {1, 2, 3, 4, 6, 8},
	} {
		d, ok := parseDrafted("حضر الاجتماع خمسة أعضاء "+marker+".", nil)
		if !ok || !slices.Equal(d.cited, want) || d.text != "حضر الاجتماع خمسة أعضاء." {
			t.Errorf("%s: %v of %q, want %v", marker, d.cited, d.text, want)
		}
	}
}
