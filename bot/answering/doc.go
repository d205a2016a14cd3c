// Package answering makes answers of questions: it retrieves, lets a model draft, and shows of the
// draft what the article bears. What asks nothing of the article, [isnad/bot/answering/intent]
// tells.
//
// A sentence is checked as soon as it is complete, in this order. Its markers and its form
// (parseDrafted, sieve). The article's own sentences are accepted at once (quoted). Vetoes, which
// nothing overrules: a figure that the cited paragraphs together gainsay
// ([isnad/retrieval/arabic.Text.Gainsaid]), a name that stands nowhere in the article (stranger).
// Then a [Judge] reads the sentence with its evidence: title, heading, the sentence above, the
// paragraphs. What it is not sure of is open: an outside model looks at all open sentences in one
// call ([Look]). What is left is put together so that it reads whole (coherent).
//
// What it does not see without a second look: who did what to whom, the direction of a comparison,
// two true halves that do not belong together; see retrieval/e5/JUDGE.md.
package answering
