package prompts

import (
	"testing"
	"time"
)

// Arabic counts a noun in five ways.
func TestCount(t *testing.T) {
	questions := Noun{"سؤال واحد", "سؤالان", "أسئلة", "سؤالًا"}
	for n, want := range map[int]string{0: "٠ سؤال", 1: "سؤال واحد", 2: "سؤالان", 3: "٣ أسئلة", 10: "١٠ أسئلة", 11: "١١ سؤالًا",
		99: "٩٩ سؤالًا", 100: "١٠٠ سؤال", 102: "١٠٢ سؤال", 103: "١٠٣ أسئلة", 111: "١١١ سؤالًا"} {
		if got := Count(n, questions); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestWait(t *testing.T) {
	for d, want := range map[time.Duration]string{0: "ثانية واحدة", 2 * time.Second: "ثانيتين", 59100 * time.Millisecond: "٦٠ ثانية",
		61 * time.Second: "دقيقتين", 3 * time.Minute: "٣ دقائق", 61 * time.Minute: "ساعتين", 11 * time.Hour: "١١ ساعة", 48 * time.Hour: "٤٨ ساعة",
		49 * time.Hour: "٣ أيام", 30 * 24 * time.Hour: "٣٠ يومًا"} {
		if got := wait(d); got != want {
			t.Errorf("Wait(%v) = %q, want %q", d, got, want)
		}
	}
}

// Texts that have a limit on the server keep to it.
func TestLimits(t *testing.T) {
	for _, c := range append(append(append([]Command{}, PrivateCommands...), GroupCommands...), AdminCommands...) {
		if n := len([]rune(c.Description)); n == 0 || n > 256 {
			t.Errorf("/%s: description of %d characters", c.Name, n)
		}
	}
	if n := len([]rune(Description)); n > 512 {
		t.Errorf("description of %d characters", n)
	}
	if n := len([]rune(ShortDescription)); n > 120 {
		t.Errorf("short description of %d characters", n)
	}
	for _, toast := range []string{ButtonIsOld, ArticleChanged, ShownAlready, ThanksBad, ThanksReason, NotAllowedHere} {
		if n := len([]rune(toast)); n > 200 {
			t.Errorf("toast of %d characters: %s", n, toast)
		}
	}
}

func TestTook(t *testing.T) {
	for d, want := range map[time.Duration]string{0: "ثانية واحدة", 1600 * time.Millisecond: "ثانيتان",
		59800 * time.Millisecond: "دقيقة واحدة", 62 * time.Second: "دقيقة واحدة وثانيتان", 200600 * time.Millisecond: "٣ دقائق و٢١ ثانية"} {
		if got := Took(d); got != want {
			t.Errorf("Took(%v) = %q, want %q", d, got, want)
		}
	}
}
