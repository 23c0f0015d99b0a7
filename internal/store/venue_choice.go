package store

import (
	"context"

	"gorm.io/gorm"

	"github.com/upstander/upstander/internal/abp"
)

// VenueChoices returns the venues that can be planned with, by name, for the
// choice in a form.
func (s *Store) VenueChoices(ctx context.Context) ([]abp.Venue, error) {
	list, err := gorm.G[abp.Venue](s.read).Where("closed_on IS NULL").Order("name, id").Find(ctx)
	return list, wrapped("venues to choose from", err)
}

// VenueChoice returns one venue for the programme's own use: planning with it.
func (s *Store) VenueChoice(ctx context.Context, id string) (*abp.Venue, error) {
	return one(ctx, gorm.G[abp.Venue](s.read).Where("id = ?", id))
}
