// Package conversation decides what a message means and what to reply.
package conversation
