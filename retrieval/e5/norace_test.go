//go:build !race

package e5

const raced = false
