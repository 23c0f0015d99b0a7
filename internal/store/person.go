package store

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"github.com/upstander/upstander/internal/abp"
)

// PageSize is how many rows a list shows at a time.
const PageSize = 50

// PeopleQuery narrows a list of people. After is the key of the last row of the
// page before, as Key of that row gave it.
type PeopleQuery struct {
	Search         string
	OrganisationID string
	Role           string // text of a granted role, or empty
	After          string
	Limit          int // rows, PageSize if 0
}

// Person returns one person with organisation and manager, if the viewer may
// see them.
func (s *Store) Person(ctx context.Context, viewer *abp.Person, id string) (*abp.Person, error) {
	o := peopleFor(viewer)
	return one(ctx, gorm.G[abp.Person](s.read).Preload("Organisation", nil).Preload("Manager", nil).Where("people.id = ?", id).Where(o.sql, o.args...))
}

// People returns one page of the people whom the viewer may see, by name, and
// the key of the next page or "".
func (s *Store) People(ctx context.Context, viewer *abp.Person, q PeopleQuery) ([]abp.Person, string, error) {
	o := peopleFor(viewer)
	limit := q.Limit
	if limit <= 0 {
		limit = PageSize
	}
	g := gorm.G[abp.Person](s.read).Preload("Organisation", nil).Where(o.sql, o.args...)
	if q.OrganisationID != "" {
		g = g.Where("organisation_id = ?", q.OrganisationID)
	}
	if q.Role != "" {
		g = g.Where("id IN (SELECT person_id FROM grants WHERE role = ? AND ended_at IS NULL)", q.Role)
	}
	if words := strings.ToLower(abp.CleanLine(q.Search)); words != "" {
		like := "%" + likeText.Replace(words) + "%"
		g = g.Where(`(sort_name LIKE ? ESCAPE '\' OR email LIKE ? ESCAPE '\')`, like, like)
	}
	if name, id, ok := cutKey(q.After); ok {
		g = g.Where("(sort_name > ? OR (sort_name = ? AND id > ?))", name, name, id)
	}
	list, err := g.Order("sort_name, id").Limit(limit + 1).Find(ctx)
	if err != nil {
		return nil, "", fmt.Errorf("people: %w", err)
	}
	next := ""
	if len(list) > limit {
		list = list[:limit]
		last := list[limit-1]
		next = last.SortName + "\x1f" + last.ID
	}
	return list, next, nil
}

var likeText = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// cutKey takes the key of a page apart into what the list is ordered by and the
// id that breaks ties.
func cutKey(key string) (by, id string, ok bool) {
	by, id, ok = strings.Cut(key, "\x1f")
	return by, id, ok && id != ""
}

// PersonByEmail returns the person with the address for the programme's own
// use: signing in, and matching imports. It fails with NotFound.
func (s *Store) PersonByEmail(ctx context.Context, email string) (*abp.Person, error) {
	return one(ctx, gorm.G[abp.Person](s.read).Where("email = ?", abp.NormalEmail(email)))
}

// CreatePerson adds a person. It fails with Conflict if the address is taken.
func (s *Store) CreatePerson(ctx context.Context, p *abp.Person) error {
	err := s.Tx(ctx, func(tx *Store) error {
		if err := insert(ctx, tx, p); err != nil {
			return err
		}
		return tx.StaleFeeds(ctx, string(p.ManagerID)) // being a line manager is a role
	})
	if abp.CodeOf(err) == abp.Conflict {
		return abp.Errorf(abp.Conflict, "There is a person with the address %s already.", p.Email)
	}
	return err
}

// UpdatePerson saves an edited person. It fails with Conflict if the record
// moved on or the address belongs to somebody else.
func (s *Store) UpdatePerson(ctx context.Context, p *abp.Person) error {
	return s.Tx(ctx, func(tx *Store) error {
		was, err := one(ctx, gorm.G[abp.Person](tx.read).Where("id = ?", p.ID))
		if err != nil {
			return err
		}
		if err := update(ctx, tx, p); err != nil {
			return err
		}
		if was.Name != p.Name {
			if err := tx.staleFeedsNaming(ctx, p.ID); err != nil {
				return err
			}
		}
		return tx.StaleFeeds(ctx, p.ID, string(was.ManagerID), string(p.ManagerID))
	})
}

// Grants returns the roles that a person was ever given, live ones first.
func (s *Store) Grants(ctx context.Context, personID string) ([]abp.Grant, error) {
	list, err := gorm.G[abp.Grant](s.read).Where("person_id = ?", personID).Order("(ended_at IS NOT NULL), granted_at, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("grants of %s: %w", personID, err)
	}
	return list, nil
}

// CreateGrant gives a role. It fails with Conflict if the person has it.
func (s *Store) CreateGrant(ctx context.Context, g *abp.Grant) error {
	return s.Tx(ctx, func(tx *Store) error {
		if err := insert(ctx, tx, g); err != nil {
			return err
		}
		return tx.StaleFeeds(ctx, g.PersonID)
	})
}

// EndGrant takes a role away. It fails with NotFound if it is not live.
func (s *Store) EndGrant(ctx context.Context, personID, id string, at abp.Instant) error {
	return s.Tx(ctx, func(tx *Store) error {
		n, err := gorm.G[abp.Grant](tx.write).Where("id = ? AND person_id = ? AND ended_at IS NULL", id, personID).Update(ctx, "ended_at", at)
		if err != nil {
			return fmt.Errorf("end grant %s: %w", id, err)
		}
		if n == 0 {
			return abp.Errorf(abp.NotFound, "This person does not hold that role any more.")
		}
		return tx.StaleFeeds(ctx, personID)
	})
}
