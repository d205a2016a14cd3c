// Package reader answers a question without a language model: it picks the words of the article
// that answer, or finds that none do.
//
// Parse tells how much of the article a question wants, by the model (scope), and takes it apart
// into the things it asks, each with the kind of answer it wants; Question.Plan tells what to
// search for. Read compares every sentence of the passages with each thing asked (candidates,
// match) and scores it by a few features (score), whose weights were fitted on questions with known
// answers. The trained model says whether the passages answer at all, helps to choose the
// sentences, and says which words of the best one answer; it judges yes and no. Questions on the
// whole article get the sentences that sum it up best (summary), or those that tell its dates,
// figures, people or places (gather).
//
// The words by which questions and sentences are read are lists of package arabic.
package reader
