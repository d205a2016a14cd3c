package retrieval

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The turns of an interview whose labels name a speaker in several forms.
func TestSpeakers(t *testing.T) {
	for _, tt := range []struct {
		rule  string
		turns []string
		want  string   // outline
		asked []string // the sentences that ask
	}{
		{"the family name alone is the same speaker",
			[]string{
				"وائل الزيتون: كيف بدأتِ النسج؟",
				"ريما الحلاق: علّمتني جدتي.",
				"الزيتون: حدثينا عن النول.",
				"الحلاق: صنعه عمي من خشب الجوز.",
				"الزيتون: ومتى بعتِ أول بساط؟",
				"ريما الحلاق: عام 1994.",
			},
			"1 [] وائل الزيتون: كيف بدأتِ النسج؟/ريما الحلاق: علّمتني جدتي.\n" +
				"2 [] الزيتون: حدثينا عن النول./الحلاق: صنعه عمي من خشب الجوز.\n" +
				"3 [] الزيتون: ومتى بعتِ أول بساط؟/ريما الحلاق: عام 1994.\n",
			[]string{"وائل الزيتون: كيف بدأتِ النسج؟", "الزيتون: حدثينا عن النول.", "الزيتون: ومتى بعتِ أول بساط؟"}},
		{"one who asks once by each form of the name",
			[]string{
				"وائل الزيتون: أهلًا بك معنا.",
				"ريما الحلاق: شكرًا لكم.",
				"الزيتون: كيف بدأتِ؟",
				"الحلاق: مع جدتي.",
				"وائل: ومتى؟",
				"ريما: عام 1994.",
			},
			"1 [] وائل الزيتون: أهلًا بك معنا./ريما الحلاق: شكرًا لكم.\n2 [] الزيتون: كيف بدأتِ؟/الحلاق: مع جدتي.\n" +
				"3 [] وائل: ومتى؟/ريما: عام 1994.\n",
			[]string{"الزيتون: كيف بدأتِ؟", "وائل: ومتى؟"}},
		{"a question with more behind it asks with all of it",
			[]string{
				"الزيتون: قرأت أنك تركتِ المدرسة. لماذا؟ القراء يسألون.",
				"الحلاق: لأعمل مع أبي.",
				"الزيتون: وهل ندمتِ؟",
				"الحلاق: أبدًا.",
			},
			"1 [] الزيتون: قرأت أنك تركتِ المدرسة. لماذا؟ القراء يسألون./الحلاق: لأعمل مع أبي.\n" +
				"2 [] الزيتون: وهل ندمتِ؟/الحلاق: أبدًا.\n",
			[]string{"الزيتون: قرأت أنك تركتِ المدرسة.", "لماذا؟", "القراء يسألون.", "الزيتون: وهل ندمتِ؟"}},
		{"two of a family are two speakers",
			[]string{"سعاد الحلاق: متى بدأتِ؟", "ريما الحلاق: عام 1990.", "سعاد الحلاق: ومع من؟", "ريما الحلاق: مع جدتي."},
			"1 [] سعاد الحلاق: متى بدأتِ؟/ريما الحلاق: عام 1990.\n2 [] سعاد الحلاق: ومع من؟/ريما الحلاق: مع جدتي.\n",
			[]string{"سعاد الحلاق: متى بدأتِ؟", "سعاد الحلاق: ومع من؟"}},
		{"a label in a paragraph of its own",
			[]string{
				"الزيتون:",
				"كيف بدأتِ النسج؟",
				"الحلاق:",
				"علّمتني جدتي.",
				"الزيتون:",
				"ومتى بعتِ أول بساط؟",
				"الحلاق:",
				"عام 1994.",
			},
			"1 [] الزيتون: كيف بدأتِ النسج؟/الحلاق: علّمتني جدتي.\n2 [] الزيتون: ومتى بعتِ أول بساط؟/الحلاق: عام 1994.\n",
			[]string{"الزيتون: كيف بدأتِ النسج؟", "الزيتون: ومتى بعتِ أول بساط؟"}},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			var blocks []Block
			for _, text := range tt.turns {
				blocks = append(blocks, Block{Text: text})
			}
			passages := Compose(blocks)
			if diff := cmp.Diff(tt.want, outline(passages)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			var asked []string
			for _, p := range passages {
				for _, part := range Parts(p.Text) {
					if part.Asks {
						asked = append(asked, strings.TrimSpace(p.Text[part.Start:part.End]))
					}
				}
			}
			if diff := cmp.Diff(tt.asked, asked); diff != "" {
				t.Errorf("asked: -want +got:\n%s", diff)
			}
		})
	}
}
