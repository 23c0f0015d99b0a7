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

// Wordings returns every wording that leads chose, without the texts.
func (s *Store) Wordings(ctx context.Context) ([]abp.Wording, error) {
	list, err := records[abp.Wording](s.read).Omit("text").Order("letter, pathway").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("wordings: %w", err)
	}
	return list, nil
}

// CreateWording adds words of a letter.
func (s *Store) CreateWording(ctx context.Context, w *abp.Wording) error { return insert(ctx, s, w) }

// UpdateWording changes words over the version that they were read as.
func (s *Store) UpdateWording(ctx context.Context, w *abp.Wording) error { return update(ctx, s, w) }

// DeleteWording removes words of a letter.
func (s *Store) DeleteWording(ctx context.Context, id string) error {
	_, err := records[abp.Wording](s.write).Where("id = ?", id).Delete(ctx)
	return err
}
