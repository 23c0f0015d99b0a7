package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/upstander/upstander/internal/abp"
)

// apartsFor keeps the pairs that the viewer may see: those who run the programme
// see all but the ones that they are in themselves.
func apartsFor(v *abp.Person) only {
	if v == nil || !v.RunsProgramme() {
		return nothing
	}
	return only{"one_id <> ? AND other_id <> ?", []any{v.ID, v.ID}}
}

// Aparts returns the pairs that a person is in, with both people, if the viewer
// may see them.
func (s *Store) Aparts(ctx context.Context, viewer *abp.Person, personID string) ([]abp.Apart, error) {
	o := apartsFor(viewer)
	list, err := records[abp.Apart](s.read).Preload("One", nil).Preload("Other", nil).Where("(one_id = ? OR other_id = ?)", personID, personID).
		Where(o.sql, o.args...).Order("created_at, id").Find(ctx)
	return list, wrapped("pairs kept apart", err)
}

// ApartPairs returns the pairs that any of the people is in, for the
// programme's own use: sets and clashes. Nothing of it may reach a page but
// through what apartsFor allows.
func (s *Store) ApartPairs(ctx context.Context, personIDs []string) ([]abp.Apart, error) {
	return s.apartPairs(ctx, everything, personIDs)
}

func (s *Store) apartPairs(ctx context.Context, o only, personIDs []string) ([]abp.Apart, error) {
	var out []abp.Apart
	for some := range slices.Chunk(personIDs, idsAtOnce) {
		list, err := records[abp.Apart](s.read).Where("(one_id IN ? OR other_id IN ?)", some, some).Where(o.sql, o.args...).Order("one_id, other_id").Find(ctx)
		if err != nil {
			return nil, fmt.Errorf("pairs kept apart: %w", err)
		}
		for _, a := range list {
			if !slices.ContainsFunc(out, func(b abp.Apart) bool { return b.ID == a.ID }) {
				out = append(out, a)
			}
		}
	}
	return out, nil
}

// CreateApart keeps two people apart. It fails with Invalid at the field other
// if they are kept apart already.
func (s *Store) CreateApart(ctx context.Context, a *abp.Apart) error {
	return atField(insert(ctx, s, a), "other", "These two are kept apart already.")
}

// DeleteApart lets two people be in one set again. It fails with NotFound if the
// pair is not there, or is not the viewer's to see.
func (s *Store) DeleteApart(ctx context.Context, viewer *abp.Person, personID, id string) error {
	o := apartsFor(viewer)
	n, err := records[abp.Apart](s.write).Where("id = ? AND (one_id = ? OR other_id = ?)", id, personID, personID).Where(o.sql, o.args...).Delete(ctx)
	if err != nil {
		return fmt.Errorf("delete pair %s: %w", id, err)
	}
	if n == 0 {
		return abp.Errorf(abp.NotFound, "This pair is not there any more.")
	}
	return nil
}
