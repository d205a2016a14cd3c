package evaluation

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
)

// readLines reads a JSON object a line, none longer than most bytes, and gives each to add. what
// names one in the error. Empty lines are passed over.
func readLines[T any](data []byte, most int, what string, add func(line int, x T) error) error {
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, most)
	n := 1
	for ; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var x T
		if err := json.Unmarshal(lines.Bytes(), &x); err != nil {
			return fmt.Errorf("line %d is not %s: %w", n, what, err)
		}
		if err := add(n, x); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read line %d: %w", n, err)
	}
	return nil
}
