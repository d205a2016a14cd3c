// Package prompts holds every sentence that a model or a reader sees: the prompts, the bot's
// replies, the labels of buttons and pages. People who know Arabic can change them without knowing
// the program.
package prompts
