// Package reader answers a question without a language model: it finds the words of the article that answer, or that none do.
//
// A question is taken apart into the things it asks (parse). Each is read with each passage by a trained model, which says how likely the passage answers, and with which words (find). A question that wants a yes or a no
// is judged like a claim. What is found is said in the article's own words (said). Questions on the article as a whole have rules of their own (summary).
//
// The word lists here are of asking in Arabic and its dialects, never of an article.
package reader
