//go:build race

package e5

// raced tells that the race detector slows the portable loops down tenfold, so that tests which are
// not about it take less text.
const raced = true
