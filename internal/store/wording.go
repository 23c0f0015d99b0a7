package store

import (
	"context"
	"fmt"

	"github.com/upstander/upstander/internal/abp"
)

// Wording returns the words that leads chose for a letter of the pathway, or
// nil where the standard ones hold. Words for the pathway come before words for
// all of them.
func (s *Store) Wording(ctx context.Context, letter abp.LetterKind, pathway string) (*abp.Wording, error) {
	list, err := records[abp.Wording](s.read).Where("letter = ? AND pathway IN ?", letter, []string{"", pathway}).Order("pathway DESC").Limit(1).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("wording of %s: %w", letter, err)
	}
	if len(list) == 0 {
		return nil, nil
	}
	return &list[0], nil
}
