// Package answering turns a question into checked, cited sentences: retrieve, draft, check.
//
// [Answerer] is the pass. What a model writes is a draft, cut into sentences while it comes, and [Ledger] holds each against the paragraphs that it cites. Only what it keeps becomes part of an [Answer]; its quotations are cut from the article.
//
// The ledger reads sentence and paragraph alike: words with the forms under which they meet (forms), names (findNames), figures and dates (findFigures), what is denied (findPolarity). It lays the sentence over the one or two sentences of the paragraph
// that hold most of its words (align) and asks, in this order: do all figures and names stand there; does the order of events, the polarity, who does what to whom, the voice, the hedge, the scope agree; does a word stand in place of another one.
// When nothing contradicts, the share of words that were found decides (support), and for the undecided the offline encoder.
//
// What it does not see: words exchanged for unlisted opposites, roles that are told without a name or a preposition, a sentence stitched of two that stand side by side, and paraphrases in words that lexicon/synonyms.txt does not know, which it drops.
// The package suite measures both sides, TestSuite prints the table, and TestLies puts a lying model before the whole pass.
package answering
