package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/upstander/upstander/internal/abp"
)

// PageSize is how many rows a list shows at a time.
const PageSize = 50

// PeopleQuery narrows a list of people. After is the key of the last row of the
// page before, as Key of that row gave it.
type PeopleQuery struct {
	Search         string
	OrganisationID string
	Role           string // text of a role, or empty
	After          string
	Limit          int // rows, PageSize if 0
}

// Person returns one person with organisation and manager, if the viewer may
// see them.
func (s *Store) Person(ctx context.Context, viewer *abp.Person, id string) (*abp.Person, error) {
	o := peopleFor(viewer)
	return one(ctx, records[abp.Person](s.read).Preload("Organisation", nil).Preload("Manager", nil).Where("people.id = ?", id).Where(o.sql, o.args...))
}

// People returns one page of the people whom the viewer may see, by name, with
// organisation and manager, and the key of the next page or "".
func (s *Store) People(ctx context.Context, viewer *abp.Person, q PeopleQuery) ([]abp.Person, string, error) {
	o := peopleFor(viewer)
	limit := q.Limit
	if limit <= 0 {
		limit = PageSize
	}
	g := records[abp.Person](s.read).Preload("Organisation", nil).Preload("Manager", nil).Where(o.sql, o.args...)
	if q.OrganisationID != "" {
		g = g.Where("organisation_id = ?", q.OrganisationID)
	}
	if r, err := abp.ParseRole(q.Role); err == nil {
		holds := among("id", invited([]abp.Role{r})...)
		g = g.Where(holds.sql, holds.args...)
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
	return one(ctx, records[abp.Person](s.read).Where("email = ?", abp.NormalEmail(email)))
}

// PersonByID returns the person for the programme's own use: writing to them. It
// fails with NotFound.
func (s *Store) PersonByID(ctx context.Context, id string) (*abp.Person, error) {
	return one(ctx, records[abp.Person](s.read).Where("id = ?", id))
}

// PeopleByEmail returns whom the addresses belong to, for the programme's own
// use: matching imports. It asks once for every 500 addresses.
func (s *Store) PeopleByEmail(ctx context.Context, addresses []string) ([]abp.Person, error) {
	var found []abp.Person
	for some := range slices.Chunk(addresses, 500) {
		list, err := records[abp.Person](s.read).Where("email IN ?", some).Find(ctx)
		if err != nil {
			return nil, fmt.Errorf("people by address: %w", err)
		}
		found = append(found, list...)
	}
	return found, nil
}

// CreatePerson adds a person. It fails with Invalid at the field email if the
// address is taken.
func (s *Store) CreatePerson(ctx context.Context, p *abp.Person) error {
	err := s.Tx(ctx, func(tx *Store) error {
		if err := insert(ctx, tx, p); err != nil {
			return err
		}
		return tx.StaleFeeds(ctx, string(p.ManagerID)) // being a line manager is a role
	})
	return atField(err, "email", "There is a person with the address "+p.Email+" already.")
}

// UpdatePerson saves an edited person. It fails with Conflict if the record
// moved on, and with Invalid at the field email if the address belongs to
// somebody else.
func (s *Store) UpdatePerson(ctx context.Context, p *abp.Person) error {
	err := s.Tx(ctx, func(tx *Store) error {
		was, err := one(ctx, records[abp.Person](tx.read).Where("id = ?", p.ID))
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
	return atField(err, "email", "The address "+p.Email+" belongs to another person.")
}

// UpdatePeople saves what an import may change of many people: everything but
// the address. It fails with Conflict if any of them moved on.
func (s *Store) UpdatePeople(ctx context.Context, people []abp.Person) error {
	const columns = 9
	for some := range slices.Chunk(people, putRows) {
		args := make([]any, 0, columns*len(some))
		for _, p := range some {
			args = append(args, p.ID, strconv.Itoa(p.Version), p.Name, p.SortName, p.OrganisationID, p.JobTitle, p.Department, p.StaffGroup, p.Band)
		}
		n, err := s.execValues(ctx, `UPDATE people SET version = version + 1, name = v.column3, sort_name = v.column4, organisation_id = v.column5,
			job_title = v.column6, department = v.column7, staff_group = v.column8, band = v.column9
			FROM (VALUES %s) AS v WHERE people.id = v.column1 AND people.version = CAST(v.column2 AS INTEGER)`, columns, args)
		if err != nil {
			return fmt.Errorf("update people: %w", err)
		}
		if n != len(some) {
			return abp.Errorf(abp.Conflict, "Somebody else changed some of these people meanwhile. Nothing was saved; try again.")
		}
	}
	return nil
}

// SetManagers says who manages whom: the manager's id by the person's.
func (s *Store) SetManagers(ctx context.Context, managers map[string]string) error {
	ids := slices.Sorted(maps.Keys(managers))
	for some := range slices.Chunk(ids, putRows) {
		args := make([]any, 0, 2*len(some))
		for _, id := range some {
			args = append(args, id, managers[id])
		}
		if _, err := s.execValues(ctx, "UPDATE people SET manager_id = v.column2 FROM (VALUES %s) AS v WHERE people.id = v.column1", 2, args); err != nil {
			return fmt.Errorf("set managers: %w", err)
		}
	}
	return nil
}

// History returns what was done to a person and their places and applications,
// newest first, at most limit, with who did it, if the viewer may see them.
func (s *Store) History(ctx context.Context, viewer *abp.Person, personID string, limit int) ([]abp.Event, error) {
	o := peopleFor(viewer)
	list, err := records[abp.Event](s.read).Preload("By", nil).
		Where("subject IN (SELECT id FROM people WHERE id = ? UNION SELECT id FROM delegates WHERE person_id = ? UNION SELECT id FROM applications WHERE person_id = ?)", personID, personID, personID).
		Where("EXISTS (SELECT 1 FROM people WHERE people.id = ? AND "+o.sql+")", append([]any{personID}, o.args...)...).
		Where("verb NOT IN ?", append(abp.CustodyVerbs(), abp.VerbLooked, abp.VerbRefused)). // those are in the log
		Order("at DESC, id DESC").Limit(limit).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("history of %s: %w", personID, err)
	}
	return list, nil
}

// ApplicationsOf returns what a person applied for, newest first, with the
// cohorts, if the viewer may see the person.
func (s *Store) ApplicationsOf(ctx context.Context, viewer *abp.Person, personID string) ([]abp.Application, error) {
	o := peopleFor(viewer)
	list, err := records[abp.Application](s.read).Preload("Cohort", nil).Where("person_id = ?", personID).
		Where("person_id IN (SELECT people.id FROM people WHERE "+o.sql+")", o.args...).Order("applied_at DESC, id DESC").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("applications of %s: %w", personID, err)
	}
	return list, nil
}

// LeadsSessions says whether the person's name shows in other people's
// calendars, because they lead a set or a session.
func (s *Store) LeadsSessions(ctx context.Context, people []string) (bool, error) {
	found, err := rows[int](ctx, s.read, "SELECT 1 FROM session_facilitators WHERE person_id IN ? UNION ALL SELECT 1 FROM sets WHERE facilitator_id IN ? LIMIT 1", people, people)
	return len(found) > 0, err
}
