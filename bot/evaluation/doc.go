// Package evaluation measures retrieval, answers, citations, refusals and the checker, and reports
// what it found.
package evaluation
