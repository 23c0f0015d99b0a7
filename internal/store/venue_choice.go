package store

import (
	"context"

	"github.com/upstander/upstander/internal/abp"
)

// VenueChoice returns one venue for the programme's own use: planning with it.
func (s *Store) VenueChoice(ctx context.Context, id string) (*abp.Venue, error) {
	return one(ctx, records[abp.Venue](s.read).Where("id = ?", id))
}
