package llm

import "isnad/prompts"

// A mark is a piece of text by which a model, or the template of its chat, says what the text
// around it is. Marks compare without case.
type mark struct {
	text string
	kind markKind
	shut string // of a thought: what ends it
	head bool   // counts only at the very beginning
}

type markKind int

const (
	thought    markKind = iota // what follows, up to shut, is no part of the answer
	unopened                   // so was all before it: the template of the chat has put the opening mark into the prompt
	dropped                    // says nothing, and stands around the answer
	turn                       // begins a turn, by a name in Latin letters: of the answer, or behind it of another one
	over                       // ends the turn
	channel                    // harmony: a name follows, and <|message|>
	otherTurn                  // a line that begins a turn of the other side
	answerLine                 // a line that labels the answer
)

// pairs are the thoughts of models, by what they open and close with.
var pairs = [][2]string{
	{"<think>", "</think>"},
	{"<thinking>", "</thinking>"},
	{"<thought>", "</thought>"},
	{"<thoughts>", "</thoughts>"},
	{"<reasoning>", "</reasoning>"},
	{"<reason>", "</reason>"},
	{"<reflection>", "</reflection>"},
	{"<scratchpad>", "</scratchpad>"},
	{"<analysis>", "</analysis>"},
	{"<antthinking>", "</antthinking>"},
	{"<seed:think>", "</seed:think>"},              // Seed-OSS
	{"[think]", "[/think]"},                        // Magistral
	{"◁think▷", "◁/think▷"},                        // Kimi
	{"<|begin_of_thought|>", "<|end_of_thought|>"}, // OpenThinker
	{"<|start_thinking|>", "<|end_thinking|>"},     // Command
	{"<|inner_prefix|>", "<|inner_suffix|>"},       // Apertus
	{"<|channel>thought", "<channel|>"},            // Gemma 4
	{"<unused94>thought", "<unused95>"},            // MedGemma
	{"<|think|>", "<|/think|>"},                    // Solar
	{"<|thinking|>", "<|/thinking|>"},
	{"<longcat_think>", "</longcat_think>"}, // LongCat
	{"<tool_call>", "</tool_call>"},         // a tool that nobody offered
	{"<think_fast>", "</think_fast>"},       // Hunyuan
	{"<|begin_of_reasoning|>", "<|end_of_reasoning|>"},
}

// marks are all that are known by their text. Others between <| and |> count as over behind an
// answer, and as dropped before it.
var marks = func() []mark {
	var all []mark
	for _, p := range pairs {
		all = append(all, mark{text: p[0], kind: thought, shut: p[1]}, mark{text: p[1], kind: unopened})
	}
	all = append(all,
		mark{text: "here is my thought process:", kind: thought, shut: "here is my response:", head: true}, // Granite
		mark{text: "analysis", kind: thought, shut: "assistantfinal", head: true},                          // harmony without its marks
		mark{text: channelMark, kind: channel},
	)
	for _, t := range []string{"<answer>", "</answer>", "<response>", "</response>", "<final>", "</final>", "<final_answer>",
		"</final_answer>", "<output>", "</output>",
		"<s>", "<bos>", "<|begin_of_box|>", "<|end_of_box|>", "<|begin_of_solution|>", "<|end_of_solution|>", "<|start_response|>",
		"<|end_response|>", "<|begin_of_text|>",
		"<|message|>", "<|end_header_id|>", "<seed:cot_budget_reflect>", "</seed:cot_budget_reflect>"} {
		all = append(all, mark{text: t, kind: dropped})
	}
	for _, t := range []string{"<|im_start|>", "<|start_header_id|>", "<|header_start|>", "<start_of_turn>", "<|start|>",
		"<|turn>", "<|start_of_role|>", "<|im_user|>", "<|im_assistant|>", "<|im_middle|>"} {
		all = append(all, mark{text: t, kind: turn})
	}
	for _, t := range []string{"</s>", "<eos>", "<end_of_turn>", "<turn|>", "[inst]", "[/inst]", "<<sys>>", "<｜end▁of▁sentence｜>",
		"<|end▁of▁sentence|>"} {
		all = append(all, mark{text: t, kind: over})
	}
	return all
}()

// turnLines begin, at the beginning of a line, a turn of the other side or a part of the prompt:
// behind an answer the model invents it, before one it is an echo. answerLines label an answer.
var (
	turnLines = append([]string{"user:", "human:", "question:", "### instruction", "### question", "### user",
		"### human"}, prompts.TurnLines...)
	answerLines = append([]string{"assistant:", "answer:", "### response", "### assistant", "### answer"}, prompts.AnswerLines...)
)

// lines are the marks that stand at the beginning of a line.
var lines = func() []mark {
	var all []mark
	for _, t := range turnLines {
		all = append(all, mark{text: t, kind: otherTurn})
	}
	for _, t := range answerLines {
		all = append(all, mark{text: t, kind: answerLine})
	}
	return all
}()
