package reader

import (
	"testing"

	"isnad/retrieval"
)

func TestSummaryHasTheSentencesAskedFor(t *testing.T) {
	for question, want := range map[string]int{
		"لخص المقال": 4, "لخص المقال في جملتين": 2, "لخص المقال في ثلاثة أسطر": 3, "لخص المقال في خمس جمل": 5,
	} {
		if got := len(read(t, question).Picks); got != want {
			t.Errorf("%q has %d sentences, want %d", question, got, want)
		}
	}
}

func TestSummaryOfASubject(t *testing.T) {
	for question, want := range map[string]bool{
		"لخص موقف مديرة المتحف": true, "لخص موقف وزير الدفاع من الانسحاب": false, "لخص رواية البؤساء لفيكتور هوغو": false,
	} {
		if got := len(read(t, question).Picks) > 0; got != want {
			t.Errorf("%q is answered: %v", question, got)
		}
	}
}

func TestSummaryOfASection(t *testing.T) {
	passages, err := retrieval.Split("a.txt", []byte("نظام المكتبة العامة\n\nيحق لكل مقيم في المدينة أن يستعير خمسة كتب في المرة الواحدة.\n\n"+
		"الغرامات\n\nيدفع من تأخر مئتي فلس عن كل يوم وعن كل كتاب.\n\nمن أضاع كتابا دفع ثمنه مضاعفا أو أحضر نسخة جديدة.\n\n"+
		"الغرف\n\nتحجز الغرف لساعتين في اليوم بلا مقابل للأعضاء."))
	if err != nil {
		t.Fatal(err)
	}
	reading, err := newTestReader(t).Quote(t.Context(), "لخص الغرامات", nil, passages)
	if err != nil {
		t.Fatal(err)
	}
	const want = "يدفع من تأخر مئتي فلس عن كل يوم وعن كل كتاب [2]. من أضاع كتابا دفع ثمنه مضاعفا أو أحضر نسخة جديدة [3]."
	if got := reading.Text(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
