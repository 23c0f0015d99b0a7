package abp

import "slices"

// MappedItem says that an item of one version measures what an item of another
// does.
type MappedItem struct{ Before, After string }

// Mapping says which items of two versions of the instrument measure the same, so
// that answers to one may be paired with answers to the other. One person proposes
// it; it counts once another has approved it.
type Mapping struct {
	ID           string `gorm:"primaryKey"`
	BeforeID     string // the earlier version
	AfterID      string
	Items        []MappedItem `gorm:"serializer:json"`
	Why          string
	ProposedAt   Instant
	ProposedByID Ref
	ApprovedAt   Instant
	ApprovedByID Ref
}

// TableName names the table after what is mapped.
func (Mapping) TableName() string { return "instrument_mappings" }

// IsApproved says whether the mapping counts.
func (m *Mapping) IsApproved() bool { return !m.ApprovedAt.IsZero() }

// Validate returns Invalid with every field that cannot be accepted. Items are
// mapped one to one, on the same scale: the sum of a person's answers before and
// after must mean the same.
func (m *Mapping) Validate(before, after *Instrument) error {
	var c Check
	m.Why = CleanLine(m.Why)
	c.Require("why", m.Why, "Say why these items measure the same, for example: the wording is the same and only the order changed.")
	c.Longest("why", m.Why, 500)
	if before.Edition >= after.Edition || before.PublishedOn.IsZero() || after.PublishedOn.IsZero() {
		c.Field("before", "Choose an earlier version that is published.")
	}
	if len(m.Items) == 0 {
		c.Field("items", "Choose at least one item that measures the same in both versions.")
	}
	used, given := map[string]bool{}, map[string]bool{}
	for _, pair := range m.Items {
		b, is := before.ItemByCode(pair.Before)
		a, has := after.ItemByCode(pair.After)
		low, high := b.Scale()
		lowest, highest := a.Scale()
		switch {
		case !is || !has || len(b.Codes()) != 1:
			c.Field("items", "Choose items of both versions from the list.")
		case a.Kind != b.Kind || low != lowest || high != highest:
			c.Field("items", "%s and %s have different scales, so that their answers cannot be paired.", pair.Before, pair.After)
		case used[pair.After] || given[pair.Before]:
			c.Field("items", "Choose each item once: %s or %s is chosen twice.", pair.Before, pair.After)
		}
		used[pair.After], given[pair.Before] = true, true
	}
	return c.Err()
}

// Approve lets the mapping count from now on. It fails with Conflict if it does
// already, and with Forbidden for whoever proposed it.
func (m *Mapping) Approve(by *Person, now Instant) error {
	switch {
	case m.IsApproved():
		return Errorf(Conflict, "This mapping is approved already.")
	case m.ProposedByID == Ref(by.ID):
		return Errorf(Forbidden, "You proposed this mapping, so somebody else has to approve it.")
	}
	m.ApprovedAt, m.ApprovedByID = now, Ref(by.ID)
	return nil
}

// Translation says how answers to a version are read as answers to another one.
type Translation struct {
	InstrumentID string
	Items        map[string]string // codes of the version that is read as, by its own; nil if they are the same
}

// Translations returns how answers may be read as answers to the instrument: its
// own as they are, and those to every other version that an approved mapping joins
// it with. Answers to any other version are paired with none of them.
func (in *Instrument) Translations(mappings []Mapping) []Translation {
	list := []Translation{{InstrumentID: in.ID}}
	for _, m := range mappings {
		if !m.IsApproved() || in.ID != m.BeforeID && in.ID != m.AfterID {
			continue
		}
		t := Translation{InstrumentID: m.BeforeID, Items: map[string]string{}}
		for _, pair := range m.Items {
			t.Items[pair.Before] = pair.After
		}
		if in.ID == m.BeforeID {
			t = Translation{InstrumentID: m.AfterID, Items: map[string]string{}}
			for _, pair := range m.Items {
				t.Items[pair.After] = pair.Before
			}
		}
		list = append(list, t)
	}
	return list
}

// Covers says whether the translation reads every headline item of the
// instrument, so that people may go on in the other version without losing their
// pair.
func (t *Translation) Covers(in *Instrument) bool {
	for _, code := range in.Headline {
		found := t.Items == nil
		for _, as := range t.Items {
			found = found || as == code
		}
		if !found {
			return false
		}
	}
	return true
}

// Publish makes a draft what people answer from the day on. From then on nothing
// of it changes. It fails with Conflict if it is published, and with Invalid for a
// version whose headline could not be counted, or a day before today.
func (in *Instrument) Publish(on, today Date) error {
	if !in.PublishedOn.IsZero() {
		return Errorf(Conflict, "This version is published already. Make a new version to change something.")
	}
	var c Check
	if on.IsZero() || on.Before(today) {
		c.Field("published_on", "Enter the day from which on people answer this version, today or later.")
	}
	for _, code := range in.Headline {
		it, has := in.ItemByCode(code)
		if !has || !it.IsAsked(T0) || !it.IsAsked(T2) {
			c.Field("items", "Ask %s in the first and the second survey: the headline figure is made of it.", code)
		}
	}
	if err := c.Err(); err != nil {
		return err
	}
	in.PublishedOn = on
	return nil
}

// Bank lists every item that a version can be made of, first those of the
// measure: the default ones, and those of earlier versions.
func Bank(versions []Instrument) (items, extras []Item) {
	add := func(list, more []Item) []Item {
		for _, it := range more {
			if !slices.ContainsFunc(list, func(o Item) bool { return o.Code == it.Code }) {
				list = append(list, it)
			}
		}
		return list
	}
	all := append([]Instrument{DefaultInstrument()}, versions...)
	for i := range all {
		items, extras = add(items, all[i].Items), add(extras, all[i].Extras)
	}
	return items, extras
}
