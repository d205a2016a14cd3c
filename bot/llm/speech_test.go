package llm

import (
	"strings"
	"testing"
)

// hear runs a text through a speech, in pieces of so many bytes.
func hear(text string, size int) string {
	var s speech
	out := ""
	take := func(text string, restart bool) {
		if restart {
			out = ""
		}
		out += text
	}
	for len(text) > 0 {
		n := min(size, len(text))
		take(s.hear(text[:n]))
		text = text[n:]
	}
	take(s.end())
	return out
}

// What models and templates put around an answer. The answer is always the same; what stands beside
// it would be shown as one.
func TestOnlyTheFinalText(t *testing.T) {
	const answer = "أغلق المعمل أبوابه عام 1987 [4]."
	for _, text := range []string{
		answer,
		"<think>يسأل عن المعمل. أغلق عام 1999 [2].</think>" + answer,
		"<THINK>\nHm < 3\n</think>\n\n" + answer,
		"<thinking>Hm</thinking>" + answer,
		"<thought>Hm</thought>\n" + answer,
		"<reasoning>Hm</reasoning>\n" + answer,
		"<think>one</think>\n<think>two</think>" + answer,
		"<think>one</think>" + answer + "<think>was that right?</think>",
		"<think>one</think>" + answer + "\n<think>and it never ends",
		"Okay, the user asks.\nأغلق عام 1999 [2].\n</think>\n\n" + answer,
		"Hm\nالسؤال: متى أغلق؟ Let me see.</think>" + answer,
		"one</think>two</think>" + answer,
		"<think>one</think>two\n</think>" + answer,
		"Hm</thinking>" + answer,
		"[THINK]Hm [2][/THINK]" + answer,
		"Hm [2][/THINK]" + answer,
		"◁think▷Hm◁/think▷" + answer,
		"<seed:think>Hm<seed:cot_budget_reflect>10</seed:cot_budget_reflect></seed:think>" + answer,
		"<|START_THINKING|>Hm<|END_THINKING|><|START_RESPONSE|>" + answer + "<|END_RESPONSE|>",
		"<|begin_of_thought|>Hm<|end_of_thought|>\n<|begin_of_solution|>" + answer + "<|end_of_solution|>",
		"<unused94>thought\nHm<unused95>" + answer,
		"<|channel>thought\nHm<channel|>" + answer + "<turn|>",
		"Here is my thought process: Hm. Here is my response: " + answer,
		"<think>Hm</think><answer>" + answer + "</answer>",
		"<think>Hm</think>\n<|begin_of_box|>" + answer + "<|end_of_box|>",
		"<|channel|>analysis<|message|>Hm [2].<|end|><|start|>assistant<|channel|>final<|message|>" + answer + "<|return|>",
		"<|start|>assistant<|channel|>analysis<|message|>Hm<|end|>" +
			"<|start|>assistant<|channel|>commentary<|message|>Ha<|end|><|start|>assistant<|channel|>final<|message|>" + answer,
		"<|channel|>final <|constrain|>text<|message|>" + answer + "<|end|><|start|>user<|message|>متى افتتح؟",
		"<|channel|>analysis<|message|>Hm<|channel|>final<|message|>" + answer,
		"Hm<|end|><|start|>assistant<|channel|>final<|message|>" + answer + "<|return|><|start|>user<|channel|>final<|message|>لا",
		"analysisThe user asks.assistantfinal" + answer,
		answer + "<|im_end|>",
		answer + "<|im_end|>\n<|im_start|>user\nمتى افتتح؟<|im_end|>\n<|im_start|>assistant\nعام 1960 [3].",
		answer + "</s><s>[INST] متى افتتح؟ [/INST] عام 1960 [3].",
		answer + "<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nمتى افتتح؟",
		answer + "<end_of_turn>\n<start_of_turn>user\nمتى افتتح؟",
		answer + "<｜end▁of▁sentence｜><｜User｜>متى افتتح؟",
		answer + "<|endoftext|>متى افتتح؟",
		answer + "<|some_new_mark|>متى افتتح؟",
		answer + "<|im_end|><|im_start|>assistant<think>Hm</think>عام 1960 [3].",
		"<|im_start|>assistant\n" + answer,
		"<|start_header_id|>assistant<|end_header_id|>\n\n" + answer,
		"<start_of_turn>model\n" + answer,
		"<|assistant|>\n" + answer,
		"<s>" + answer,
		answer + "\nالسؤال: متى افتتح؟\nالجواب: عام 1960 [3].",
		answer + "\n\nUser: متى افتتح؟\nAssistant: عام 1960 [3].",
		answer + "\n### Instruction:\nمتى افتتح؟",
		answer + "\nفقرات المقال:\n[1] أغلق.",
		"السؤال: متى أغلق المعمل؟\nالجواب: " + answer,
		"الجواب: " + answer,
		"Assistant: " + answer,
	} {
		for _, size := range []int{1, 2, 3, 5, 8, len(text)} {
			if got := strings.TrimSpace(hear(text, size)); got != answer {
				t.Errorf("in pieces of %d: %q\nis heard as %q", size, text, got)
			}
		}
	}
}

// What only looks like a mark belongs to the answer.
func TestNoMarks(t *testing.T) {
	for _, text := range []string{
		"القيمة < 3 و> 1 [2].", "قال <نعم> ثم <b>لا</b> [2].", "<three>", "<thin", "[2] نص [THIN", "أ <| ب |> ج", "a<|", "◁",
		"سطر\nسؤال آخر [2]\nالسؤال الثاني [3].", "\n", "User name [2].",
		"<|" + strings.Repeat("x", 100) + "|>",
	} {
		for _, size := range []int{1, 2, 7, len(text)} {
			if got := strings.TrimSpace(hear(text, size)); got != strings.TrimSpace(text) {
				t.Errorf("in pieces of %d: %q is heard as %q", size, text, got)
			}
		}
	}
}

// FuzzSpeech: wherever a stream is cut, the same text is heard.
func FuzzSpeech(f *testing.F) {
	f.Add("<think>a</think> b<|im_end|>c", 3)
	f.Add("◁think▷a◁/think▷\n السؤال: ب\nج</think>", 1)
	f.Add("<|channel|>analysis<|message|>a<|start|>assistant<|channel|>final<|message|>b<|return|>", 4)
	f.Add("analysis\xffassistantfinal</s", 2)
	f.Add("<\xef\xbd\x9cUser\xef\xbd\x9c>\n \nuser: a", 1)
	f.Fuzz(func(t *testing.T, text string, size int) {
		size = max(1, size%9)
		if whole, cut := hear(text, len(text)+1), hear(text, size); whole != cut {
			t.Errorf("%q\nat once:        %q\nin pieces of %d: %q", text, whole, size, cut)
		}
	})
}
