// Package reader answers a question without a language model: it picks the sentences of the article that answer, or finds that none does.
//
// A question is taken apart into the things it asks (parse), each with the kind of answer it wants. Every sentence of the passages is scored for each of them: by its words, by the encoder, and by whether it
// holds an answer of that kind (pool). The best ones are picked, whole or cut to a clause, unless the decision in answered says that the article is silent.
//
// The word lists here are of the Arabic language, never of an article. The weights were fitted on ARCD, see weights.go.
package reader
