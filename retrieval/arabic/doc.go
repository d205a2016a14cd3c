// Package arabic knows the language, and nothing of any article.
//
// Fold gives the form of a text that is compared; FoldKeep keeps the way back to the bytes of the
// original.
//
// Read finds the figures of a text, each one thing: its value with sign and fraction, its unit or
// currency, the order of a date or a score, and whether it is said to be more, less or about that.
// Text.Gainsaid tells which figure of a sentence the evidence does not bear out, whatever the form
// in which either writes it. The word lists are the files of the folder words.
package arabic
