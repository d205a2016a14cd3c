// Package answering turns a question into checked, cited sentences: retrieve, draft, check.
package answering
