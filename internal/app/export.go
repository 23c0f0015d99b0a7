package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// exportsAtOnce is how many copies one person may have at a time.
const exportsAtOnce = 3

// AskExport begins a copy of everything that is kept about the person, for that
// person. It fails with Conflict while there are several already.
func (a *App) AskExport(ctx context.Context, by *abp.Person) (*abp.Export, error) {
	if err := by.Can(abp.SignedIn); err != nil {
		return nil, err
	}
	e := &abp.Export{ID: a.id(abp.KindExport), PersonID: by.ID, AskedAt: a.real(), WorkedAt: a.real()}
	err := a.store.Tx(ctx, func(tx *store.Store) error {
		have, err := tx.OwnExports(ctx, by)
		if err != nil {
			return err
		}
		have = slices.DeleteFunc(have, func(x abp.Export) bool { return x.IsOver(a.real()) })
		if len(have) >= exportsAtOnce {
			return abp.Errorf(abp.Conflict, "You have %d copies already. Take one of those, or wait until they are deleted.", len(have))
		}
		if err := tx.CreateExport(ctx, e); err != nil {
			return err
		}
		return a.note(ctx, tx, by, "asked for a copy of their data", by.ID, "")
	})
	if err != nil {
		return nil, err
	}
	a.beginExport(*e)
	return e, nil
}

// ResumeExports goes on with copies whose process died, and returns how many.
func (a *App) ResumeExports(ctx context.Context) (int, error) {
	list, err := a.store.ClaimExports(ctx, a.real(), a.real().Plus(-abp.ExportStalls))
	for i := range list {
		a.beginExport(list[i])
	}
	return len(list), err
}

// beginExport makes a copy in the background.
func (a *App) beginExport(e abp.Export) {
	a.work.begin(e.ID, func(ctx context.Context) error {
		err := protect(ctx, func(ctx context.Context) error { return a.buildExport(ctx, &e) })
		if err == nil || ctx.Err() != nil {
			return err
		}
		e.LastError = "The copy could not be made. Ask for another; if that fails too, write to the programme team."
		if err2 := a.store.FinishExport(ctx, &e); err2 != nil {
			return fmt.Errorf("%w, and this was not kept: %w", err, err2)
		}
		return err
	})
}

// buildExport reads everything about the person and keeps it as one file.
func (a *App) buildExport(ctx context.Context, e *abp.Export) error {
	of, err := a.store.PersonByID(ctx, e.PersonID)
	if err != nil {
		return err
	}
	c, err := a.copyOf(ctx, of)
	if err != nil {
		return err
	}
	content, err := c.archive()
	if err != nil {
		return err
	}
	e.Finish("my-data-"+a.real().Format("2006-01-02")+".zip", content, a.real())
	return a.store.FinishExport(ctx, e)
}

// ReadExport returns one of the person's own copies. It fails with NotFound for
// everybody else's, and with Gone once its time is over.
func (a *App) ReadExport(ctx context.Context, by *abp.Person, id string) (*abp.Export, error) {
	if err := by.Can(abp.SignedIn); err != nil {
		return nil, err
	}
	e, err := a.store.OwnExport(ctx, by, id)
	switch {
	case err != nil:
		return nil, err
	case e.IsOver(a.real()):
		return nil, abp.Errorf(abp.Gone, "This copy was kept for seven days and is deleted. Ask for another on your account page.")
	case !e.IsFinished():
		return nil, abp.Errorf(abp.Conflict, "The copy is not finished yet. Wait a minute and try again.")
	case !e.IsIntact():
		return nil, fmt.Errorf("copy %s is not what it was", id)
	}
	return e, nil
}

// dataCopy is everything that is kept about one person.
type dataCopy struct {
	Of      string         `json:"about"`
	MadeAt  time.Time      `json:"made_at"`
	Classes []copiedClass  `json:"classes"`
	Left    []leftOut      `json:"not_in_this_copy"`
	Answers []copiedAnswer `json:"survey_answers"`
}

// copiedClass is one class of data, with what is said of it on the page "what we keep".
type copiedClass struct {
	Title   string        `json:"title"`
	Purpose string        `json:"purpose"`
	Basis   string        `json:"lawful_basis"`
	Kept    string        `json:"kept"`
	Seen    []string      `json:"seen_by"`
	Tables  []copiedTable `json:"tables"`
}

type copiedTable struct {
	Name string           `json:"name"`
	Rows []map[string]any `json:"rows"`
}

type leftOut struct {
	Table string `json:"table"`
	Why   string `json:"why"`
}

// copiedAnswer is one answer of the survey with its question.
type copiedAnswer struct {
	Wave     string `json:"wave"`
	Day      string `json:"day"`
	Code     string `json:"code"`
	Question string `json:"question"`
	Answer   string `json:"answer"`
}

// copyOf reads everything about a person from every store.
func (a *App) copyOf(ctx context.Context, of *abp.Person) (*dataCopy, error) {
	states, err := a.Retentions(ctx)
	if err != nil {
		return nil, err
	}
	clean, err := a.cleaner(ctx, of)
	if err != nil {
		return nil, err
	}
	c := &dataCopy{Of: of.Name, MadeAt: a.real().Time}
	exported := store.ExportedTables()
	for _, r := range states {
		if !r.IsPersonal() {
			continue
		}
		class := copiedClass{Title: r.Title, Purpose: r.Purpose, Basis: strings.TrimSuffix(r.Basis+"; "+r.Special, "; "), Kept: r.Term.String(), Seen: r.Seen}
		for _, h := range r.Holdings {
			if !slices.Contains(exported, h.Table) {
				c.Left = append(c.Left, leftOut{h.Table, store.NotExported()[h.Table]})
				continue
			}
			found, err := a.store.OwnRows(ctx, of, h.Table, slices.DeleteFunc(h.List(), isMachinery))
			if err != nil {
				return nil, err
			}
			for _, row := range found {
				clean.row(row)
			}
			if len(found) > 0 {
				class.Tables = append(class.Tables, copiedTable{strings.ReplaceAll(h.Table, "_", " "), found})
			}
		}
		c.Classes = append(c.Classes, class)
	}
	c.Answers, err = a.copiedAnswers(ctx, of)
	return c, err
}

// isMachinery says of a column that it holds nothing about anybody: secrets, digests
// and counters of the program's own.
func isMachinery(column string) bool {
	switch column {
	case "version", "token_hash", "previous_hash", "secret_hash", "hash", "address_hash", "place_key", "once", "lease_until", "etag", "body", "content", "digest",
		"built_changes", "built_stamp", "built_at", "fresh_until", "changes", "seal", "by_mark", "sort_name", "calendar", "attempt", "deferrals", "next_at", "try_until", "last_error",
		"weights", "pins", "seed", "bound", "cost", "budget", "done", "change":
		return true
	}
	return false
}

// copiedAnswers lists the person's own answers with the words of the questions.
func (a *App) copiedAnswers(ctx context.Context, of *abp.Person) ([]copiedAnswer, error) {
	responses, err := a.store.OwnResponses(ctx, of)
	if err != nil {
		return nil, err
	}
	var list []copiedAnswer
	for i := range responses {
		r := &responses[i]
		in, err := a.store.Instrument(ctx, r.InstrumentID)
		if err != nil {
			return nil, err
		}
		questions := map[string]string{}
		for _, it := range in.All() {
			for _, code := range it.Codes() {
				questions[code] = it.Text
			}
		}
		for _, v := range r.Answers {
			list = append(list, copiedAnswer{r.Wave.String(), r.FinishedOn.String(), v.Item, questions[v.Item], fmt.Sprint(v.Value)})
		}
		for _, v := range r.Texts {
			list = append(list, copiedAnswer{r.Wave.String(), r.FinishedOn.String(), v.Item, questions[v.Item], v.Text})
		}
	}
	return list, nil
}

// cleaner puts words in the place of ids, and roles in the place of other people.
type cleaner struct {
	of     *abp.Person
	words  map[string]string
	others *strings.Replacer
}

func (a *App) cleaner(ctx context.Context, of *abp.Person) (*cleaner, error) {
	words, err := a.store.Words(ctx)
	if err != nil {
		return nil, err
	}
	people, err := a.store.OtherPeople(ctx, of.ID)
	if err != nil {
		return nil, err
	}
	var pairs []string
	for _, p := range people {
		// A name of one word may be any word; whoever shares the person's own name is
		// not told apart from them.
		if strings.Contains(p.Name, " ") && p.Name != of.Name {
			pairs = append(pairs, p.Name, "[somebody else]")
		}
		pairs = append(pairs, p.Email, "[somebody else's address]")
	}
	return &cleaner{of: of, words: words, others: strings.NewReplacer(pairs...)}, nil
}

// roleOf says who a column with somebody's id points at, without a name.
func (c *cleaner) roleOf(column, id string) string {
	switch {
	case id == c.of.ID:
		return "you"
	case column == "manager_id":
		return "a line manager"
	case column == "facilitator_id", column == "shared_with_id":
		return "a facilitator"
	case column == "one_id", column == "other_id":
		return "somebody else"
	}
	return "somebody of the programme"
}

// row makes the values of a row fit to be read.
func (c *cleaner) row(row map[string]any) {
	for column, v := range row {
		if b, is := v.([]byte); is {
			v = string(b)
		}
		text, is := v.(string)
		switch {
		case v == nil || is && text == "":
			delete(row, column)
			continue
		case !is:
		case abp.IsID(abp.KindPerson, text):
			v = c.roleOf(column, text)
		case c.words[text] != "":
			v = c.others.Replace(c.words[text])
		default:
			v = c.others.Replace(text)
		}
		row[column] = v
	}
}
