package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// With several articles an answer comes from the one that holds it, and says from which.
func TestSeveralArticles(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"pool.txt": poolText,
		"law.HTML": "<h1>قانون الحدائق</h1><h2>المادة الأولى</h2><p>يُمنع إشعال النار في الحدائق العامة في كل الأوقات.</p><h2>المادة " +
			"الثانية</h2><p>غرامة من يشعل النار خمسون دينارًا، وتُضاعف في الصيف.</p>",
		"list.csv": "الحديقة,المساحة,سنة الافتتاح\nحديقة النخيل,120 دونمًا,1994\nحديقة الزيتون,80 دونمًا,2006\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	vars := map[string]string{"ARTICLE": dir, "DATA_DIR": filepath.Join(t.TempDir(), "data")}
	code, out, errs := program(t, "", vars, "article")
	if code != exitAnswered || strings.Count(out, "\n== ")+1 != 3 || !strings.Contains(out, "== قانون الحدائق (law.HTML)") {
		t.Fatalf("article: %d\n%s\n%s", code, out, errs)
	}
	for question, want := range map[string][]string{
		"كم غرامة إشعال النار في الحدائق؟":   {"من «قانون الحدائق»:", "خمسون"},
		"كم ثمن تذكرة المسبح للكبار؟":        {"من «دليل المسبح البلدي»:", "ثلاثة دنانير"},
		"في أي سنة افتُتحت حديقة الزيتون؟":   {"من «list»:", "2006"},
		"كم منقذًا يراقب المسبح البلدي؟":     {"من «دليل المسبح البلدي»:", "أربعة"},
		"من هو رئيس شركة الطيران في البلاد؟": {},
	} {
		code, out, errs := program(t, "", vars, "ask", question)
		if len(want) == 0 {
			if code != exitRefused {
				t.Errorf("%s: exit code %d\n%s", question, code, out)
			}
			continue
		}
		for _, w := range want {
			if code != exitAnswered || !strings.Contains(out, w) {
				t.Errorf("%s: %d\n%s%s\nwant %q", question, code, out, errs, w)
			}
		}
	}
	_, out, _ = program(t, "/article\n/article 2\nكم ثمن تذكرة المسبح للكبار؟\n/article 0\nكم ثمن تذكرة المسبح للكبار؟\n", vars, "chat")
	if strings.Count(out, "من «دليل المسبح البلدي»:") != 1 {
		t.Errorf("chat:\n%s", out)
	}
}
